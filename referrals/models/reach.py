"""How a provider is reached: people, numbers, languages, web addresses (HSDS 3.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from referrals.models.hanging import HangingEntry, belongs_to_one, parent, published
from referrals.models.location import Location, ServiceAtLocation
from referrals.models.organization import Organization
from referrals.models.service import Service


class Contact(HangingEntry):
    """Whom to ask for, or which department (HSDS 3.1 contact)."""

    privacy: ClassVar = published("name", "title", "department", "email")
    parents = ("organization", "service", "service_at_location", "location")

    organization = parent(Organization, "contacts")
    service = parent(Service, "contacts")
    service_at_location = parent(ServiceAtLocation, "contacts")
    location = parent(Location, "contacts")
    name = models.CharField(max_length=250, blank=True)
    title = models.CharField(max_length=250, blank=True)
    department = models.CharField(max_length=250, blank=True)
    email = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [belongs_to_one("contact", ("organization", "service", "service_at_location", "location"))]

    def __str__(self) -> str:
        return self.name or self.title or self.department


class Phone(HangingEntry):
    """A number, as printed (HSDS 3.1 phone)."""

    privacy: ClassVar = published("number", "extension", "type", "description")
    parents = ("service", "organization", "service_at_location", "location", "contact")

    service = parent(Service, "phones")
    organization = parent(Organization, "phones")
    service_at_location = parent(ServiceAtLocation, "phones")
    location = parent(Location, "phones")
    contact = parent(Contact, "phones")
    number = models.CharField(max_length=60)
    extension = models.CharField(max_length=20, blank=True)
    type = models.CharField(max_length=60, blank=True)
    description = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            belongs_to_one("phone", ("service", "organization", "service_at_location", "location", "contact"))
        ]

    def __str__(self) -> str:
        return self.number


class Language(HangingEntry):
    """A language in which a service is offered, or that is spoken at a place or a number (HSDS 3.1 language)."""

    privacy: ClassVar = published("name", "code", "note")
    parents = ("service", "location", "phone")

    service = parent(Service, "languages")
    location = parent(Location, "languages")
    phone = parent(Phone, "languages")
    name = models.CharField(max_length=250)
    code = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [belongs_to_one("language", ("service", "location", "phone"))]

    def __str__(self) -> str:
        return self.name


class Url(HangingEntry):
    """One more web address of an organization or a service (HSDS 3.1 url)."""

    privacy: ClassVar = published("label", "url")
    parents = ("organization", "service")

    organization = parent(Organization, "additional_websites")
    service = parent(Service, "additional_urls")
    label = models.CharField(max_length=250, blank=True)
    url = models.CharField(max_length=500)

    class Meta:
        ordering = ["label", "id"]
        constraints = [belongs_to_one("url", ("organization", "service"))]

    def __str__(self) -> str:
        return self.url
