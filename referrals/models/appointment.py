from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.privacy import Holds
from referrals.models.location import Location
from referrals.models.referral import Referral
from referrals.states.appointments import AppointmentStatus, Transport

if TYPE_CHECKING:
    from heart.models import User


class Appointments(DomainQuerySet):
    """Whoever may open the referral."""

    def visible_to(self, user: User) -> Self:
        return self.under(referral=Referral.objects.visible_to(user))

    def planned(self) -> Self:
        return self.filter(status=AppointmentStatus.PLANNED)


class Appointment(DomainModel):
    """When and where a neighbor is handed over to a provider, who goes along and how they get there.

    One that is moved stays as it was, and the next one points back to it.
    """

    privacy: ClassVar = {
        "place_words": Holds.LOCATION,
        "transport": Holds.OPERATIONAL,
        "meeting_point": Holds.IDENTITY,
        "status": Holds.OPERATIONAL,
        "why": Holds.HEALTH,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one appointment."
    )
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="appointments")
    moved_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_to")
    starts_at = models.DateTimeField()
    place = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place_words = models.CharField(max_length=200, blank=True)
    goes_along = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    transport = models.CharField(max_length=20, choices=Transport, default=Transport.NONE)
    meeting_point = models.CharField(max_length=200, blank=True, help_text="HEART's alone: where the neighbor is met.")
    status = models.CharField(max_length=10, choices=AppointmentStatus)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When both sides were asked what came of it.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Appointments.as_manager()

    class Meta:
        ordering = ["-starts_at", "-set_at"]
        constraints = [
            all_or_none("ended_at", "ended_by", name="appointment_ended_whole"),
            models.UniqueConstraint(
                fields=["referral"], name="one_planned_appointment_a_referral", condition=Q(status="planned")
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="appointment_planned", condition=Q(status="planned")),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.referral.case_key

    @property
    def neighbor_key(self) -> int | None:
        return self.referral.neighbor_key
