from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.models import Consent
from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.privacy import Holds
from referrals.models.referral import Referral

if TYPE_CHECKING:
    from heart.models import User


class Talk(DomainQuerySet):
    """The words said on referrals: whoever may open the referral; a partner while it may see what was released."""

    def visible_to(self, user: User) -> Self:
        rows = self.under(referral=Referral.objects.visible_to(user))
        return rows if user.is_heart else rows.filter(still_shown(timezone.now()))

    def of_the_other_side(self, user: User) -> Self:
        """What the other party of the referral wrote, from where `user` stands."""
        return self.exclude(from_heart=user.is_heart)


def still_shown(at: datetime) -> Q:
    """As Referral.may_show_identity says it at `at` (UTC), in SQL, of rows that have a `referral`."""
    since = at - timedelta(days=settings.EXCEPTION_DAYS)
    under_consent = Q(referral__exception="", referral__consent__in=Consent.objects.in_force(at))
    return under_consent | (~Q(referral__exception="") & Q(referral__sent_at__gt=since))


class ReferralMessage(DomainModel):
    """One word between the navigator and the partner about one referral. Never deleted; a mistake is marked."""

    privacy: ClassVar = {"text": Holds.HEALTH, "in_error_why": Holds.HEALTH}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one message."
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="talk")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_heart = models.BooleanField(help_text="Which of the two sides wrote it.")
    text = models.TextField()
    written_at = models.DateTimeField()
    in_error_at = models.DateTimeField(null=True, blank=True)
    in_error_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    in_error_why = models.CharField(max_length=300, blank=True)
    objects: ClassVar = Talk.as_manager()

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            all_or_none("in_error_at", "in_error_by", "in_error_why", name="referral_message_in_error_whole"),
        ]
        indexes = [models.Index(fields=["referral", "written_at"], name="referral_talk")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    @property
    def stands(self) -> bool:
        """Whether it counts: it was not entered in error."""
        return self.in_error_at is None

    @property
    def case_key(self) -> int | None:
        return self.referral.case_key

    @property
    def neighbor_key(self) -> int | None:
        return self.referral.neighbor_key


class ReferralMessageRead(AppendOnly):
    """That somebody of the other side had a message before their eyes, the first time."""

    privacy: ClassVar = {}

    message = models.ForeignKey(ReferralMessage, on_delete=models.PROTECT, related_name="reads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["message", "by"], name="a_message_read_once_by_each")]

    def __str__(self) -> str:
        return f"read of message {self.message_id}"
