"""Importing the directory: what belongs to a service follows it; what stays."""

from __future__ import annotations

import pytest

from referrals.actions.directory import report_capacity
from referrals.models import (
    Address,
    Language,
    Location,
    Phone,
    Service,
    ServiceAtLocation,
)
from referrals.states import Room
from tests.referrals.directory.importing.kit import events, verdicts
from tests.referrals.directory.kit import (
    at,
    id_of,
    location,
    organization,
    row_of,
    service,
    without,
)

pytestmark = pytest.mark.django_db


def test_what_the_record_no_longer_tells_is_taken_out_and_its_history_stays(take_in, importer):
    take_in(service())
    phone = Phone.objects.get()
    done = take_in(service(phones=[], languages=service()["languages"][:1]))
    assert not Phone.objects.exists()
    assert [language.name for language in Language.objects.all()] == ["English"]
    assert (verdicts(done, "phones"), verdicts(done, "languages")) == (["removed"], ["removed", "unchanged"])
    last = Phone.history.filter(id=phone.pk).first()
    assert (last.history_type, last.history_user, last.history_change_reason) == ("-", importer, "import: a test")
    assert events().last().details["changed"] == ["languages", "phones"]


def test_a_summary_leaves_it_all_in_place(take_in):
    take_in(service())
    summary = without(service(description="New words."), "phones", "languages", "schedules", "service_at_locations")
    take_in(summary)
    assert row_of(Service, "service Food pantry").description == "New words."
    assert (Phone.objects.count(), Language.objects.count(), ServiceAtLocation.objects.count()) == (1, 2, 1)


def test_a_changed_phone_keeps_its_row(take_in):
    take_in(service())
    take_in(service(phones=[{"id": id_of("phone", "Food pantry"), "number": "919-555-0199"}]))
    phone = Phone.objects.get()
    assert (phone.number, phone.extension, phone.history.count()) == ("919-555-0199", "", 2)


def test_a_phone_that_moves_to_another_service_moves(take_in):
    take_in(service("One"), service("Two"))
    moved = service("One")["phones"]
    take_in(service("One", phones=[]), service("Two", phones=moved))
    assert {phone.number: phone.service.name for phone in Phone.objects.all()} == {"919-555-0100": "Two"}


def test_a_service_moves_from_place_to_place(take_in):
    take_in(service(service_at_locations=[at("Food pantry", location("North"))]))
    take_in(service(service_at_locations=[at("Food pantry", location("South"))]))
    [tie] = ServiceAtLocation.objects.all()
    assert tie.location.name == "South"
    assert Location.objects.count() == 2


def test_the_ties_of_a_service_may_change_places(take_in):
    north, south = location("North"), location("South")
    one, other = id_of("one tie"), id_of("other tie")

    def offered(first, second):
        return service(service_at_locations=[{"id": one, "location": first}, {"id": other, "location": second}])

    take_in(offered(north, south))
    take_in(offered(south, north))
    found = {str(tie.pk): tie.location.name for tie in ServiceAtLocation.objects.all()}
    assert found == {one: "South", other: "North"}


def test_the_same_place_under_a_new_tie(take_in):
    take_in(service())
    take_in(service(service_at_locations=[{"id": id_of("new tie"), "location": location()}]))
    assert [str(tie.pk) for tie in ServiceAtLocation.objects.all()] == [id_of("new tie")]


def test_a_new_address_of_a_place_is_a_change_of_the_service_offered_there(take_in):
    take_in(service())
    moved = location(addresses=[{**location()["addresses"][0], "address_1": "14 Elm Street"}], latitude=36.01)
    done = take_in(service(service_at_locations=[at("Food pantry", moved)]))
    assert Address.objects.get().address_1 == "14 Elm Street"
    assert Location.objects.get().latitude == 36.01
    assert verdicts(done, "services") == ["updated"]
    assert events().last().details["changed"] == ["locations"]


def test_a_place_shared_by_two_organizations_stays_with_the_first(take_in):
    take_in(
        service("One", service_at_locations=[at("One", location())]),
        service("Two", organization=organization("Other"), service_at_locations=[at("Two", location())]),
    )
    assert Location.objects.get().organization.name == "Elm Street Table"


@pytest.mark.parametrize(
    ("places", "located"),
    [
        ([location()], True),
        ([location(latitude=None)], False),
        ([], False),
        ([location("A", longitude=None), location("B")], True),
        ([location(name="Undisclosed address")], False),
    ],
)
def test_whether_everybody_may_know_how_far_it_is_is_kept(take_in, places, located):
    take_in(service(service_at_locations=[at(place["name"], place) for place in places]))
    row = row_of(Service, "service Food pantry")
    assert row.located is located
    assert row.history.count() == 1


def test_and_follows_a_place_that_another_service_tells_of(take_in):
    one, two = (service(name, service_at_locations=[at(name, location())]) for name in ("One", "Two"))
    take_in(one, two)
    take_in(service("One", service_at_locations=[at("One", location(latitude=None))]))
    assert [row.located for row in Service.objects.all()] == [False, False]


def test_what_no_record_speaks_of_stays(take_in):
    take_in(service("One"), service("Two"))
    take_in(service("One"))
    assert Service.objects.count() == 2


def test_an_inactive_service_is_kept_as_such(take_in):
    take_in(service())
    take_in(service(status="inactive"))
    assert row_of(Service, "service Food pantry").status == "inactive"


def test_what_partners_and_editors_said_is_not_overwritten(take_in, omar, dee, now):
    take_in(organization(), service())
    row, place = row_of(Service, "service Food pantry"), Location.objects.get()
    row.organization.agency = omar.agency
    row.organization.save_by(dee)
    report_capacity(service=row, room=Room.CAPACITY, by=omar, at=now)
    place.confidential = True
    place.save_by(dee)

    take_in(organization(name="Elm Street Table II", id=organization()["id"]), service(description="Other words."))
    changed = row_of(Service, "service Food pantry")
    assert (changed.description, changed.organization.name) == ("Other words.", "Elm Street Table II")
    assert changed.organization.agency == omar.agency
    assert changed.capacity.room == Room.CAPACITY
    assert Location.objects.get().confidential is True


def test_a_source_can_make_a_place_confidential(take_in):
    take_in(service())
    hidden = location(attributes=[{"id": id_of("mark"), "value": "confidential"}])
    take_in(service(service_at_locations=[at("Food pantry", hidden)]))
    assert Location.objects.get().confidential is True
