"""What was changed here shows in the HSDS API as changed, and no import writes over it. What is confidential stays."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from heart.errors import Invalid, NotAllowed
from heart.models import User
from referrals import listing
from referrals.actions import listing as actions
from referrals.actions import listing_rounds as rounds
from referrals.models import Language, Location, Organization, Phone, Schedule, Service, Unit
from tests.factories import people
from tests.referrals.directory import kit as source
from tests.referrals.listing import kit

pytestmark = pytest.mark.django_db


def modified_after(client, at) -> list[str]:
    """The services that the public HSDS API tells as changed since this moment."""
    answer = client.get("/hsds/services", {"modified_after": at.isoformat()})
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["contents"]]


# --- modified_after


def effective(pantry, place, dee, omar, at):
    """Each way in which a listing comes to say something else."""
    unit = Unit(name="Beds").save_by(dee)
    return {
        "words": lambda: actions.change(entry=pantry, values={"fees_description": "Free"}, by=dee, at=at),
        "hours": lambda: actions.change(entry=pantry, values={"schedules": []}, by=omar, at=at),
        "phones": lambda: actions.change(entry=pantry, values={"phones": []}, by=dee, at=at),
        "organization": lambda: actions.change(
            entry=pantry.organization, values={"email": "desk@bridge.example"}, by=dee, at=at
        ),
        "place": lambda: actions.change(entry=place, values={"transportation": "Bus 5"}, by=dee, at=at),
        "confirmed": lambda: actions.confirm(service=pantry, by=omar, at=at),
        "units": lambda: rounds.report_units(service=pantry, unit=unit, available=Decimal(2), by=omar, at=at),
        "confidential": lambda: actions.set_audience(
            entry=place, audience="confidential", reason="Asked", by=dee, at=at
        ),
    }


@pytest.mark.parametrize(
    "way", ["words", "hours", "phones", "organization", "place", "confirmed", "units", "confidential"]
)
def test_every_effective_change_shows_as_modified(client, pantry, dee, omar, now, way):
    place = kit.place(pantry)
    pantry.last_modified = now - timedelta(days=30)
    pantry.save_by(dee)
    assert modified_after(client, now - timedelta(hours=1)) == []
    effective(pantry, place, dee, omar, now)[way]()
    assert modified_after(client, now - timedelta(hours=1)) == ["Food pantry"]
    assert modified_after(client, now + timedelta(hours=1)) == []


def test_a_change_that_waits_modifies_nothing_until_it_is_taken(client, pantry, dee, omar, now):
    since = now - timedelta(hours=1)
    [edit] = actions.change(entry=pantry, values={"description": "Two weeks."}, by=omar, at=now)
    assert modified_after(client, since) == []
    later = now + timedelta(days=1)
    actions.decide(edit=edit, taken=["description"], by=dee, at=later)
    assert modified_after(client, later) == ["Food pantry"]


def test_a_new_name_of_the_organization_reaches_its_services(pantry, dee, now):
    actions.change(entry=pantry.organization, values={"name": "Bull City Bridges"}, by=dee, at=now)
    pantry.refresh_from_db()
    assert pantry.organization_name == "Bull City Bridges"
    version = pantry.history.order_by("history_id").last()
    assert (version.organization_name, version.history_user) == ("Bull City Bridges", dee)


def test_a_confirmation_is_told_by_hsds_without_a_person(client, pantry, omar, dee, now):
    actions.change(entry=pantry.organization, values={"email": "desk@bridge.example"}, by=dee, at=now)
    actions.confirm(service=pantry, by=omar, at=now)
    told = client.get(f"/hsds/services/{pantry.pk}")
    assert (told.json()["assured_date"], told.json()["assurer_email"]) == ("2026-03-10", "desk@bridge.example")
    assert b"omar" not in told.content.lower()


# --- Confidential and not public


def test_no_partner_opens_what_is_closed(pantry, omar, now):
    for entry in (pantry, pantry.organization, kit.place(pantry)):
        with pytest.raises(NotAllowed):
            actions.set_audience(entry=entry, audience="public", reason="I want to", by=omar, at=now)
    for entry, field in ((pantry, "audience"), (pantry.organization, "audience"), (kit.place(pantry), "confidential")):
        with pytest.raises(NotAllowed):
            actions.change(entry=entry, values={field: ""}, by=omar, at=now)


def test_a_partner_edits_nothing_that_it_may_not_know_of(client, pantry, omar, dee, now):
    place = kit.place(pantry)
    actions.set_audience(entry=place, audience="confidential", reason="A shelter", by=dee, at=now)
    with pytest.raises(NotAllowed):
        actions.change(entry=place, values={"transportation": "Bus 5"}, by=omar, at=now)
    client.force_login(omar)
    assert client.get(f"/directory/places/{place.pk}/edit/").status_code == 404
    assert "Elm Street" not in client.get("/partner/listing/").content.decode()
    actions.set_audience(entry=pantry, audience="heart", reason="Not now", by=dee, at=now)
    assert client.get(f"/directory/services/{pantry.pk}/hours/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.change(entry=pantry, values={"schedules": []}, by=omar, at=now)


def test_the_editor_closes_and_opens_with_a_reason_that_no_partner_reads(client, pantry, omar, dee, now):
    actions.set_audience(entry=pantry, audience="partners", reason="A threat by phone", by=dee, at=now)
    assert client.get(f"/hsds/services/{pantry.pk}").status_code == 404
    client.force_login(omar)
    for url in ("/partner/listing/", f"/directory/services/{pantry.pk}/changes/"):
        page = client.get(url)
        assert page.status_code == 200
        assert b"threat" not in page.content
    client.force_login(dee)
    assert b"A threat by phone" in client.get(f"/directory/services/{pantry.pk}/audience/").content
    actions.set_audience(entry=pantry, audience="public", reason="It is over", by=dee, at=now)
    client.logout()
    assert client.get(f"/hsds/services/{pantry.pk}").status_code == 200
    with pytest.raises(Invalid):
        actions.set_audience(entry=pantry, audience="heart", reason=" ", by=dee, at=now)
    assert actions.set_audience(entry=pantry, audience="public", reason="Again", by=dee, at=now) is None


def test_a_place_that_becomes_confidential_is_no_point_on_the_map(client, pantry, dee, now):
    place = kit.place(pantry)
    actions.set_audience(entry=place, audience="confidential", reason="A shelter", by=dee, at=now)
    pantry.refresh_from_db()
    assert not pantry.located
    assert b"Elm Street" not in client.get(f"/hsds/services/{pantry.pk}").content
    actions.set_audience(entry=place, audience="", reason="It moved", by=dee, at=now)
    pantry.refresh_from_db()
    assert pantry.located


def test_the_page_of_a_place_asks_why(client, pantry, dee, now):
    place = kit.place(pantry)
    client.force_login(dee)
    url = f"/directory/places/{place.pk}/audience/"
    sent = {"submission": "7a0c9f0a-0a43-4b8e-8f5e-3b6f5f1f0b3c", "audience": "confidential"}
    assert client.post(url, {**sent, "reason": ""}).status_code == 422
    assert not Location.objects.get(pk=place.pk).confidential
    for _ in range(2):
        assert client.post(url, {**sent, "reason": "A shelter"}).status_code == 302
    assert Location.objects.get(pk=place.pk).confidential
    assert b"A shelter" in client.get(url).content


# --- Imports


@pytest.fixture
def imported(tmp_path, dee, now):
    """The pantry of the source, which belongs to a partner."""
    source.bring_in(tmp_path, source.service(), by=dee, at=now)
    made = Service.objects.get()
    made.organization.agency = people.partner_agency("Bull City Bridge")
    made.organization.save_by(dee)
    return made


def again(tmp_path, dee, at, **changes):
    return source.bring_in(tmp_path, source.service(**changes), by=dee, at=at)


def test_what_was_said_here_stands_before_the_source(tmp_path, imported, omar, dee, now):
    values = {"description": "Our own words.", "schedules": [["SA", "10:00", "12:00"]], "languages": ["Haitian Creole"]}
    for edit in actions.change(entry=imported, values=values, by=omar, at=now):
        if edit.status == "waiting":
            actions.decide(edit=edit, taken=["description", "languages"], by=dee, at=now)
    later = now + timedelta(days=1)
    told = {"name": "Rent help", "description": "Groceries.", "fees_description": "Free", "email": "new@elm.example"}
    again(tmp_path, dee, later, id=str(imported.pk), **told)
    row = Service.objects.get()
    assert (row.description, row.fees_description, row.email) == ("Our own words.", "Free", "new@elm.example")
    assert row.last_modified == later
    said = listing.read(row)
    assert said["schedules"] == [["SA", "10:00", "12:00"]]
    assert said["languages"] == ["Haitian Creole"]
    assert "food-insecurity" not in row.need_domains, "what it is for is worked out from the words that stand"
    assert row.need_domains


def test_what_nobody_touched_follows_the_source(tmp_path, imported, omar, dee, now):
    actions.change(entry=imported, values={"schedules": []}, by=omar, at=now)
    changed = {"languages": [{"id": source.id_of("new"), "name": "French"}], "phones": []}
    again(tmp_path, dee, now + timedelta(days=1), **changed)
    assert [row.name for row in Language.objects.filter(service=imported)] == ["French"]
    assert not Phone.objects.filter(service=imported).exists()
    assert not Schedule.objects.filter(service=imported).exists()


def test_the_organizations_own_words_stand_too(tmp_path, imported, dee, now):
    owner = imported.organization
    source.bring_in(tmp_path, source.organization(), by=dee, at=now)
    actions.change(entry=owner, values={"name": "Elm Table", "phones": [["919-555-0155", "", ""]]}, by=dee, at=now)
    told = source.organization(description="New words.", phones=[{"id": source.id_of("p"), "number": "919-555-0156"}])
    source.bring_in(tmp_path, told, by=dee, at=now + timedelta(days=1))
    owner = Organization.objects.get(pk=owner.pk)
    assert (owner.name, owner.description) == ("Elm Table", "New words.")
    assert listing.read(owner)["phones"] == [["919-555-0155", "", ""]]
    assert Service.objects.get().organization_name == "Elm Table"


def test_the_moment_of_change_never_goes_back(tmp_path, imported, dee, now):
    later = now + timedelta(days=10)
    actions.change(entry=imported, values={"description": "Ours."}, by=dee, at=later)
    again(tmp_path, dee, later, last_modified="2026-01-01T00:00:00Z", fees_description="Free")
    assert Service.objects.get().last_modified == later


@pytest.mark.parametrize(
    ("told", "kept"), [("2026-01-05", date(2026, 3, 10)), ("2026-03-12", date(2026, 3, 12)), (None, date(2026, 3, 10))]
)
def test_the_later_confirmation_counts(tmp_path, imported, omar, dee, now, told, kept):
    actions.confirm(service=imported, by=omar, at=now)
    later = now + timedelta(days=5)
    more = {"assured_date": told, "assurer_email": "desk@county.example"} if told else {}
    again(tmp_path, dee, later, fees_description="Free", **more)
    row = Service.objects.select_related("organization").get()
    assert (row.assured_date, row.fees_description) == (kept, "Free")
    who = listing.last_confirmed(row, later).who
    assert who == ("its source" if kept.day == 12 else "Bull City Bridge")


def test_an_import_of_the_same_changes_nothing(tmp_path, imported, dee, now):
    actions.change(entry=imported, values={"description": "Ours."}, by=dee, at=now)
    before = source.dump()
    with time_machine.travel(now + timedelta(days=1)):
        again(tmp_path, dee, now + timedelta(days=1))
    assert source.dump() == before


def test_the_system_may_but_nobody_outside(pantry, now):
    system = User.objects.system("import")
    assert actions.change(entry=pantry, values={"description": "x"}, by=system, at=now)[0].status == "done"
