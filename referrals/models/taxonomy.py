"""Classifications and provenance, which HSDS 3.1 lets hang on a row of any table."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from referrals.models.hanging import Entry, HangingEntry, at_most_one, parent, published
from referrals.models.location import Location, ServiceAtLocation
from referrals.models.organization import Organization
from referrals.models.scopes import Directory
from referrals.models.service import Service
from referrals.states.directory import Entity

ENTRIES = ("organization", "service", "service_at_location", "location")


class Taxonomy(Entry):
    """A classification that terms are taken from (HSDS 3.1 taxonomy)."""

    privacy: ClassVar = published("name", "description", "uri", "version")

    name = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=60, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        verbose_name_plural = "taxonomies"
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class TaxonomyTerm(Entry):
    """A term of a classification, under its parent (HSDS 3.1 taxonomy_term)."""

    privacy: ClassVar = published("code", "name", "description", "taxonomy_name", "language", "term_uri")

    taxonomy = models.ForeignKey(Taxonomy, on_delete=models.PROTECT, null=True, blank=True, related_name="terms")
    code = models.CharField(max_length=250, blank=True)
    name = models.CharField(max_length=250)
    description = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="narrower",
        help_text="As its source says. A term may be told of before the one above it.",
    )
    taxonomy_name = models.TextField(blank=True, help_text="HSDS taxonomy: the classification in free words.")
    language = models.CharField(max_length=20, blank=True)
    term_uri = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["taxonomy", "code", "name", "id"]

    def __str__(self) -> str:
        return self.name


class Attribute(HangingEntry):
    """That a term, or a value, applies to a row of a table (HSDS 3.1 attribute).

    The row is `link_id` of the table `link_entity`. Whoever sees the entry that the row belongs to sees this.
    """

    privacy: ClassVar = published("link_entity", "link_type", "value", "label")
    parents = ENTRIES

    link_id = models.UUIDField()
    link_entity = models.CharField(max_length=40, choices=Entity)
    organization = parent(Organization, "+")
    service = parent(Service, "+")
    service_at_location = parent(ServiceAtLocation, "+")
    location = parent(Location, "+")
    taxonomy_term = models.ForeignKey(
        TaxonomyTerm, on_delete=models.PROTECT, null=True, blank=True, related_name="attributes"
    )
    link_type = models.CharField(max_length=250, blank=True)
    value = models.TextField(blank=True)
    label = models.CharField(max_length=250, blank=True)

    class Meta:
        ordering = ["label", "id"]
        indexes = [models.Index(fields=["link_id"], name="attribute_of")]
        constraints = [models.CheckConstraint(condition=at_most_one(*ENTRIES), name="attribute_of_one_entry")]

    def __str__(self) -> str:
        return self.label or self.value


class Metadata(HangingEntry):
    """A change that the source tells of a row of a table (HSDS 3.1 metadata). Ours are in the history."""

    privacy: ClassVar = {
        **published("resource_type", "last_action_type", "field_name", "previous_value", "replacement_value"),
        **published("updated_by", "last_action_date"),
    }
    parents = ENTRIES

    resource_id = models.UUIDField()
    resource_type = models.CharField(max_length=40, choices=Entity)
    organization = parent(Organization, "+")
    service = parent(Service, "+")
    service_at_location = parent(ServiceAtLocation, "+")
    location = parent(Location, "+")
    last_action_date = models.DateField()
    last_action_type = models.CharField(max_length=250, blank=True)
    field_name = models.CharField(max_length=250, blank=True)
    previous_value = models.TextField(blank=True)
    replacement_value = models.TextField(blank=True)
    updated_by = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name_plural = "metadata"
        ordering = ["last_action_date", "id"]
        indexes = [models.Index(fields=["resource_id"], name="metadata_of")]
        constraints = [models.CheckConstraint(condition=at_most_one(*ENTRIES), name="metadata_of_one_entry")]

    def __str__(self) -> str:
        return f"{self.last_action_type} {self.last_action_date}"


class TableDescription(Entry):
    """What a source says of one of its tables (HSDS 3.1 meta_table_description)."""

    privacy: ClassVar = published("name", "language", "character_set")

    name = models.CharField(max_length=250, blank=True)
    language = models.CharField(max_length=20, blank=True)
    character_set = models.CharField(max_length=60, blank=True)
    objects: ClassVar = Directory.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
