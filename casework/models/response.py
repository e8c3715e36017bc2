from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.call import Call
from casework.models.scopes import Calls
from casework.states import Destination, Discipline, Disposition, Police, Program
from heart.models import DomainModel
from heart.privacy import Holds


class Response(DomainModel):
    """One program's unit answering one call, or a field visit without one. Times in UTC."""

    privacy: ClassVar = {
        "unit": Holds.OPERATIONAL,
        "program": Holds.OPERATIONAL,
        "police": Holds.OPERATIONAL,
        "disposition": Holds.OPERATIONAL,
        "destination": Holds.OPERATIONAL,
        "broken_rules": Holds.OPERATIONAL,
        "location": Holds.LOCATION,
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
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    objects: ClassVar = Calls.as_manager()

    class Meta:
        ordering = ["-cleared_at"]
        constraints = [
            models.CheckConstraint(
                name="transported_has_a_destination",
                condition=~Q(disposition=Disposition.TRANSPORTED) | ~Q(destination=""),
            ),
            models.CheckConstraint(
                name="cleared_after_on_scene",
                condition=Q(on_scene_at__isnull=True) | Q(cleared_at__gte=F("on_scene_at")),
            ),
        ]
        indexes = [models.Index(fields=["program", "-cleared_at"], name="response_program")]

    def __str__(self) -> str:
        return f"{self.program} response {self.pk}"


class ResponseMember(DomainModel):
    """One of the staff on a response. An officer has no account here."""

    privacy: ClassVar = {"discipline": Holds.OPERATIONAL}

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    discipline = models.CharField(max_length=12, choices=Discipline)
    objects: ClassVar = Calls.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "user"], name="once_on_a_response")]

    def __str__(self) -> str:
        return f"{self.discipline} on response {self.response_id}"
