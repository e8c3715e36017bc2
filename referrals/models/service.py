from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from simple_history.models import HistoricalRecords

from heart.models.base import Answered, acting_user
from heart.privacy import Holds
from referrals.models.hanging import published
from referrals.models.organization import Organization, Program
from referrals.models.scopes import Services
from referrals.states import ServiceStatus
from referrals.states.directory import Audience


class Service(Answered):
    """What an organization offers (HSDS 3.1 service). `need_domains` is worked out from its words on import."""

    privacy: ClassVar = {
        **published("name", "organization_name", "alternate_name", "description", "url", "email", "status"),
        **published("interpretation_services", "application_process", "fees_description", "wait_time", "fees"),
        **published("accreditations", "eligibility_description", "assurer_email", "licenses", "alert"),
        **published("need_domains", "words", "audience", "minimum_age", "maximum_age", "assured_date"),
        "told_here": Holds.OPERATIONAL,
        "source": Holds.OPERATIONAL,
        "source_digest": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="services")
    organization_name = models.CharField(max_length=250, help_text="Repeated here so that one index finds both.")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, blank=True, related_name="services")
    name = models.CharField(max_length=250)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    url = models.CharField(max_length=500, blank=True)
    email = models.CharField(max_length=250, blank=True)
    status = models.CharField(max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    interpretation_services = models.TextField(blank=True)
    application_process = models.TextField(blank=True)
    fees_description = models.TextField(blank=True)
    wait_time = models.TextField(blank=True)
    fees = models.TextField(blank=True, help_text="HSDS keeps it beside its successor, fees_description.")
    accreditations = models.TextField(blank=True)
    eligibility_description = models.TextField(blank=True)
    minimum_age = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, help_text="Years.")
    maximum_age = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True, help_text="Years.")
    assured_date = models.DateField(null=True, blank=True)
    assurer_email = models.CharField(max_length=250, blank=True)
    licenses = models.TextField(blank=True)
    alert = models.TextField(blank=True)
    last_modified = models.DateTimeField(
        null=True, blank=True, help_text="When it or what belongs to it last changed: as the source says, else here."
    )
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    takes_referrals = models.BooleanField(
        default=True, help_text='Whether neighbors may be sent here; no for "active, but do not refer".'
    )
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
    told_here = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="What was said of it here (fields and tables of HSDS): an import leaves these as they are.",
    )
    source_digest = models.CharField(max_length=64, blank=True)
    history = HistoricalRecords(get_user=acting_user, excluded_fields=["words"])
    objects: ClassVar = Services.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            GinIndex(fields=["words"], name="service_words"),
            GinIndex(fields=["need_domains"], name="service_needs"),
            models.Index(fields=["name", "id"], name="service_by_name", condition=models.Q(status="active")),
            models.Index(fields=["audience"], name="service_not_public", condition=~models.Q(audience="public")),
            models.Index(fields=["last_modified", "id"], name="service_modified"),
            models.Index(fields=["assured_date", "id"], name="service_assured", condition=models.Q(status="active")),
            models.Index(fields=["id"], name="service_nowhere", condition=models.Q(status="active", located=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_offered(self) -> bool:
        """Whether a neighbor can be referred here at all; whether there is room is another question."""
        return self.status == ServiceStatus.ACTIVE and self.takes_referrals
