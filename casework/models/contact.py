from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.encounter import Encounter
from casework.models.follow_up import FollowUp
from casework.models.in_error import Correctable, in_error_whole
from casework.models.neighbor import NeighborPhone
from casework.models.place import UsualPlace
from casework.models.scopes import Casework
from casework.models.seen_by import SeenByPartner
from casework.models.trusted_contact import TrustedContact
from casework.states import Channel, ContactResult
from heart.privacy import Holds

Through = NeighborPhone | UsualPlace | TrustedContact | SeenByPartner
# Which ways can be named with which channels: by this, an attempt names one way at most.
WAYS = {
    "phone": [Channel.PHONE, Channel.TEXT],
    "place": [Channel.IN_PERSON],
    "trusted_contact": [Channel.TRUSTED_CONTACT],
    "partner": [Channel.PARTNER],
}


class ContactAttempt(Correctable):
    """One try to reach a neighbor. Two-way only when the result is `reached`."""

    privacy: ClassVar = {
        "channel": Holds.OPERATIONAL,
        "result": Holds.OPERATIONAL,
        "remark": Holds.HEALTH,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one attempt.")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attempts")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="attempts")
    encounter = models.OneToOneField(
        Encounter,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attempt",
        help_text="The meeting in the field that this attempt was.",
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel)
    result = models.CharField(max_length=20, choices=ContactResult)
    wants_help = models.BooleanField(null=True, help_text="Asked only when reached.")
    remark = models.CharField(max_length=500, blank=True)
    # Through what, where it was said: so that what worked last time is known.
    phone = models.ForeignKey(NeighborPhone, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")
    place = models.ForeignKey(UsualPlace, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")
    trusted_contact = models.ForeignKey(
        TrustedContact, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    partner = models.ForeignKey(SeenByPartner, on_delete=models.PROTECT, null=True, blank=True, related_name="attempts")
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            in_error_whole("attempt"),
            *(
                models.CheckConstraint(
                    name=f"attempt_through_{way}", condition=Q(**{f"{way}__isnull": True}) | Q(channel__in=channels)
                )
                for way, channels in WAYS.items()
            ),
        ]
        indexes = [models.Index(fields=["case", "-at"], name="attempt_case")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def finding(self) -> str:
        """The history's reason for a number that this attempt took out of use: by it the number is known again."""
        return f"Found wrong by contact attempt {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id

    @property
    def through(self) -> Through | None:
        """The phone, place or person that was tried, where it was said."""
        return self.phone or self.place or self.trusted_contact or self.partner

    @property
    def reached(self) -> bool:
        return self.result == ContactResult.REACHED
