"""Three audiences: what is HEART's alone, or for partners, is in no row, count or document of the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model

from heart.models import User
from referrals.hsds.export import export
from referrals.hsds.json_writer import Writer
from referrals.hsds.tables import TABLES
from referrals.models import Contact, Location, Organization, Phone, Service, ServiceAtLocation
from referrals.states.directory import Audience
from tests.referrals.directory.kit import bring_in, id_of, organization

pytestmark = pytest.mark.django_db
VOCABULARY = {"taxonomies", "taxonomy_terms", "units", "meta_table_descriptions"}
AUDIENCES = list(Audience)


def noted(*name: str) -> dict[str, Any]:
    """An attribute and a metadata row, with a metadata row of the attribute's own."""
    return {
        "attributes": [{"id": id_of("attribute", *name), "value": " ".join(name), "metadata": [change("of", *name)]}],
        "metadata": [change(*name)],
    }


def change(*name: str) -> dict[str, Any]:
    return {"id": id_of("metadata", *name), "last_action_date": "2026-01-01", "updated_by": " ".join(name)}


def phone(*name: str) -> dict[str, Any]:
    language = {"id": id_of("language", "phone", *name), "name": " ".join(name), **noted("language", "phone", *name)}
    return {"id": id_of("phone", *name), "number": " ".join(name), "languages": [language], **noted("phone", *name)}


def contact(*name: str) -> dict[str, Any]:
    return {"id": id_of("contact", *name), "name": " ".join(name), "phones": [phone("contact", *name)]}


def row(table: str, *name: str, **more: Any) -> dict[str, Any]:
    return {"id": id_of(table, *name), **more, **noted(table, *name)}


def place(name: str, **more: Any) -> dict[str, Any]:
    """A place with a row of everything that a place can have, all of them bearing its name."""
    address = {"address_1": name, "city": "Durham", "state_province": "NC", "postal_code": "27701", "country": "US"}
    return {
        **row("location", name),
        "location_type": "physical",
        "name": name,
        "phones": [phone("location", name)],
        "contacts": [contact("location", name)],
        "languages": [row("language", "location", name, name=name)],
        "schedules": [row("schedule", "location", name, description=name)],
        "accessibility": [row("accessibility", name, description=name)],
        "addresses": [row("address", name, address_type="physical", **address)],
        **more,
    }


def tie(service: str, place: dict[str, Any]) -> dict[str, Any]:
    name = f"{service} at {place['name']}"
    return {
        **row("tie", name, description=name),
        "location": place,
        "phones": [phone("tie", name)],
        "contacts": [contact("tie", name)],
        "schedules": [row("schedule", "tie", name, description=name)],
        "service_areas": [row("area", "tie", name, name=name)],
    }


def offered(name: str, owner: dict[str, Any], *places: dict[str, Any]) -> dict[str, Any]:
    """A service with a row of everything that a service can have."""
    unit = {"id": id_of("unit"), "name": "Beds"}
    capacity = row("capacity", name, unit=unit, available=2, updated="2026-01-01T00:00:00Z", description=name)
    return {
        **row("service", name),
        "name": name,
        "status": "active",
        "organization": owner,
        "phones": [phone("service", name)],
        "contacts": [contact("service", name)],
        "languages": [row("language", "service", name, name=name)],
        "schedules": [row("schedule", "service", name, description=name)],
        "service_areas": [row("area", "service", name, name=name)],
        "funding": [row("funding", "service", name, source=name)],
        "cost_options": [row("cost", name, option=name)],
        "required_documents": [row("document", name, document=name)],
        "additional_urls": [row("url", "service", name, url=f"https://{name.lower()}.example")],
        "capacities": [capacity],
        "service_at_locations": [tie(name, one) for one in places],
    }


def provider(name: str, **more: Any) -> dict[str, Any]:
    """An organization with a row of everything that an organization can have."""
    return {
        **organization(name, **noted("organization", name)),
        "phones": [phone("organization", name)],
        "contacts": [contact("organization", name)],
        "funding": [row("funding", "organization", name, source=name)],
        "programs": [row("program", name, name=name, description=name)],
        "organization_identifiers": [row("identifier", name, identifier_type=name, identifier=name)],
        "additional_websites": [row("url", "organization", name, url=f"https://{name.lower()}.example")],
        **more,
    }


HIDDEN = {"Haven": "a confidential place", "Quiet": "an organization for HEART", "Inside": "a service for HEART"}
HALF = {"Staffroom": "an organization for partners", "Shared": "a service for partners"}


@pytest.fixture
def directory(tmp_path, dee):
    """Elm for everybody, with a confidential place; two organizations and two services that are not for everybody."""
    importer = User.objects.system("import")
    elm, haven = place("Elm"), place("Haven, confidential location")
    bring_in(
        tmp_path,
        provider("Table"),
        {**provider("Quiet"), "parent_organization_id": organization("Table")["id"]},
        provider("Staffroom", parent_organization_id=organization("Quiet")["id"]),
        offered("Pantry", organization("Table"), elm, haven),
        offered("Inside", organization("Table"), elm),
        offered("Shared", organization("Table"), elm),
        offered("Nightdesk", organization("Quiet"), place("Quietplace")),
        offered("Kitchen", organization("Staffroom"), place("Staffroomplace")),
        by=importer,
    )
    for model, name, audience in (
        (Organization, "Quiet", Audience.HEART),
        (Organization, "Staffroom", Audience.PARTNERS),
        (Service, "Inside", Audience.HEART),
        (Service, "Shared", Audience.PARTNERS),
    ):
        found = model.objects.get(name=name)
        found.audience = audience
        found.save_by(dee)


# The words that are in every row of what an audience must not know.
NOT_FOR = {
    Audience.PUBLIC: ("Haven", "Quiet", "Inside", "Nightdesk", "Shared", "Staffroom", "Kitchen"),
    Audience.PARTNERS: ("Haven", "Quiet", "Inside", "Nightdesk"),
    Audience.HEART: (),
}


def tables() -> Iterator[tuple[str, type[Model]]]:
    for kind, table in TABLES.items():
        yield kind, apps.get_model("referrals", table.model)


def words(rows: Any) -> str:
    return json.dumps(list(rows.values()), default=str)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_table_holds_back_what_hangs_on_a_hidden_entry(directory, audience):
    for kind, model in tables():
        seen = words(model.objects.for_audience(audience))
        assert [word for word in NOT_FOR[audience] if word.casefold() in seen.casefold()] == [], kind


@pytest.mark.parametrize("audience", AUDIENCES)
def test_and_nothing_else(directory, audience):
    """Each row is named for what it hangs on: whatever bears no hidden name is there."""
    for kind, model in tables():
        hidden = {one.pk for one in model.objects.all() if _hidden(one, NOT_FOR[audience])}
        seen = set(model.objects.for_audience(audience).values_list("pk", flat=True))
        assert seen == set(model.objects.values_list("pk", flat=True)) - hidden, kind
        if kind not in VOCABULARY:
            assert seen, kind
            assert len(hidden) >= (1 if audience != Audience.HEART else 0), kind


def _hidden(row: Model, names: tuple[str, ...]) -> bool:
    told = words(type(row)._default_manager.filter(pk=row.pk)).casefold()
    return any(name.casefold() in told for name in names)


def test_who_signs_in_is_one_of_the_audiences(directory, nadia, omar, ray):
    for _, model in tables():
        assert set(model.objects.visible_to(nadia)) == set(model.objects.for_audience(Audience.HEART))
        assert set(model.objects.visible_to(omar)) == set(model.objects.for_audience(Audience.PARTNERS))
        assert set(model.objects.public()) == set(model.objects.for_audience(Audience.PUBLIC))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_document_holds_a_word_or_an_id_of_what_is_hidden(directory, audience):
    write = Writer(audience)
    services = list(Service.objects.for_audience(audience))
    organizations = list(Organization.objects.for_audience(audience))
    ties = list(ServiceAtLocation.objects.for_audience(audience))
    told = json.dumps(
        [
            write.services(services),
            write.service_summaries(services),
            write.organizations(organizations, with_services=True),
            write.organization_summaries(organizations),
            write.service_at_locations(ties),
            write.service_at_location_summaries(ties),
            write.locations(list(Location.objects.for_audience(audience))),
        ]
    )
    _nothing_hidden(told, audience)
    assert "Elm" in told


@pytest.mark.parametrize("audience", AUDIENCES)
def test_no_exported_file_does_either(directory, audience, tmp_path):
    export(tmp_path / "out", audience)
    told = "".join(path.read_text() for path in (tmp_path / "out").rglob("*.*"))
    _nothing_hidden(told, audience)
    assert "heart:field" not in told or audience == Audience.HEART


def _nothing_hidden(told: str, audience: Audience) -> None:
    assert [word for word in NOT_FOR[audience] if word.casefold() in told.casefold()] == []
    for kind, model in tables():
        every = set(model.objects.values_list("pk", flat=True))
        for id in every - set(model.objects.for_audience(audience).values_list("pk", flat=True)):
            assert str(id) not in told, kind


@pytest.mark.parametrize("model", [Phone, Contact])
def test_a_row_belongs_to_one_thing_and_no_more(directory, dee, model):
    found = model.objects.filter(service__isnull=False).first()
    found.organization = Organization.objects.first()
    with transaction.atomic(), pytest.raises(IntegrityError, match="belongs_to_one"):
        found.save_by(dee)
    found.organization = found.service = None
    with transaction.atomic(), pytest.raises(IntegrityError, match="belongs_to_one"):
        found.save_by(dee)


def test_what_is_said_here_of_whom_an_entry_is_for_survives_the_next_import(directory, tmp_path, dee):
    importer = User.objects.system("import")
    bring_in(tmp_path, {**offered("Inside", organization("Table")), "description": "New words."}, by=importer)
    inside = Service.objects.get(name="Inside")
    assert (inside.description, inside.audience) == ("New words.", Audience.HEART)


def test_an_export_for_heart_comes_back_with_its_audiences(directory, tmp_path):
    export(tmp_path / "out", Audience.HEART)
    told = (tmp_path / "out" / "services.ndjson").read_text()
    assert '"label": "audience", "value": "partners"' in told
    assert '"label": "confidential"' in told
