from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.call import Call
from casework.models.in_error import Correctable, in_error_whole
from casework.models.scopes import Calls
from casework.states import Destination, Discipline, Disposition, Mode, Police, Program
from casework.states.field import (
    Commitment,
    CommitmentTransport,
    PhoneWork,
    PoliceOtherwise,
    Scene,
    Sent,
    Weapon,
)
from heart.models import DomainModel
from heart.privacy import Holds


class Response(Correctable):
    """One program's unit answering one call, or a field visit without one. Times in UTC."""

    privacy: ClassVar = {
        "unit": Holds.OPERATIONAL,
        "program": Holds.OPERATIONAL,
        "police": Holds.OPERATIONAL,
        "disposition": Holds.OPERATIONAL,
        "destination": Holds.OPERATIONAL,
        "broken_rules": Holds.OPERATIONAL,
        "location": Holds.LOCATION,
        "phone_work": Holds.OPERATIONAL,
        "sent": Holds.OPERATIONAL,
        "police_otherwise": Holds.OPERATIONAL,
        "scene": Holds.OPERATIONAL,
        "weapon": Holds.OPERATIONAL,
        "commitment": Holds.HEALTH,
        "commitment_transport": Holds.HEALTH,
        "visit": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one response.")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, blank=True, related_name="responses")
    program = models.CharField(max_length=3, choices=Program)
    unit = models.CharField(max_length=40, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    en_route_at = models.DateTimeField(null=True, blank=True)
    on_scene_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField()
    police = models.CharField(max_length=12, choices=Police, default=Police.NONE)
    police_arrived_at = models.DateTimeField(null=True, blank=True)
    disposition = models.CharField(max_length=20, choices=Disposition)
    destination = models.CharField(max_length=20, choices=Destination, blank=True)
    location = models.CharField(max_length=200, blank=True)
    violence_or_weapon = models.BooleanField(default=False)
    broken_rules = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # What one program alone records. Empty elsewhere, and where nobody said.
    phone_work = ArrayField(models.CharField(max_length=20, choices=PhoneWork), default=list, blank=True)
    sent = models.CharField(max_length=10, choices=Sent, blank=True)
    police_otherwise = models.CharField(max_length=10, choices=PoliceOtherwise, blank=True)
    scene = models.CharField(max_length=10, choices=Scene, blank=True)
    weapon = models.CharField(max_length=10, choices=Weapon, blank=True)
    commitment = models.CharField(max_length=12, choices=Commitment, blank=True)
    commitment_transport = models.CharField(max_length=10, choices=CommitmentTransport, blank=True)
    visit = models.CharField(max_length=12, choices=Mode, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    objects: ClassVar = Calls.as_manager()

    class Meta:
        ordering = ["-cleared_at"]
        constraints = [
            in_error_whole("response"),
            models.CheckConstraint(
                name="transported_has_a_destination",
                condition=~Q(disposition=Disposition.TRANSPORTED) | ~Q(destination=""),
            ),
            models.CheckConstraint(
                name="cleared_after_on_scene",
                condition=Q(on_scene_at__isnull=True) | Q(cleared_at__gte=F("on_scene_at")),
            ),
            models.CheckConstraint(
                name="phone_facts_of_ccd_alone",
                condition=Q(program=Program.CCD) | Q(phone_work=[], sent="", police_otherwise=""),
            ),
            models.CheckConstraint(
                name="somebody_went_only_when_sent", condition=Q(sent="") | Q(disposition=Disposition.UNIT_SENT)
            ),
            models.CheckConstraint(
                name="custody_facts_of_cor_alone",
                condition=Q(program=Program.COR) | Q(weapon="", commitment="", commitment_transport=""),
            ),
            models.CheckConstraint(name="visit_of_cn_alone", condition=Q(program=Program.CN) | Q(visit="")),
            models.CheckConstraint(name="no_scene_on_the_phone", condition=~Q(program=Program.CCD) | Q(scene="")),
            models.CheckConstraint(
                name="taken_only_under_a_petition",
                condition=Q(commitment_transport="") | Q(commitment__in=[Commitment.PETITIONED, Commitment.BY_OTHERS]),
            ),
        ]
        indexes = [
            models.Index(fields=["program", "-cleared_at"], name="response_program"),
            models.Index(fields=["-cleared_at"], name="response_cleared"),
        ]

    def __str__(self) -> str:
        return f"{self.program} response {self.pk}"

    @property
    def phone_work_labels(self) -> list[str]:
        """What was done on the phone, in words."""
        return [PhoneWork(work).label for work in self.phone_work]


class ResponseMember(DomainModel):
    """One of the staff on a response. An officer has no account here."""

    privacy: ClassVar = {"discipline": Holds.OPERATIONAL}

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    discipline = models.CharField(max_length=12, choices=Discipline)
    safety_reminded_at = models.DateTimeField(
        null=True, blank=True, help_text="When the two safety questions were asked again. Once at most."
    )
    objects: ClassVar = Calls.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "user"], name="once_on_a_response")]

    def __str__(self) -> str:
        return f"{self.discipline} on response {self.response_id}"
