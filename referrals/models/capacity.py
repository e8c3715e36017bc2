from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.models import DomainModel
from heart.privacy import Holds
from referrals.models.hanging import Entry, HangingEntry, published
from referrals.models.scopes import Directory, Hanging
from referrals.models.service import Service
from referrals.states import Room


class ServiceCapacity(DomainModel):
    """What a provider last said of its room. After CAPACITY_FRESH_HOURS it reads as unknown (rule 9)."""

    privacy: ClassVar = {"room": Holds.PUBLIC}
    parents = ("service",)

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="capacity")
    room = models.CharField(max_length=40, choices=Room)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = Hanging.as_manager()

    class Meta:
        verbose_name_plural = "service capacities"

    def __str__(self) -> str:
        return f"capacity of {self.service_id}"


class Unit(Entry):
    """What capacity is counted in: beds, places, boxes (HSDS 3.1 unit)."""

    privacy: ClassVar = published("name", "scheme", "identifier", "uri")

    name = models.CharField(max_length=250)
    scheme = models.CharField(max_length=250, blank=True)
    identifier = models.CharField(max_length=250, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class UnitCapacity(HangingEntry):
    """How many units a service has free, and of how many (HSDS 3.1 service_capacity), as of `updated`."""

    privacy: ClassVar = published("description", "available", "maximum")
    parents = ("service",)

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="unit_capacities")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="capacities")
    available = models.DecimalField(max_digits=12, decimal_places=2)
    maximum = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    description = models.TextField(blank=True)
    updated = models.DateTimeField()
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who said it here; empty for what a source tells.",
    )

    class Meta:
        verbose_name_plural = "unit capacities"
        ordering = ["unit__name", "id"]

    def __str__(self) -> str:
        return f"units of {self.service_id}"
