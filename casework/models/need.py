from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.in_error import STANDS, Correctable, in_error_whole
from casework.models.scopes import Casework
from casework.states import Evidence, NeedDomain, NeedStatus, UnmetReason
from casework.states.goals import NeedPriority
from heart.constraints import all_or_none
from heart.privacy import Holds


class Need(Correctable):
    """One need in one domain, from seen to met or unmet. Unmet has one reason; met has its evidence."""

    privacy: ClassVar = {
        "domain": Holds.HEALTH,
        "detail": Holds.HEALTH,
        "status": Holds.OPERATIONAL,
        "priority": Holds.OPERATIONAL,
        "unmet_reason": Holds.OPERATIONAL,
        "evidence": Holds.OPERATIONAL,
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="needs")
    domain = models.CharField(max_length=40, choices=NeedDomain)
    detail = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, choices=NeedStatus)
    priority = models.CharField(max_length=10, choices=NeedPriority, default=NeedPriority.NEXT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who works on it; else the case's navigator.",
    )
    opened_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        "Encounter",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="brought_needs",
        help_text="The encounter in which it was first seen.",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unmet_reason = models.CharField(max_length=20, choices=UnmetReason, blank=True)
    evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "domain"],
                condition=Q(status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS]) & STANDS,
                name="one_open_need_a_domain",
            ),
            in_error_whole("need"),
            all_or_none("closed_at", "closed_by", name="need_closed_whole"),
            models.CheckConstraint(
                name="unmet_has_one_reason_and_met_its_evidence",
                condition=Q(status=NeedStatus.UNMET, closed_at__isnull=False, evidence="") & ~Q(unmet_reason="")
                | Q(status=NeedStatus.MET, closed_at__isnull=False, unmet_reason="") & ~Q(evidence="")
                | Q(
                    status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS],
                    closed_at__isnull=True,
                    unmet_reason="",
                    evidence="",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id
