"""What a listing says of an offer beyond its own words: for whom and where, with which papers, at what cost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from referrals.models.hanging import HangingEntry, belongs_to_one, parent, published
from referrals.models.location import ServiceAtLocation
from referrals.models.organization import Organization
from referrals.models.service import Service


class ServiceArea(HangingEntry):
    """Where people must live to be served (HSDS 3.1 service_area). The extent is in the format of its type."""

    privacy: ClassVar = published("name", "description", "extent", "extent_type", "uri")
    parents = ("service", "service_at_location")

    service = parent(Service, "service_areas")
    service_at_location = parent(ServiceAtLocation, "service_areas")
    name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    extent = models.TextField(blank=True)
    extent_type = models.CharField(max_length=60, blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [belongs_to_one("service_area", ("service", "service_at_location"))]

    def __str__(self) -> str:
        return self.name


class RequiredDocument(HangingEntry):
    """A paper that a neighbor must bring (HSDS 3.1 required_document)."""

    privacy: ClassVar = published("document", "uri")
    parents = ("service",)

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="required_documents")
    document = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["document", "id"]

    def __str__(self) -> str:
        return self.document


class CostOption(HangingEntry):
    """What a service costs, for whom and when (HSDS 3.1 cost_option)."""

    privacy: ClassVar = published("option", "currency", "amount", "amount_description", "valid_from", "valid_to")
    parents = ("service",)

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="cost_options")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    option = models.TextField(blank=True)
    currency = models.CharField(max_length=3, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    amount_description = models.TextField(blank=True)

    class Meta:
        ordering = ["amount", "id"]

    def __str__(self) -> str:
        return self.option or self.amount_description


class Funding(HangingEntry):
    """Who pays for an organization or a service (HSDS 3.1 funding)."""

    privacy: ClassVar = published("source")
    parents = ("organization", "service")

    organization = parent(Organization, "funding")
    service = parent(Service, "funding")
    source = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "funding"
        ordering = ["id"]
        constraints = [belongs_to_one("funding", ("organization", "service"))]

    def __str__(self) -> str:
        return self.source
