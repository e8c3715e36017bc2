"""Importing the directory: organizations; at once; put aside; who may, and room."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from heart.errors import Invalid, NotAllowed
from heart.models import Event, User
from referrals.actions.directory import report_capacity
from referrals.models import (
    Location,
    Organization,
    Phone,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from referrals.states import Room
from tests.factories import people
from tests.referrals.directory.importing.kit import events, verdicts
from tests.referrals.directory.kit import (
    at,
    bring_in,
    id_of,
    lines,
    location,
    organization,
    row_of,
    service,
    take,
    without,
    write,
)

pytestmark = pytest.mark.django_db


def test_an_organizations_own_record_outranks_what_a_service_says_of_it(take_in):
    take_in(organization(description="Its own words."), service())
    assert Organization.objects.get().description == "Its own words."
    take_in(service(organization=organization(description="A bystander's words.")))
    assert Organization.objects.get().description == "Its own words."


def test_until_then_the_services_word_is_what_we_have(take_in):
    take_in(service(organization=organization(description="First.")))
    take_in(service(organization=organization(description="Second.")))
    assert Organization.objects.get().description == "Second."
    take_in(organization(description="Own."), service(organization=organization(description="Third.")))
    assert Organization.objects.get().description == "Own."


def test_an_organizations_new_name_reaches_its_services(take_in):
    take_in(organization(), service())
    done = take_in(organization(name="Oak Street Table", id=organization()["id"]))
    row = row_of(Service, "service Food pantry")
    assert row.organization_name == "Oak Street Table"
    assert row.history.first().history_type == "~"
    assert Service.objects.filter(words="oak").exists()
    assert verdicts(done, "organizations") == ["updated"]


def test_the_same_organization_from_its_own_record_is_no_change(take_in):
    take_in(service())
    done = take_in(organization())
    assert verdicts(done, "organizations") == ["unchanged"]
    assert events("organization").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns(tmp_path):
    importer = User.objects.system("import")
    path = write(tmp_path / "services.ndjson", lines(*(service(f"Service {number}") for number in range(20))))
    start = Barrier(2)

    def run():
        start.wait(timeout=30)
        try:
            return take(path, by=importer)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = [future.result(timeout=60) for future in [pool.submit(run), pool.submit(run)]]
    assert sorted(set(verdicts(one, "services")).pop() for one in done) == ["created", "unchanged"]
    assert Service.objects.count() == Phone.objects.count() == 20
    assert events().count() == 20


def test_a_service_of_nobody_known_is_put_aside_and_the_others_are_kept(take_in):
    stray = without(service("Stray", organization_id=id_of("nobody")), "organization")
    done = take_in(stray, service("Good"))
    [found] = done.rejects
    assert (found.kind, found.line, found.path) == ("services", 1, "organization_id")
    assert id_of("service", "Stray") in found.raw
    assert [row.name for row in Service.objects.all()] == ["Good"]


def test_a_service_of_an_organization_we_know_needs_no_nested_one(take_in):
    take_in(organization())
    take_in(without(service(organization_id=organization()["id"]), "organization"))
    assert Service.objects.get().organization_name == "Elm Street Table"


def test_a_tie_to_a_place_nobody_knows_is_put_aside(take_in):
    done = take_in(service(service_at_locations=[{"id": id_of(1), "location_id": id_of("nowhere")}]))
    [found] = done.rejects
    assert (found.kind, found.path) == ("service_at_location", "location_id")
    assert (Service.objects.count(), ServiceAtLocation.objects.count()) == (1, 0)


def test_a_place_of_an_organization_nobody_knows_is_put_aside(take_in):
    place = location(organization_id=id_of("nobody"))
    done = take_in(service(service_at_locations=[at("Food pantry", place)]))
    assert [found.kind for found in done.rejects] == ["locations", "service_at_location"]
    assert not Location.objects.exists()


@pytest.mark.parametrize("role", ["navigator", "clinician", "responder", "supervisor", "partner", "evaluator"])
def test_others_may_not_import(tmp_path, role):
    person = people.person(f"one-{role}", role, "Bull City Bridge" if role == "partner" else "")
    with pytest.raises(NotAllowed):
        bring_in(tmp_path, service(), by=person)
    assert not Organization.objects.exists()
    assert not Event.objects.filter(kind="referrals.directory_imported").exists()


@pytest.mark.parametrize("role", ["directory_editor", "administrator"])
def test_those_who_keep_the_directory_may(tmp_path, role):
    bring_in(tmp_path, service(), by=people.person(f"one-{role}", role))
    assert Service.objects.exists()


@pytest.fixture
def pantry(take_in, omar, dee):
    take_in(organization(), service())
    row = row_of(Service, "service Food pantry")
    row.organization.agency = omar.agency
    row.organization.save_by(dee)
    return row


def test_the_organization_says_whether_it_has_room(pantry, omar, now):
    report_capacity(service=pantry, room=Room.WAITLIST, by=omar, at=now)
    capacity = ServiceCapacity.objects.get()
    assert (capacity.room, capacity.reported_at, capacity.reported_by) == ("waitlist", now, omar)
    event = Event.objects.get(kind="referrals.capacity_reported")
    assert (event.subject_key, event.by, event.details) == (str(pantry.pk), omar, {"room": "waitlist"})


def test_saying_it_again_makes_it_fresh_and_is_kept(pantry, omar, dee, now):
    report_capacity(service=pantry, room=Room.CAPACITY, by=omar, at=now - timedelta(days=9))
    report_capacity(service=pantry, room=Room.CAPACITY, by=dee, at=now)
    capacity = ServiceCapacity.objects.get()
    assert (capacity.reported_at, capacity.reported_by) == (now, dee)
    assert capacity.history.count() == Event.objects.filter(kind="referrals.capacity_reported").count() == 2


def test_another_organization_may_not(pantry, pia, nadia, now):
    for person in (pia, nadia):
        with pytest.raises(NotAllowed):
            report_capacity(service=pantry, room=Room.CAPACITY, by=person, at=now)
    assert not ServiceCapacity.objects.exists()


def test_a_word_that_is_none_of_the_answers_is_refused(pantry, omar, now):
    with pytest.raises(Invalid) as caught:
        report_capacity(service=pantry, room="plenty", by=omar, at=now)
    assert "room" in caught.value.fields
    assert not ServiceCapacity.objects.exists()
