"""Importing the directory: made; again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from heart.models import Event
from referrals.actions.directory import Verdict, import_batch
from referrals.models import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)
from tests.referrals.directory.importing.kit import events, verdicts
from tests.referrals.directory.kit import (
    dump,
    id_of,
    lines,
    organization,
    records,
    row_of,
    service,
    write,
)

pytestmark = pytest.mark.django_db


def test_a_service_arrives_with_all_that_belongs_to_it(take_in, importer, now):
    take_in(service())
    row = row_of(Service, "service Food pantry")
    assert (row.name, row.status, row.organization_name, row.source) == (
        "Food pantry",
        "active",
        "Elm Street Table",
        "a test",
    )
    assert row.need_domains == ["food-insecurity"]
    assert [phone.number for phone in row.phones.all()] == ["919-555-0100"]
    assert [language.name for language in row.languages.all()] == ["English", "Spanish"]
    assert [schedule.byday for schedule in row.schedules.all()] == ["MO,TU,WE,TH,FR"]
    [tie] = row.at_locations.all()
    assert tie.location.organization == row.organization
    assert [address.city for address in tie.location.addresses.all()] == ["Durham"]


def test_each_row_has_its_history_in_the_name_of_the_import(take_in, importer, now):
    take_in(service())
    for model in (Organization, Service, Location, Address, ServiceAtLocation, Phone, Language, Schedule):
        for version in model.history.all():
            assert (version.history_type, version.history_user, version.history_date) == ("+", importer, now)
        assert model.history.count() == model.objects.count() > 0


def test_one_event_for_each_organization_and_service(take_in, importer, now):
    take_in(service("One"), service("Two"))
    assert Event.objects.filter(kind="referrals.directory_imported").count() == 3
    event = events().first()
    assert (event.by, event.at, event.details) == (importer, now, {"outcome": "created", "source": "a test"})
    assert {one.subject_key for one in events()} == {id_of("service", "One"), id_of("service", "Two")}


def test_the_words_are_searched_at_once(take_in):
    take_in(service("Zebra pantry"))
    assert Service.objects.filter(words="zebra").count() == 1


def test_the_same_again_changes_nothing_at_all(take_in, now):
    rows = [service("One"), service("Two", organization=organization("Other")), service("Three", phones=[])]
    take_in(*rows)
    before = dump()
    again = take_in(*rows, when=now + timedelta(days=1))
    assert dump() == before
    assert all(set(outcomes.values()) == {Verdict.UNCHANGED} for outcomes in again.verdicts.values())


def test_what_is_unchanged_is_not_even_looked_at(take_in, django_assert_max_num_queries):
    rows = [service(f"Service {number}") for number in range(30)]
    take_in(*rows)
    with django_assert_max_num_queries(12):
        take_in(*rows)


def test_the_order_of_the_file_changes_nothing(take_in):
    rows = [service("One"), service("Two")]
    take_in(*rows)
    before = dump()
    take_in(*reversed(rows))
    assert dump() == before


def test_a_change_is_written_with_its_history_and_one_event_that_names_the_fields(take_in, importer, now):
    take_in(service("One"), service("Two"))
    later = now + timedelta(days=1)
    done = take_in(service("One", description="Hot meals."), service("Two"), when=later)
    assert verdicts(done, "services") == ["unchanged", "updated"]
    row = row_of(Service, "service One")
    assert row.description == "Hot meals."
    version = row.history.first()
    assert (version.history_type, version.history_user, version.history_date) == ("~", importer, later)
    [event] = events().filter(at=later)
    assert event.subject_key == str(row.pk)
    assert event.details == {"outcome": "updated", "source": "a test", "changed": ["description"]}


def test_new_words_bring_new_needs(take_in):
    take_in(service())
    take_in(service(name="Walk-in clinic", id=id_of("service", "Food pantry"), description="Primary care."))
    assert row_of(Service, "service Food pantry").need_domains == ["medical"]


def test_new_words_in_the_table_of_needs_reach_a_service_on_the_next_import(take_in, monkeypatch):
    take_in(service())
    monkeypatch.setattr("referrals.actions.directory_batch.needs_of", lambda name, text: {"safety": ["x"]})
    done = take_in(service())
    assert verdicts(done, "services") == ["updated"]
    assert row_of(Service, "service Food pantry").need_domains == ["safety"]


def test_a_source_of_another_name_is_no_change(take_in, tmp_path, importer):
    take_in(service())
    before = dump()
    import_batch(records=records(write(tmp_path / "b.ndjson", lines(service()))), source="another name", by=importer)
    assert dump() == before
