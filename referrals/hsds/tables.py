"""The tables of HSDS 3.1: their fields, how each is read and said, what belongs to what. For every format, both ways.

A kind is named as its file is in the tabular form. `ours` are the fields of our models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from referrals.hsds import values
from referrals.hsds.values import (
    LONG,
    Read,
    clock,
    country,
    day,
    days,
    degrees,
    frequency,
    moment,
    number,
    one_of,
    reference,
    text,
    weekday,
    whole,
)

PLACE_TYPE = one_of("physical", "postal", "virtual", default="physical")
STATUS = one_of("active", "inactive", "defunct", "temporarily closed")
AUDIENCE = one_of("public", "partners", "heart", default="public")


@dataclass(frozen=True)
class Field:
    """Our name of a field, how it is read, and the names HSDS gives it, the best first.

    - `spare`: a value that can't be read is left out, and the row is kept.
    - `always`: HSDS wants it said, even if it is blank.
    - `fits`: whether HSDS's format of the field takes a value; one it does not take goes into an attribute.
    """

    ours: str
    read: Read
    theirs: tuple[str, ...]
    required: bool = False
    spare: bool = False
    always: bool = False
    fits: Callable[[str], bool] | None = None
    number: bool = False
    placeholder: str = ""  # said where HSDS wants a value and its format takes not ours


@dataclass(frozen=True)
class Table:
    """One table: what HSDS and we call it, its fields, the lists nested in its JSON, and what its rows belong to.

    `owners` are the columns of the tabular form by which a row belongs to something, what is told of it first.
    `nearest` is the order in which they count where several are filled.
    """

    kind: str
    entity: str
    model: str
    fields: tuple[Field, ...]
    lists: Mapping[str, str] = field(default_factory=dict)
    owners: tuple[str, ...] = ()

    @property
    def nearest(self) -> tuple[str, ...]:
        return tuple(column for column in NEAREST if column in self.owners)


NEAREST = (
    "contact_id",
    "phone_id",
    "service_at_location_id",
    "service_id",
    "location_id",
    "organization_id",
    "link_id",
    "resource_id",
)
NOTED = {"attributes": "attributes", "metadata": "metadata"}  # what hangs on a row of nearly any table


def _f(ours: str, read: Read, *theirs: str, **more: bool) -> Field:
    return Field(ours, read, theirs or (ours,), **more)


def _uri(ours: str, *theirs: str, **more: bool) -> Field:
    return Field(ours, text(500), theirs or (ours,), fits=values.is_uri, **more)


def _email(ours: str, **more: bool) -> Field:
    return Field(ours, text(250), (ours,), fits=values.is_email, **more)


def _table(kind: str, entity: str, model: str, *fields: Field, owners: str = "", **lists: str) -> Table:
    return Table(kind, entity, model, fields, lists, tuple(owners.split()))


_ALL = (
    _table(
        "taxonomies",
        "taxonomy",
        "Taxonomy",
        _f("name", text(250), required=True),
        _f("description", text(LONG), always=True),
        _f("uri", values.uri, spare=True),
        _f("version", text(60)),
        metadata="metadata",
    ),
    _table(
        "taxonomy_terms",
        "taxonomy_term",
        "TaxonomyTerm",
        _f("code", text(250)),
        _f("name", text(250), required=True),
        _f("description", text(LONG), always=True),
        _f("parent_id", reference, spare=True),
        _f("taxonomy_name", text(LONG), "taxonomy"),
        _f("language", text(20)),
        _f("taxonomy_id", reference, spare=True),
        _f("term_uri", values.uri, spare=True),
        metadata="metadata",
    ),
    _table(
        "units",
        "unit",
        "Unit",
        _f("name", text(250), required=True),
        _f("scheme", text(250)),
        _f("identifier", text(250)),
        _uri("uri"),
        **NOTED,
    ),
    _table(
        "organizations",
        "organization",
        "Organization",
        _f("name", text(250), required=True),
        _f("alternate_name", text(250)),
        _f("description", text(LONG), always=True),
        _email("email"),
        _uri("website", "website", "url"),
        _f("tax_status", text(250), spare=True),
        _f("tax_id", text(250), spare=True),
        _f("year_incorporated", whole(9999), spare=True, number=True),
        _f("legal_status", text(250), spare=True),
        _f("logo", text(500), spare=True),
        _uri("uri", spare=True),
        _f("parent_organization_id", reference, spare=True),
        additional_websites="url",
        funding="funding",
        contacts="contacts",
        phones="phones",
        programs="programs",
        organization_identifiers="organization_identifiers",
        **NOTED,
    ),
    _table(
        "programs",
        "program",
        "Program",
        _f("name", text(250), required=True),
        _f("alternate_name", text(250)),
        _f("description", text(LONG), always=True),
        owners="organization_id",
        **NOTED,
    ),
    _table(
        "organization_identifiers",
        "organization_identifier",
        "OrganizationIdentifier",
        _f("identifier_scheme", text(250)),
        _f("identifier_type", text(250), required=True),
        _f("identifier", text(250), required=True),
        owners="organization_id",
        **NOTED,
    ),
    _table(
        "locations",
        "location",
        "Location",
        _f("name", text(250)),
        _f("alternate_name", text(250)),
        _f("location_type", PLACE_TYPE),
        _f("latitude", degrees(90)),
        _f("longitude", degrees(180)),
        _uri("url", spare=True),
        _f("description", text(LONG), spare=True),
        _f("transportation", text(LONG), spare=True),
        _f("external_identifier", text(250), spare=True),
        _f("external_identifier_type", text(250), spare=True),
        languages="languages",
        addresses="addresses",
        contacts="contacts",
        accessibility="accessibility",
        phones="phones",
        schedules="schedules",
        **NOTED,
    ),
    _table(
        "services",
        "service",
        "Service",
        _f("program_id", reference, spare=True),
        _f("name", text(250), required=True),
        _f("alternate_name", text(250)),
        _f("description", text(LONG)),
        _uri("url"),
        _email("email"),
        _f("status", STATUS, required=True),
        _f("interpretation_services", text(LONG), spare=True),
        _f("application_process", text(LONG)),
        _f("fees_description", text(LONG), "fees_description", "fees"),
        _f("wait_time", text(LONG), spare=True),
        _f("fees", text(LONG), spare=True),
        _f("accreditations", text(LONG), spare=True),
        _f("eligibility_description", text(LONG)),
        _f("minimum_age", number(6, 2), spare=True, number=True),
        _f("maximum_age", number(6, 2), spare=True, number=True),
        _f("assured_date", day, spare=True),
        _email("assurer_email", spare=True),
        _f("licenses", text(LONG), spare=True),
        _f("alert", text(LONG), spare=True),
        _f("last_modified", moment, spare=True),
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
    _table(
        "service_at_location",
        "service_at_location",
        "ServiceAtLocation",
        _f("description", text(LONG), spare=True),
        owners="service_id",
        service_areas="service_areas",
        contacts="contacts",
        phones="phones",
        schedules="schedules",
        **NOTED,
    ),
    _table(
        "addresses",
        "address",
        "Address",
        _f("attention", text(250), spare=True),
        _f("address_1", text(250), required=True),
        _f("address_2", text(250)),
        _f("city", text(100), always=True),
        _f("region", text(100), spare=True),
        _f("state_province", text(60), "state_province", "region", always=True),
        _f("postal_code", text(20), always=True),
        _f("country", country),
        _f("address_type", PLACE_TYPE),
        owners="location_id",
        **NOTED,
    ),
    _table(
        "accessibility",
        "accessibility",
        "Accessibility",
        _f("description", text(LONG)),
        _f("details", text(LONG)),
        _uri("url"),
        owners="location_id",
        **NOTED,
    ),
    _table(
        "contacts",
        "contact",
        "Contact",
        _f("name", text(250)),
        _f("title", text(250)),
        _f("department", text(250)),
        _email("email"),
        owners="service_id service_at_location_id location_id organization_id",
        phones="phones",
        **NOTED,
    ),
    _table(
        "phones",
        "phone",
        "Phone",
        _f("number", text(60), required=True),
        Field("extension", text(20), ("extension",), fits=values.is_number, number=True),
        _f("type", text(60), spare=True),
        _f("description", text(250)),
        owners="service_id service_at_location_id location_id organization_id contact_id",
        languages="languages",
        **NOTED,
    ),
    _table(
        "languages",
        "language",
        "Language",
        _f("name", text(250), "name", "code", required=True),
        _f("code", text(20), spare=True),
        _f("note", text(LONG), spare=True),
        owners="service_id location_id phone_id",
        **NOTED,
    ),
    _table(
        "schedules",
        "schedule",
        "Schedule",
        _f("valid_from", day, spare=True),
        _f("valid_to", day, spare=True),
        _f("dtstart", day, spare=True),
        _f("timezone", number(4, 2, least=None), spare=True, number=True),
        _f("until", day, spare=True),
        _f("count", whole(1_000_000), spare=True, number=True),
        _f("wkst", weekday, spare=True),
        _f("freq", frequency),
        _f("interval", whole(10_000), spare=True, number=True),
        _f("byday", days),
        _f("byweekno", text(250), spare=True),
        _f("bymonthday", text(250), spare=True),
        _f("byyearday", text(1500), spare=True),
        _f("description", text(500)),
        _f("opens_at", clock),
        _f("closes_at", clock),
        _uri("schedule_link", spare=True),
        _f("attending_type", text(250), spare=True),
        _f("notes", text(LONG), spare=True),
        owners="service_id service_at_location_id location_id",
        **NOTED,
    ),
    _table("funding", "funding", "Funding", _f("source", text(LONG)), owners="service_id organization_id", **NOTED),
    _table(
        "service_areas",
        "service_area",
        "ServiceArea",
        _f("name", text(250)),
        _f("description", text(LONG)),
        _f("extent", text(LONG)),
        _f("extent_type", text(60)),
        _f("uri", text(500)),
        owners="service_id service_at_location_id",
        **NOTED,
    ),
    _table(
        "required_documents",
        "required_document",
        "RequiredDocument",
        _f("document", text(LONG)),
        _uri("uri"),
        owners="service_id",
        **NOTED,
    ),
    _table(
        "cost_options",
        "cost_option",
        "CostOption",
        _f("valid_from", day, spare=True),
        _f("valid_to", day, spare=True),
        _f("option", text(LONG)),
        _f("currency", text(3), spare=True),
        _f("amount", number(14, 4, least=None), spare=True, number=True),
        _f("amount_description", text(LONG)),
        owners="service_id",
        **NOTED,
    ),
    _table(
        "url",
        "url",
        "Url",
        _f("label", text(250)),
        Field("url", text(500), ("url",), required=True, fits=values.is_uri, placeholder="about:blank"),
        owners="service_id organization_id",
        **NOTED,
    ),
    _table(
        "service_capacity",
        "service_capacity",
        "UnitCapacity",
        _f("unit_id", values.needed(reference), required=True),
        _f("available", values.needed(number(12, 2)), required=True, number=True),
        _f("maximum", number(12, 2), spare=True, number=True),
        _f("description", text(LONG)),
        _f("updated", values.needed(moment), required=True),
        owners="service_id",
        **NOTED,
    ),
    _table(
        "attributes",
        "attribute",
        "Attribute",
        _f("taxonomy_term_id", reference),
        _f("link_type", text(250)),
        _f("value", text(LONG)),
        _f("label", text(250)),
        owners="link_id",
        metadata="metadata",
    ),
    _table(
        "metadata",
        "metadata",
        "Metadata",
        _f("last_action_date", values.needed(day), required=True),
        _f("last_action_type", text(250), always=True),
        _f("field_name", text(250), always=True),
        _f("previous_value", text(LONG), always=True),
        _f("replacement_value", text(LONG), always=True),
        _f("updated_by", text(250), always=True),
        owners="resource_id",
    ),
    _table(
        "meta_table_descriptions",
        "meta_table_description",
        "TableDescription",
        _f("name", text(250)),
        _f("language", text(20)),
        _f("character_set", text(60)),
        **NOTED,
    ),
)
TABLES: Mapping[str, Table] = {table.kind: table for table in _ALL}
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
    "services": {"audience": AUDIENCE},
    "locations": {"confidential": one_of("confidential")},
}
