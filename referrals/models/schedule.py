from __future__ import annotations

from typing import ClassVar

from django.db import models

from referrals.models.hanging import HangingEntry, belongs_to_one, parent, published
from referrals.models.location import Location, ServiceAtLocation
from referrals.models.service import Service
from referrals.states.directory import Frequency, Weekday


class Schedule(HangingEntry):
    """When a service or a place is open, in its own local time (HSDS 3.1 schedule, which recurs as RFC 5545 says)."""

    privacy: ClassVar = {
        **published("freq", "wkst", "byday", "byweekno", "bymonthday", "byyearday", "opens_at", "closes_at"),
        **published("description", "schedule_link", "attending_type", "notes", "valid_from", "valid_to"),
        **published("dtstart", "until", "timezone", "count", "interval"),
    }
    parents = ("service", "location", "service_at_location")

    service = parent(Service, "schedules")
    location = parent(Location, "schedules")
    service_at_location = parent(ServiceAtLocation, "schedules")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    dtstart = models.DateField(null=True, blank=True)
    timezone = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True, help_text="Hours from UTC.")
    until = models.DateField(null=True, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True, help_text="How often it recurs at all.")
    wkst = models.CharField(max_length=2, choices=Weekday, blank=True)
    freq = models.CharField(max_length=10, choices=Frequency, blank=True)
    interval = models.PositiveIntegerField(null=True, blank=True, help_text="Every so many weeks or months.")
    byday = models.CharField(max_length=40, blank=True)
    byweekno = models.CharField(max_length=250, blank=True)
    bymonthday = models.CharField(max_length=250, blank=True)
    byyearday = models.CharField(max_length=1500, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    description = models.CharField(max_length=500, blank=True)
    schedule_link = models.CharField(max_length=500, blank=True)
    attending_type = models.CharField(max_length=250, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        ordering = ["byday", "opens_at", "id"]
        constraints = [belongs_to_one("schedule", ("service", "location", "service_at_location"))]

    def __str__(self) -> str:
        return self.description or self.byday
