from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from heart.models import DomainModel
from heart.privacy import Holds
from referrals.models.hanging import Entry, published
from referrals.models.organization import Organization
from referrals.models.scopes import Locations, Places, Ties
from referrals.models.service import Service
from referrals.states import LocationType


class Location(DomainModel):
    """A place of an organization (HSDS 3.1 location). Coordinates in degrees, WGS 84.

    HSDS lets a place stand without an organization: one shared by several, or one that a source left bare.
    """

    privacy: ClassVar = {
        **published("location_type", "url", "name", "alternate_name", "description", "transportation"),
        **published("latitude", "longitude", "external_identifier", "external_identifier_type"),
        "told_here": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="locations"
    )
    name = models.CharField(max_length=250, blank=True)
    alternate_name = models.CharField(max_length=250, blank=True)
    location_type = models.CharField(max_length=10, choices=LocationType, default=LocationType.PHYSICAL)
    url = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    transportation = models.TextField(blank=True)
    external_identifier = models.CharField(max_length=250, blank=True)
    external_identifier_type = models.CharField(max_length=250, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    told_here = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="What was said of it here (fields and tables of HSDS): an import leaves these as they are.",
    )
    confidential = models.BooleanField(default=False)
    objects: ClassVar = Locations.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="location_where")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class Address(Entry):
    """Where a location is (HSDS 3.1 address)."""

    privacy: ClassVar = {
        **published("attention", "address_1", "address_2", "city", "region", "state_province", "postal_code"),
        **published("country", "address_type"),
    }
    parents = ("location",)

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="addresses")
    attention = models.CharField(max_length=250, blank=True)
    address_1 = models.CharField(max_length=250)
    address_2 = models.CharField(max_length=250, blank=True)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    state_province = models.CharField(max_length=60, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, default="US")
    address_type = models.CharField(max_length=10, choices=LocationType, default=LocationType.PHYSICAL)
    objects: ClassVar = Places.as_manager()

    class Meta:
        verbose_name_plural = "addresses"
        indexes = [models.Index(fields=["postal_code"], name="address_postal_code")]

    def __str__(self) -> str:
        return f"address {self.pk}"


class Accessibility(Entry):
    """How a location can be reached and used by people with disabilities (HSDS 3.1 accessibility)."""

    privacy: ClassVar = published("description", "details", "url")
    parents = ("location",)

    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="accessibility")
    description = models.TextField(blank=True)
    details = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Places.as_manager()

    class Meta:
        verbose_name_plural = "accessibility"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"accessibility {self.pk}"


class ServiceAtLocation(Entry):
    """That a service is offered at a place (HSDS 3.1 service_at_location)."""

    privacy: ClassVar = published("description")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="at_services")
    description = models.TextField(blank=True)
    objects: ClassVar = Ties.as_manager()

    class Meta:
        constraints = [
            # Asked at the end of a transaction: two ties of a service may trade places.
            models.UniqueConstraint(
                fields=["service", "location"], name="a_service_once_at_a_place", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return f"service {self.service_id} at location {self.location_id}"
