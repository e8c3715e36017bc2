from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.encounter import Encounter
from casework.models.scopes import Casework
from casework.states import Channel, FollowUpKind, FollowUpStatus, NoticeKind
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.models.base import AppendOnly
from heart.privacy import Holds


class FollowUp(DomainModel):
    """A dated task owed to a neighbor. Overdue is computed from `due_at` (UTC), never stored."""

    privacy: ClassVar = {
        "kind": Holds.OPERATIONAL,
        "channel": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "result": Holds.OPERATIONAL,
        "why": Holds.OPERATIONAL,
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    encounter = models.OneToOneField(
        Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_up"
    )
    came_of = models.ForeignKey(
        "ContactAttempt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="brought",
        help_text="The attempt after which the plan asked for it.",
    )
    kind = models.CharField(max_length=10, choices=FollowUpKind)
    due_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel, blank=True, help_text="What the plan suggests.")
    why = models.CharField(max_length=200, blank=True, help_text="Why then, and why so.")
    status = models.CharField(max_length=10, choices=FollowUpStatus)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result = models.CharField(max_length=20, blank=True, help_text="The last attempt's result, or cancelled.")
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            all_or_none("closed_at", "closed_by", "result", name="follow_up_closed_whole"),
            models.CheckConstraint(
                name="follow_up_closed_says_so",
                condition=Q(status=FollowUpStatus.OPEN, closed_at__isnull=True)
                | (~Q(status=FollowUpStatus.OPEN) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="follow_up_due", condition=Q(status=FollowUpStatus.OPEN)),
            models.Index(fields=["case", "due_at"], name="follow_up_case"),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id

    def is_overdue(self, at: datetime) -> bool:
        return self.status == FollowUpStatus.OPEN and self.due_at < at


class FollowUpNotice(AppendOnly):
    """That somebody was reminded, told or called to help about a follow-up. One of each kind at most."""

    privacy: ClassVar = {"kind": Holds.OPERATIONAL}

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follow_up", "kind"], name="one_notice_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} follow-up {self.follow_up_id}"
