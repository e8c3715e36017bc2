from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from casework.states import Evidence
from heart.models import DomainModel, DomainQuerySet
from heart.privacy import Holds
from referrals.models.referral import Referral
from referrals.states.still import CheckDay, Still

if TYPE_CHECKING:
    from heart.models import User


class ConnectionChecks(DomainQuerySet):
    """Whoever may open the referral; a partner its own word alone, not what the neighbor told HEART of it."""

    def visible_to(self, user: User) -> Self:
        rows = self.under(referral=Referral.objects.visible_to(user))
        return rows if user.is_heart else rows.filter(evidence=Evidence.PARTNER)


class ConnectionCheck(DomainModel):
    """Whether a neighbor was still connected, so many days after a service started. One a referral and day.

    It is corrected in place; the history keeps what was said before.
    """

    privacy: ClassVar = {"day": Holds.OPERATIONAL, "still": Holds.HEALTH, "evidence": Holds.OPERATIONAL}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="connection_checks")
    day = models.PositiveSmallIntegerField(choices=CheckDay)
    still = models.CharField(max_length=10, choices=Still)
    evidence = models.CharField(max_length=10, choices=Evidence)
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = ConnectionChecks.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["referral", "day"], name="one_check_a_referral_and_day")]

    def __str__(self) -> str:
        return f"connection check {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.referral.case_key

    @property
    def neighbor_key(self) -> int | None:
        return self.referral.neighbor_key
