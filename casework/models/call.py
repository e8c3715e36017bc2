from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.reference import CallType
from casework.models.scopes import Calls
from casework.states import Program
from heart.models import DomainModel
from heart.privacy import Holds


class Call(DomainModel):
    """One incident in the 911 center's dispatch system. Kept whether or not HEART answered it. Times in UTC."""

    privacy: ClassVar = {
        "source": Holds.OPERATIONAL,
        "number": Holds.OPERATIONAL,
        "local_type_code": Holds.OPERATIONAL,
        "local_type": Holds.OPERATIONAL,
        "original_type": Holds.OPERATIONAL,
        "priority": Holds.OPERATIONAL,
        "disposition": Holds.OPERATIONAL,
        "agency_name": Holds.OPERATIONAL,
        "location": Holds.LOCATION,
        "place_key": Holds.LOCATION,
        "latitude": Holds.LOCATION,
        "longitude": Holds.LOCATION,
        "beat": Holds.OPERATIONAL,
        "eligible_programs": Holds.OPERATIONAL,
    }

    source = models.CharField(max_length=60, help_text="The dispatch system, as its mapping names it.")
    number = models.CharField(max_length=100)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField(null=True, blank=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    en_route_at = models.DateTimeField(null=True, blank=True)
    on_scene_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    local_type_code = models.CharField(max_length=40, blank=True)
    local_type = models.CharField(max_length=120, blank=True)
    original_type = models.CharField(max_length=120, blank=True)
    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, null=True, blank=True)
    eligible_programs = ArrayField(models.CharField(max_length=3, choices=Program), default=list, blank=True)
    priority = models.CharField(max_length=20, blank=True)
    disposition = models.CharField(max_length=60, blank=True)
    agency_name = models.CharField(max_length=100, blank=True)
    sensitive = models.BooleanField(default=False, help_text="Dispatch withheld the location.")
    location = models.CharField(max_length=200, blank=True)
    place_key = models.CharField(max_length=200, blank=True, editable=False, help_text="The location, as it compares.")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    beat = models.CharField(max_length=60, blank=True)
    objects: ClassVar = Calls.as_manager()

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_call_per_number")]
        indexes = [
            models.Index(fields=["-received_at"], name="call_received"),
            models.Index(fields=["beat", "-received_at"], name="call_beat"),
            models.Index(fields=["place_key", "-received_at"], name="call_place", condition=~Q(place_key="")),
            models.Index(fields=["latitude", "longitude"], name="call_point", condition=Q(latitude__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"call {self.number}"
