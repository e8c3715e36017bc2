from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.attempt_plan import AttemptPlanVersion
from casework.models.neighbor import Neighbor
from casework.models.scopes import Casework
from casework.states import CaseOutcome, CaseStatus, FollowUpStatus
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.privacy import Holds


class Cases(Casework):
    def lock_open(self, neighbor: Neighbor) -> Case | None:
        """The neighbor's open case, held so that nobody closes it before this transaction has added to it."""
        return self.select_for_update(of=("self",)).filter(neighbor=neighbor).exclude(status=CaseStatus.CLOSED).first()

    def without_next_step(self) -> Self:
        """Cases not closed that have no open follow-up. There must be none."""
        return self.exclude(status=CaseStatus.CLOSED).exclude(follow_ups__status=FollowUpStatus.OPEN)


class Case(DomainModel):
    """Care navigation for one neighbor. At most one is not closed at a time. Times in UTC."""

    privacy: ClassVar = {
        "status": Holds.OPERATIONAL,
        "close_reason": Holds.HEALTH,
        "close_note": Holds.HEALTH,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="cases")
    status = models.CharField(max_length=10, choices=CaseStatus)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="cases"
    )
    plan = models.ForeignKey(
        AttemptPlanVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        help_text="The attempt plan as it stood when the case got it; none means the built-in one.",
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    engaged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    close_reason = models.CharField(max_length=20, choices=CaseOutcome, blank=True)
    close_note = models.TextField(blank=True)
    joined_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joined",
        help_text="The case that goes on, where two records of one neighbor each had one open.",
    )
    objects: ClassVar = Cases.as_manager()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["neighbor"], condition=~Q(status=CaseStatus.CLOSED), name="one_open_case_a_neighbor"
            ),
            all_or_none("closed_at", "closed_by", "close_reason", name="case_closed_whole"),
            models.CheckConstraint(
                name="case_joined_says_so",
                condition=Q(close_reason=CaseOutcome.JOINED, joined_into__isnull=False)
                | (~Q(close_reason=CaseOutcome.JOINED) & Q(joined_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_says_so",
                condition=Q(status=CaseStatus.CLOSED, closed_at__isnull=False)
                | (~Q(status=CaseStatus.CLOSED) & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["assigned_to"], name="case_caseload", condition=~Q(status=CaseStatus.CLOSED))]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.pk
