from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.in_error import STANDS, Correctable, in_error_whole
from casework.models.neighbor import Neighbor
from casework.models.reference import AidItem
from casework.models.response import Response
from casework.models.scopes import Casework
from casework.states import Known, Mode, NeedDomain, Wish
from heart.constraints import all_or_none
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class Encounters(Casework):
    def visible_to(self, user: User) -> Self:
        """Casework staff see all; a responder those of the responses they were on or recorded."""
        if user.is_heart and user.can(Permission.VIEW_CASEWORK):
            return self.all()
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            own = Q(response__recorded_by=user) | Q(response__members__user=user)
            return self.filter(own).distinct()
        return self.none()

    def unfollowed(self) -> Self:
        """Encounters that owe a follow-up and have none. There must be none."""
        return self.standing().filter(owes_follow_up=True, follow_up__isnull=True)


class Encounter(Correctable):
    """One neighbor met in one response. `owes_follow_up` and `verdict` keep the rule's word of that moment."""

    privacy: ClassVar = {
        "known": Holds.OPERATIONAL,
        "wish": Holds.OPERATIONAL,
        "mode": Holds.OPERATIONAL,
        "verdict": Holds.OPERATIONAL,
        "needs_seen": Holds.HEALTH,
        "summary": Holds.HEALTH,
    }

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="encounters")
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, null=True, blank=True, related_name="encounters")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="encounters")
    known = models.CharField(max_length=12, choices=Known)
    wish = models.CharField(max_length=12, choices=Wish)
    mode = models.CharField(max_length=12, choices=Mode)
    ended_at = models.DateTimeField()
    needs_seen = ArrayField(models.CharField(max_length=40, choices=NeedDomain), default=list, blank=True)
    summary = models.TextField(blank=True)
    owes_follow_up = models.BooleanField()
    verdict = models.CharField(max_length=120)
    recognized_at = models.DateTimeField(null=True, blank=True)
    recognized_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Encounters.as_manager()

    class Meta:
        ordering = ["-ended_at"]
        indexes = [models.Index(fields=["-ended_at"], name="encounter_unknown", condition=Q(neighbor__isnull=True))]
        constraints = [
            all_or_none("recognized_at", "recognized_by", name="recognized_whole"),
            in_error_whole("encounter"),
            models.CheckConstraint(
                name="only_the_unknown_have_no_neighbor",
                condition=Q(known=Known.UNKNOWN, neighbor__isnull=True)
                | (~Q(known=Known.UNKNOWN) & Q(neighbor__isnull=False)),
            ),
            models.CheckConstraint(
                name="owing_a_follow_up_has_a_case",
                condition=Q(owes_follow_up=False) | Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"encounter {self.pk}"

    @property
    def needs_labels(self) -> list[str]:
        """The needs seen, in words."""
        return [NeedDomain(need).label for need in self.needs_seen]


class DirectAid(Correctable):
    """Something given on the spot."""

    privacy: ClassVar = {"quantity": Holds.HEALTH}

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="aid")
    item = models.ForeignKey(AidItem, on_delete=models.PROTECT)
    quantity = models.PositiveSmallIntegerField(default=1)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        verbose_name_plural = "direct aid"
        constraints = [
            in_error_whole("aid"),
            models.UniqueConstraint(fields=["encounter", "item"], condition=STANDS, name="aid_once_per_item"),
        ]

    def __str__(self) -> str:
        return f"aid {self.pk}"
