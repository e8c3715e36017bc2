"""The directory as its sources tell it: made, changed, left alone; with history, events, and nothing of ours lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from heart.errors import Invalid, NotAllowed
from heart.models import Event, User
from referrals.actions.directory import Verdict, import_batch, report_capacity
from referrals.models import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from referrals.states import Room
from tests.factories import people
from tests.referrals.directory.kit import (
    at,
    bring_in,
    dump,
    id_of,
    lines,
    location,
    organization,
    records,
    row_of,
    service,
    take,
    without,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(db):
    return User.objects.system("import")


@pytest.fixture
def take_in(tmp_path, importer, now):
    """Import these documents in one batch, as of March 10."""
    return lambda *rows, when=now: bring_in(tmp_path, *rows, by=importer, at=when)


def verdicts(imported, kind):
    return sorted(imported.verdicts[kind].values())


def events(kind="service"):
    return Event.objects.filter(kind="referrals.directory_imported", subject_type=f"referrals.{kind}").order_by("pk")


# --- Made


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


# --- Again


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


# --- What belongs to a service follows it


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


# --- What stays


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


# --- Organizations


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


# --- At once


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


# --- Put aside


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


# --- Who may, and room


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
