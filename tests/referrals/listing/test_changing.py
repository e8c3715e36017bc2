"""A partner changes its listing: at once or by review. An editor decides. What HSDS tells follows."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from heart.errors import IllegalMove, Invalid, NotAllowed, Stale
from heart.models import Event, Message, StateChange
from referrals import listing
from referrals.actions import listing as actions
from referrals.models import (
    Attribute,
    Language,
    ListingChange,
    ListingEdit,
    Phone,
    Schedule,
    Service,
)
from tests.factories import people
from tests.referrals.listing import kit

pytestmark = pytest.mark.django_db


def say(entry, *, by, at, **values):
    return actions.change(entry=entry, values=values, by=by, at=at)


def says(service: Service) -> dict:
    return listing.read(Service.objects.get(pk=service.pk))


# --- At once


def test_a_partners_hours_take_effect_at_once(pantry, omar, now):
    [edit] = say(pantry, schedules=[["MO", "10:00", "14:00"], ["WE", "10:00", "14:00"]], by=omar, at=now)
    assert says(pantry)["schedules"] == [["MO", "10:00", "14:00"], ["WE", "10:00", "14:00"]]
    row = Schedule.objects.get(service=pantry, freq="WEEKLY")
    assert row.byday == "MO,WE"
    assert says(pantry)["hours_in_words"] == ["Closed on holidays"], "what the form of a week can't hold stays"
    assert (edit.status, edit.proposed_by, edit.taken) == ("done", omar, ["schedules"])
    assert [(one.field, one.before, one.after) for one in edit.changes.all()] == [
        ("schedules", kit.WEEK, [["MO", "10:00", "14:00"], ["WE", "10:00", "14:00"]])
    ]
    assert row.history.latest().history_user == omar


def test_closing_takes_effect_at_once(pantry, omar, now):
    say(pantry, status="temporarily closed", takes_referrals="no", by=omar, at=now)
    pantry.refresh_from_db()
    assert (pantry.status, pantry.takes_referrals) == ("temporarily closed", False)


def test_hours_that_stay_keep_their_rows(pantry, omar, now):
    before = Schedule.objects.get(service=pantry, freq="WEEKLY").pk
    say(pantry, schedules=[*kit.WEEK, ["SA", "10:00", "12:00"]], by=omar, at=now)
    assert {row.byday: row.pk for row in Schedule.objects.filter(service=pantry, freq="WEEKLY")}["MO,TU"] == before


def test_a_season_is_not_the_weeks_and_stays(pantry, omar, now):
    season = Schedule(
        service=pantry, freq="WEEKLY", byday="SU", opens_at="08:00", closes_at="09:00", valid_to="2026-12-24"
    ).save_by(omar)
    say(pantry, schedules=[], by=omar, at=now)
    assert list(Schedule.objects.filter(service=pantry, freq="WEEKLY")) == [season]


# --- By review


def test_a_partners_words_wait_and_nothing_of_the_listing_changes(pantry, omar, dee, now):
    before = Service.history.count()
    [edit] = say(pantry, description="Groceries for two weeks.", fees_description="Free", by=omar, at=now)
    assert edit.status == "waiting"
    assert says(pantry)["description"] == "Groceries for a week."
    assert Service.history.count() == before
    assert {one.field: (one.before, one.after) for one in edit.changes.all()} == {
        "description": ("Groceries for a week.", "Groceries for two weeks."),
        "fees_description": ("", "Free"),
    }
    [message] = Message.objects.filter(kind="listing_proposed")
    assert message.recipient == dee


def test_words_and_hours_together_are_two_changes(pantry, omar, now):
    words, hours = say(pantry, description="More.", schedules=[], by=omar, at=now)
    assert (words.status, hours.status) == ("waiting", "done")
    assert Event.objects.filter(kind="referrals.listing_changed").count() == 1


def test_the_editor_takes_some_fields_and_refuses_others_and_the_partner_is_told_why(pantry, omar, dee, now):
    [edit] = say(pantry, description="Groceries and rent help.", phones=[["919-555-0199", "", "Desk"]], by=omar, at=now)
    done = actions.decide(edit=edit, taken=["phones"], reason="Rent help is not yours.", by=dee, at=now)
    assert (done.status, done.taken, done.decided_by) == ("taken", ["phones"], dee)
    assert says(pantry)["phones"] == [["919-555-0199", "", "Desk"]]
    assert says(pantry)["description"] == "Groceries for a week."
    message = Message.objects.get(kind="listing_taken")
    assert (message.recipient, message.path) == (omar, f"/partner/listing/changes/{edit.pk}/")
    assert Service.history.filter(id=pantry.pk).latest().history_user == dee
    assert Service.history.filter(id=pantry.pk).latest().history_change_reason == f"change {edit.pk} taken over"
    steps = StateChange.objects.filter(subject_key=str(edit.pk)).values_list("target", "by__username")
    assert list(steps.order_by("pk")) == [("waiting", "omar"), ("taken", "dee")]


def test_refusing_needs_a_reason(pantry, omar, dee, now):
    [edit] = say(pantry, description="More.", url="pantry.example", by=omar, at=now)
    for taken in ([], ["url"]):
        with pytest.raises(Invalid):
            actions.decide(edit=edit, taken=taken, reason=" ", by=dee, at=now)
    done = actions.decide(edit=edit, taken=[], reason="Not so.", by=dee, at=now)
    assert (done.status, done.reason) == ("refused", "Not so.")
    assert Message.objects.get(kind="listing_refused").recipient == omar
    assert says(pantry)["description"] == "Groceries for a week."
    assert not Message.objects.filter(kind="listing_taken").exists()


def test_what_is_decided_is_not_decided_again(pantry, omar, dee, now):
    [edit] = say(pantry, description="More.", by=omar, at=now)
    actions.decide(edit=edit, taken=["description"], by=dee, at=now)
    with pytest.raises(IllegalMove):
        actions.decide(edit=edit, taken=[], reason="No.", by=dee, at=now)
    with pytest.raises(IllegalMove):
        actions.withdraw(edit=edit, by=omar, at=now)
    assert says(pantry)["description"] == "More."


def test_only_fields_of_the_change_can_be_taken(pantry, omar, dee, now):
    [edit] = say(pantry, description="More.", by=omar, at=now)
    with pytest.raises(Invalid):
        actions.decide(edit=edit, taken=["description", "name"], by=dee, at=now)


def test_a_change_against_an_older_listing_can_not_be_taken(pantry, omar, dee, now):
    [edit] = say(pantry, description="More.", fees_description="Free", by=omar, at=now)
    say(pantry, description="The editor's own words.", by=dee, at=now)
    with pytest.raises(Stale):
        actions.decide(edit=edit, taken=["description", "fees_description"], by=dee, at=now)
    assert ListingEdit.objects.get(pk=edit.pk).status == "waiting"
    actions.decide(edit=edit, taken=["fees_description"], reason="It changed meanwhile.", by=dee, at=now)
    assert says(pantry)["description"] == "The editor's own words."
    assert says(pantry)["fees_description"] == "Free"


def test_its_author_withdraws_a_change_and_nobody_else(pantry, omar, dee, now):
    [edit] = say(pantry, description="More.", by=omar, at=now)
    for other in (people.person("mara", "partner_manager", "Bull City Bridge"), dee):
        with pytest.raises(NotAllowed):
            actions.withdraw(edit=edit, by=other, at=now)
    assert actions.withdraw(edit=edit, by=omar, at=now).status == "withdrawn"
    with pytest.raises(IllegalMove):
        actions.decide(edit=edit, taken=["description"], by=dee, at=now)


def test_what_is_proposed_is_never_changed(pantry, omar, now):
    from django.db import DatabaseError

    say(pantry, description="More.", by=omar, at=now)
    with pytest.raises(DatabaseError, match="append-only"):
        ListingChange.objects.update(after="Something else.")


# --- The editor's own


def test_an_editors_words_take_effect_at_once(pantry, dee, now):
    [edit] = say(pantry, name="Weekly help", description="Help with rent.", by=dee, at=now)
    assert edit.status == "done"
    pantry.refresh_from_db()
    assert (pantry.name, pantry.last_modified) == ("Weekly help", now)
    assert pantry.need_domains[0] != "food-insecurity", "the needs are worked out again from the new words"


# --- Twice, and from an older page


def test_a_double_tap_is_one_change(pantry, omar, now):
    once = {"entry": pantry, "values": {"description": "More.", "schedules": []}, "submission": uuid4(), "by": omar}
    first = actions.change(**once, at=now)
    assert {edit.pk for edit in actions.change(**once, at=now)} == {edit.pk for edit in first}
    assert ListingEdit.objects.count() == 2
    assert Event.objects.filter(kind="referrals.listing_changed").count() == 1


def test_what_is_as_it_was_is_no_change(pantry, omar, now):
    assert say(pantry, schedules=kit.WEEK, description="Groceries for a week. ", by=omar, at=now) == []
    assert not Event.objects.filter(kind="referrals.listing_changed").exists()


def test_a_page_read_before_another_change_is_refused(pantry, omar, dee, now):
    seen = listing.version(says(pantry), ["schedules"])
    say(pantry, schedules=[["FR", "09:00", "10:00"]], by=dee, at=now)
    with pytest.raises(Stale):
        actions.change(entry=pantry, values={"schedules": []}, seen=seen, by=omar, at=now)
    assert says(pantry)["schedules"] == [["FR", "09:00", "10:00"]]
    other = listing.version(says(pantry), ["description"])
    assert actions.change(entry=pantry, values={"description": "More."}, seen=other, by=omar, at=now)


def test_faults_are_told_by_field_and_nothing_is_kept(pantry, omar, now):
    with pytest.raises(Invalid) as caught:
        say(pantry, name="", url="javascript://x", description="More.", by=omar, at=now)
    assert set(caught.value.fields) == {"name", "url"}
    with pytest.raises(Invalid) as caught:
        say(pantry, minimum_age="60", maximum_age="18", by=omar, at=now)
    assert set(caught.value.fields) == {"maximum_age"}
    with pytest.raises(Invalid):
        say(pantry, source="mine", by=omar, at=now)
    assert not ListingEdit.objects.exists()


# --- Whose


def test_nobody_changes_the_listing_of_another_organization(pantry, pia, nadia, eve, now):
    for other in (pia, nadia, eve):
        with pytest.raises(NotAllowed):
            say(pantry, schedules=[], by=other, at=now)
    assert says(pantry)["schedules"] == kit.WEEK


def test_staff_and_managers_alike(pantry, now):
    mara = people.person("mara", "partner_manager", "Bull City Bridge")
    assert say(pantry, schedules=[], by=mara, at=now)


def test_a_partner_sees_its_own_changes_alone(pantry, omar, pia, dee, nadia, now):
    [edit] = say(pantry, description="More.", by=omar, at=now)
    for user, seen in [(omar, [edit]), (dee, [edit]), (pia, []), (nadia, [])]:
        assert list(ListingEdit.objects.visible_to(user)) == seen


# --- What hangs on what


def test_a_phone_goes_with_what_hangs_on_it(pantry, omar, dee, now):
    phone = Phone.objects.get(service=pantry)
    Language(phone=phone, name="Spanish").save_by(dee)
    Attribute(link_id=phone.pk, link_entity="phone", service=pantry, value="night").save_by(dee)
    say(pantry, phones=[["919-555-0111", "7", ""]], by=dee, at=now)
    assert says(pantry)["phones"] == [["919-555-0111", "7", ""]]
    assert not Language.objects.filter(phone__isnull=False).exists()
    assert not Attribute.objects.exists()
    assert Phone.history.filter(id=phone.pk).latest().history_type == "-"


def test_a_place_says_how_to_get_in(pantry, omar, dee, now):
    place = kit.place(pantry)
    [edit] = say(place, accessibility="Ramp\nLift", transportation="Bus 5", by=omar, at=now)
    actions.decide(edit=edit, taken=["accessibility", "transportation"], by=dee, at=now + timedelta(hours=1))
    place.refresh_from_db()
    assert place.transportation == "Bus 5"
    assert listing.read(place)["accessibility"] == ["Lift", "Ramp"]
    pantry.refresh_from_db()
    assert pantry.last_modified == now + timedelta(hours=1), "the service's document holds the place's"
