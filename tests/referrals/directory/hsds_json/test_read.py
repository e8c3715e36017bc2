"""HSDS as JSON: what is read; confidential places."""

from __future__ import annotations

import json
from datetime import time
from uuid import UUID

import pytest

from referrals.hsds.reading import read
from referrals.hsds.records import Record
from tests.referrals.directory.hsds_json.kit import kinds, the_service
from tests.referrals.directory.kit import (
    at,
    id_of,
    lines,
    location,
    records,
    service,
    without,
    write,
)


def test_a_whole_service(tmp_path):
    found = the_service(write(tmp_path / "s.json", json.dumps(service(name="  Food pantry \n", status="Active"))))
    assert found.values["name"] == "Food pantry"
    assert found.values["status"] == "active"
    assert found.values["description"] == "Groceries for a week."
    [phone] = found.children["phones"]
    assert dict(phone.values) == {"number": "919-555-0100", "extension": "4", "type": "", "description": ""}
    assert [language.values["name"] for language in found.children["languages"]] == ["English", "Spanish"]
    [hours] = found.children["schedules"]
    assert (hours.values["byday"], hours.values["opens_at"], hours.values["closes_at"]) == (
        "MO,TU,WE,TH,FR",
        time(9),
        time(17),
    )
    [tie] = found.children["service_at_location"]
    [place] = tie.children["locations"]
    assert (place.values["latitude"], place.values["longitude"]) == (36.0, -78.9)
    assert place.children["addresses"][0].values["postal_code"] == "27701"


def test_the_words_of_a_record_are_kept_but_for_the_blanks_around_them(tmp_path):
    words = "Call  first.\\n\\n###MON###\n\tThen come."
    row = service(description=f"\n {words} \u00a0")
    assert the_service(write(tmp_path / "s.json", json.dumps(row))).values["description"] == words


def test_an_organization_nested_in_many_services_is_told_once(tmp_path):
    path = write(tmp_path / "services.ndjson", lines(service("One"), service("Two")))
    assert kinds(path) == ["organizations", "services", "services"]


def test_a_place_shared_by_services_is_told_with_each(tmp_path):
    place = location()
    rows = [service(name, service_at_locations=[at(name, place)]) for name in ("One", "Two")]
    ids = [
        tie.children["locations"][0].id
        for record in records(write(tmp_path / "services.ndjson", lines(*rows)))
        if record.kind == "services"
        for tie in record.children["service_at_location"]
    ]
    assert ids == [UUID(place["id"])] * 2


def test_phones_and_hours_of_a_service_at_a_place_stay_there(tmp_path):
    tie = {
        **at("Split", location()),
        "phones": [{"id": id_of("phone of the place"), "number": "919-555-0111"}],
        "schedules": [{"id": id_of("hours of the place"), "freq": "WEEKLY", "byday": "SA", "opens_at": "10:00"}],
    }
    row = service("Split", phones=[], service_at_locations=[tie])
    found = the_service(write(tmp_path / "s.json", json.dumps(row)))
    assert found.children["phones"] == ()
    [there] = found.children["service_at_location"]
    assert [phone.values["number"] for phone in there.children["phones"]] == ["919-555-0111"]
    assert [hours.values["byday"] for hours in there.children["schedules"]] == ["SA"]


def test_a_summary_says_nothing_of_what_belongs_to_a_service(tmp_path):
    row = without(service(), "phones", "languages", "schedules", "service_at_locations")
    assert the_service(write(tmp_path / "s.json", json.dumps(row))).children == {}


def test_a_whole_service_without_phones_has_none(tmp_path):
    row = without(service(), "phones")
    assert the_service(write(tmp_path / "s.json", json.dumps(row))).children["phones"] == ()


def test_the_order_of_a_list_is_no_difference(tmp_path):
    row = service()
    turned = {**row, "languages": row["languages"][::-1]}
    paths = [write(tmp_path / f"{number}.json", json.dumps(one)) for number, one in enumerate((row, turned))]
    assert the_service(paths[0]).digest == the_service(paths[1]).digest


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"phones": []},
        {"service_at_locations": [at("Food pantry", location(latitude=36.1))]},
        {"service_at_locations": [at("Food pantry", location(addresses=[]))]},
    ],
)
def test_any_other_difference_shows_in_the_digest(tmp_path, change):
    before = the_service(write(tmp_path / "a.json", json.dumps(service())))
    after = the_service(write(tmp_path / "b.json", json.dumps({**service(), **change})))
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "place",
    [
        location(attributes=[{"id": id_of("mark"), "value": "Confidential"}]),
        location(attributes=[{"id": id_of("mark"), "taxonomy_term": {"name": "confidential"}}]),
        location(name="Confidential location"),
        location(addresses=[{**location()["addresses"][0], "address_1": "Undisclosed"}]),
        location(addresses=[{**location()["addresses"][0], "address_2": "(address withheld)"}]),
    ],
)
def test_a_place_that_must_not_be_told_is_known_by_its_words(tmp_path, place):
    found = the_service(write(tmp_path / "s.json", json.dumps(service(service_at_locations=[at("x", place)]))))
    assert found.children["service_at_location"][0].children["locations"][0].values["confidential"] is True


@pytest.mark.parametrize(
    "place",
    [
        location(),
        location(name="Confidential Counseling Center"),
        location(attributes=[{"id": id_of("mark"), "value": "open"}, "confidential", None]),
        location(attributes="confidential"),
    ],
)
def test_another_is_not(tmp_path, place):
    path = write(tmp_path / "s.json", json.dumps(service(service_at_locations=[at("x", place)])))
    [found] = [one for one in read(path) if isinstance(one, Record) and one.kind == "services"]
    assert found.children["service_at_location"][0].children["locations"][0].values["confidential"] is False
