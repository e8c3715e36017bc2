from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from heart.models import DomainModel
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.scopes import Locations, Places
from referrals.models.service import Service
from referrals.states import LocationType


class Location(DomainModel):
    """A place of an organization (HSDS 3.1 location). Coordinates in degrees, WGS 84.

    HSDS lets a place stand without an organization: one shared by several, or one that a source left bare.
    """

    privacy: ClassVar = {
        "name": Holds.PUBLIC,
        "alternate_name": Holds.PUBLIC,
        "location_type": Holds.PUBLIC,
        "latitude": Holds.PUBLIC,
        "longitude": Holds.PUBLIC,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="locations"
    )
    name = models.CharField(max_length=250, blank=True)
    alternate_name = models.CharField(max_length=250, blank=True)
    location_type = models.CharField(max_length=10, choices=LocationType, default=LocationType.PHYSICAL)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    confidential = models.BooleanField(default=False)
    objects: ClassVar = Locations.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["latitude", "longitude"], name="location_where")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class Address(DomainModel):
    """Where a location is (HSDS 3.1 address)."""

    privacy: ClassVar = {
        "address_1": Holds.PUBLIC,
        "address_2": Holds.PUBLIC,
        "city": Holds.PUBLIC,
        "state_province": Holds.PUBLIC,
        "postal_code": Holds.PUBLIC,
        "country": Holds.PUBLIC,
        "address_type": Holds.PUBLIC,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="addresses")
    address_1 = models.CharField(max_length=250)
    address_2 = models.CharField(max_length=250, blank=True)
    city = models.CharField(max_length=100, blank=True)
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


class ServiceAtLocation(DomainModel):
    """That a service is offered at a place (HSDS 3.1 service_at_location)."""

    privacy: ClassVar = {}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="at_locations")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="at_services")
    objects: ClassVar = Places.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="a_service_once_at_a_place")]

    def __str__(self) -> str:
        return f"service {self.service_id} at location {self.location_id}"
