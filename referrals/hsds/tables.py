"""The tables of HSDS 3.1: their fields, how each is read and said, what belongs to what. For every format, both ways.

A kind is named as its file is in the tabular form. `ours` are the fields of our models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps

from referrals.hsds import values
from referrals.hsds.leaves import LEAVES
from referrals.hsds.shapes import NOTED, PLACE_TYPE, Field, Table, email, plain, table, uri
from referrals.hsds.values import LONG, Read, day, degrees, moment, number, one_of, reference, text, whole

__all__ = ["HANGING", "MARKS", "OURS", "REFERRED", "ROOTS", "TABLES", "VOCABULARY", "Field", "Table", "model_of"]

STATUS = one_of("active", "inactive", "defunct", "temporarily closed")
YES_OR_NO = one_of("yes", "no", default="yes")
AUDIENCE = one_of("public", "partners", "heart", default="public")

ENTRIES = (
    table(
        "taxonomies",
        "taxonomy",
        "Taxonomy",
        plain("name", text(250), required=True),
        plain("description", text(LONG), always=True),
        plain("uri", values.uri, spare=True),
        plain("version", text(60)),
        metadata="metadata",
    ),
    table(
        "taxonomy_terms",
        "taxonomy_term",
        "TaxonomyTerm",
        plain("code", text(250)),
        plain("name", text(250), required=True),
        plain("description", text(LONG), always=True),
        plain("parent_id", reference, spare=True),
        plain("taxonomy_name", text(LONG), "taxonomy"),
        plain("language", text(20)),
        plain("taxonomy_id", reference, spare=True),
        plain("term_uri", values.uri, spare=True),
        metadata="metadata",
    ),
    table(
        "units",
        "unit",
        "Unit",
        plain("name", text(250), required=True),
        plain("scheme", text(250)),
        plain("identifier", text(250)),
        uri("uri"),
        **NOTED,
    ),
    table(
        "organizations",
        "organization",
        "Organization",
        plain("name", text(250), required=True),
        plain("alternate_name", text(250)),
        plain("description", text(LONG), always=True),
        email("email"),
        uri("website", "website", "url"),
        plain("tax_status", text(250), spare=True),
        plain("tax_id", text(250), spare=True),
        plain("year_incorporated", whole(9999), spare=True, number=True),
        plain("legal_status", text(250), spare=True),
        plain("logo", text(500), spare=True),
        uri("uri", spare=True),
        plain("parent_organization_id", reference, spare=True),
        additional_websites="url",
        funding="funding",
        contacts="contacts",
        phones="phones",
        programs="programs",
        organization_identifiers="organization_identifiers",
        **NOTED,
    ),
    table(
        "programs",
        "program",
        "Program",
        plain("name", text(250), required=True),
        plain("alternate_name", text(250)),
        plain("description", text(LONG), always=True),
        owners="organization_id",
        **NOTED,
    ),
    table(
        "organization_identifiers",
        "organization_identifier",
        "OrganizationIdentifier",
        plain("identifier_scheme", text(250)),
        plain("identifier_type", text(250), required=True),
        plain("identifier", text(250), required=True),
        owners="organization_id",
        **NOTED,
    ),
    table(
        "locations",
        "location",
        "Location",
        plain("name", text(250)),
        plain("alternate_name", text(250)),
        plain("location_type", PLACE_TYPE),
        plain("latitude", degrees(90)),
        plain("longitude", degrees(180)),
        uri("url", spare=True),
        plain("description", text(LONG), spare=True),
        plain("transportation", text(LONG), spare=True),
        plain("external_identifier", text(250), spare=True),
        plain("external_identifier_type", text(250), spare=True),
        languages="languages",
        addresses="addresses",
        contacts="contacts",
        accessibility="accessibility",
        phones="phones",
        schedules="schedules",
        **NOTED,
    ),
    table(
        "services",
        "service",
        "Service",
        plain("program_id", reference, spare=True),
        plain("name", text(250), required=True),
        plain("alternate_name", text(250)),
        plain("description", text(LONG)),
        uri("url"),
        email("email"),
        plain("status", STATUS, required=True),
        plain("interpretation_services", text(LONG), spare=True),
        plain("application_process", text(LONG)),
        plain("fees_description", text(LONG), "fees_description", "fees"),
        plain("wait_time", text(LONG), spare=True),
        plain("fees", text(LONG), spare=True),
        plain("accreditations", text(LONG), spare=True),
        plain("eligibility_description", text(LONG)),
        plain("minimum_age", number(6, 2), spare=True, number=True),
        plain("maximum_age", number(6, 2), spare=True, number=True),
        plain("assured_date", day, spare=True),
        email("assurer_email", spare=True),
        plain("licenses", text(LONG), spare=True),
        plain("alert", text(LONG), spare=True),
        plain("last_modified", moment, spare=True),
        additional_urls="url",
        phones="phones",
        schedules="schedules",
        service_areas="service_areas",
        languages="languages",
        funding="funding",
        cost_options="cost_options",
        required_documents="required_documents",
        contacts="contacts",
        capacities="service_capacity",
        **NOTED,
    ),
    table(
        "service_at_location",
        "service_at_location",
        "ServiceAtLocation",
        plain("description", text(LONG), spare=True),
        owners="service_id",
        service_areas="service_areas",
        contacts="contacts",
        phones="phones",
        schedules="schedules",
        **NOTED,
    ),
)

TABLES: Mapping[str, Table] = {one.kind: one for one in (*ENTRIES, *LEAVES)}
ROOTS = ("organizations", "services", "service_at_location", "locations")  # what the audiences are told apart by
VOCABULARY = ("taxonomies", "taxonomy_terms", "units", "meta_table_descriptions")  # belongs to no entry
# What belongs to a row, each kind after those that its rows may belong to.
HANGING = (
    "programs",
    "organization_identifiers",
    "contacts",
    "phones",
    "languages",
    "addresses",
    "accessibility",
    "schedules",
    "funding",
    "service_areas",
    "required_documents",
    "cost_options",
    "url",
    "service_capacity",
    "attributes",
    "metadata",
)
# Objects that the JSON nests where the tables have an id: the object, the column, and what it is a row of.
REFERRED: Mapping[str, tuple[str, str, str]] = {
    "attributes": ("taxonomy_term", "taxonomy_term_id", "taxonomy_terms"),
    "taxonomy_terms": ("taxonomy_detail", "taxonomy_id", "taxonomies"),
    "service_capacity": ("unit", "unit_id", "units"),
    "services": ("program", "program_id", "programs"),
}
# What must not be lost and HSDS has no field or no format for: an attribute of this type, named for our field.
OURS = "heart:field"
MARKS: Mapping[str, Mapping[str, Read]] = {
    "organizations": {"audience": AUDIENCE},
    "services": {"audience": AUDIENCE, "takes_referrals": lambda words: YES_OR_NO(words) == "yes"},
    "locations": {"confidential": one_of("confidential")},
}


def model_of(kind: str) -> Any:
    """The model whose rows a table holds."""
    return apps.get_model("referrals", TABLES[kind].model)
