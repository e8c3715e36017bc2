from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from heart.models import Agency, DomainModel
from heart.privacy import Holds
from referrals.models.hanging import HangingEntry, published
from referrals.models.scopes import Organizations
from referrals.states.directory import Audience


class Organization(DomainModel):
    """A provider (HSDS 3.1 organization). A partner is one whose staff sign in: it belongs to an agency."""

    privacy: ClassVar = {
        **published("name", "alternate_name", "description", "email", "website", "tax_status", "tax_id"),
        **published("legal_status", "logo", "uri", "audience", "year_incorporated"),
        "told_here": Holds.OPERATIONAL,
        "source": Holds.OPERATIONAL,
        "source_digest": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=250)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)
    email = models.CharField(max_length=250, blank=True)
    website = models.CharField(max_length=500, blank=True)
    tax_status = models.CharField(max_length=250, blank=True)
    tax_id = models.CharField(max_length=250, blank=True)
    year_incorporated = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_status = models.CharField(max_length=250, blank=True)
    logo = models.CharField(max_length=500, blank=True)
    uri = models.CharField(max_length=500, blank=True)
    parent_organization = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="parts",
        help_text="As its source says. A file may name one that only a later file tells of.",
    )
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)
    told_here = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text="What was said of it here (fields and tables of HSDS): an import leaves these as they are.",
    )
    source_digest = models.CharField(max_length=64, blank=True)
    objects: ClassVar = Organizations.as_manager()

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["audience"], name="organization_not_public", condition=~models.Q(audience="public")),
        ]

    def __str__(self) -> str:
        return self.name


class Program(HangingEntry):
    """A collection of related services (HSDS 3.1 program)."""

    privacy: ClassVar = published("name", "alternate_name", "description")
    parents = ("organization",)

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="programs")
    name = models.CharField(max_length=250)
    alternate_name = models.CharField(max_length=250, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(HangingEntry):
    """What a third party calls an organization, such as a tax number (HSDS 3.1 organization_identifier)."""

    privacy: ClassVar = published("identifier_scheme", "identifier_type", "identifier")
    parents = ("organization",)

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="organization_identifiers")
    identifier_scheme = models.CharField(max_length=250, blank=True)
    identifier_type = models.CharField(max_length=250)
    identifier = models.CharField(max_length=250)

    class Meta:
        ordering = ["identifier_type", "id"]

    def __str__(self) -> str:
        return f"{self.identifier_type} {self.identifier}"
