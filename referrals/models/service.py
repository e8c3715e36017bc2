from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from simple_history.models import HistoricalRecords

from heart.models import DomainModel
from heart.models.base import Answered, acting_user
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.scopes import Directory
from referrals.states import ServiceStatus


class Service(Answered):
    """What an organization offers (HSDS 3.1 service). `need_domains` is worked out from its words on import."""

    privacy: ClassVar = {
        "name": Holds.PUBLIC,
        "organization_name": Holds.PUBLIC,
        "alternate_name": Holds.PUBLIC,
        "description": Holds.PUBLIC,
        "url": Holds.PUBLIC,
        "email": Holds.PUBLIC,
        "status": Holds.PUBLIC,
        "application_process": Holds.PUBLIC,
        "fees_description": Holds.PUBLIC,
        "eligibility_description": Holds.PUBLIC,
        "need_domains": Holds.PUBLIC,
        "words": Holds.PUBLIC,
        "source": Holds.OPERATIONAL,
        "source_digest": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    organization_name = models.CharField(max_length=250, help_text="Repeated here so that one index finds both.")
    name = models.CharField(max_length=250)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    email = models.CharField(max_length=250, blank=True)
    status = models.CharField(max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    application_process = models.TextField(blank=True)
    fees_description = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)
    need_domains = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    located = models.BooleanField(
        default=False, help_text="Whether a place of it that everybody may know has coordinates. Written with those."
    )
    words = models.GeneratedField(
        expression=SearchVector("name", "alternate_name", "organization_name", weight="A", config="english")
        + SearchVector("description", weight="C", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    source = models.CharField(max_length=60, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords(get_user=acting_user, excluded_fields=["words"])
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            GinIndex(fields=["words"], name="service_words"),
            GinIndex(fields=["need_domains"], name="service_needs"),
            models.Index(fields=["name", "id"], name="service_by_name", condition=models.Q(status="active")),
            models.Index(fields=["id"], name="service_nowhere", condition=models.Q(status="active", located=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Phone(DomainModel):
    """A number of a service, as printed (HSDS 3.1 phone)."""

    privacy: ClassVar = {"number": Holds.PUBLIC, "extension": Holds.PUBLIC, "description": Holds.PUBLIC}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="phones")
    number = models.CharField(max_length=60)
    extension = models.CharField(max_length=20, blank=True)
    description = models.CharField(max_length=250, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number


class Language(DomainModel):
    """A language in which a service is offered (HSDS 3.1 language)."""

    privacy: ClassVar = {"name": Holds.PUBLIC}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="languages")
    name = models.CharField(max_length=250)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Schedule(DomainModel):
    """When a service is open, in its own local time (HSDS 3.1 schedule)."""

    privacy: ClassVar = {
        "freq": Holds.PUBLIC,
        "byday": Holds.PUBLIC,
        "opens_at": Holds.PUBLIC,
        "closes_at": Holds.PUBLIC,
        "description": Holds.PUBLIC,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="schedules")
    freq = models.CharField(max_length=10, blank=True)
    byday = models.CharField(max_length=40, blank=True)
    opens_at = models.TimeField(null=True, blank=True)
    closes_at = models.TimeField(null=True, blank=True)
    description = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["byday", "opens_at"]

    def __str__(self) -> str:
        return self.description or self.byday
