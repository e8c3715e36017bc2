"""The calendar feed: a secret address, due follow-ups by number, nothing that is anybody's, dead when it is ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import icalendar
import pytest
import time_machine
from django.test import Client

from casework.actions import caseload as actions
from casework.actions import cases, follow_ups, navigators, neighbors
from casework.models import CalendarFeed, Case
from heart.models import Event
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def token(nadia) -> str:
    return actions.make_feed(by=nadia)


def fetch(token: str):
    """As a calendar program does: no cookie, no sign-in."""
    return Client().get(f"/calendar/{token}/follow-ups.ics")


def events(token: str) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(fetch(token).content).walk("VEVENT")


def case_of(nadia, now, **details) -> Case:
    known = {"given_name": "Rosalind", "family_name": "Okafor", "usual_places": "Bench by the old mill", **details}
    return make.case(at=now, assigned_to=nadia, details=known)


# What it says


def test_an_entry_is_a_number_a_moment_in_utc_and_a_link(nadia, token, now, settings):
    settings.BASE_URL = "https://heart.example"
    case = case_of(nadia, now)
    answer = fetch(token)
    assert answer["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer["Cache-Control"]
    [event] = events(token)
    owed = case.follow_ups.get()
    assert str(event["SUMMARY"]) == f"Follow-up due: case {case.pk}"
    assert str(event["URL"]) == f"https://heart.example/cases/{case.pk}/"
    assert str(event["UID"]) == f"follow-up-{owed.pk}@heart.example"
    assert event["DTSTART"].dt == owed.due_at
    assert b"DTSTART:20260312T140000Z" in answer.content
    assert str(event["STATUS"]) == "CONFIRMED"


def test_nothing_personal_is_in_it(nadia, token, now):
    case = case_of(nadia, now, also_known_as="Rosie", identifying_note="Red coat", language="Spanish")
    neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", by=nadia)
    follow_ups.schedule(case=case, kind="check_in", due_at=now + DAY, why="Rosalind asked for Monday", by=nadia)
    body = fetch(token).content.decode().casefold().replace("\r\n ", "")
    for word in ("rosalind", "okafor", "rosie", "mill", "coat", "spanish", "555", "monday", "nadia", "food", "check"):
        assert word not in body
    properties = {line.split(":")[0].split(";")[0] for line in body.splitlines()}
    assert properties == {
        *("begin", "end", "prodid", "version", "method", "x-wr-calname", "refresh-interval"),
        *("uid", "dtstamp", "last-modified", "dtstart", "duration", "summary", "url", "status", "sequence", "transp"),
    }


def test_a_closed_follow_up_is_cancelled_under_the_same_uid(nadia, token, now):
    case = case_of(nadia, now - DAY)
    [before] = events(token)
    follow_ups.log_attempt(
        submission=uuid4(), follow_up=case.follow_ups.get(), channel="phone", result="no_answer", by=nadia
    )
    after = {str(event["UID"]): event for event in events(token)}
    assert len(after) == 2
    gone = after[str(before["UID"])]
    assert (str(gone["STATUS"]), int(gone["SEQUENCE"])) == ("CANCELLED", 1)
    with time_machine.travel(now + 15 * DAY, tick=False):
        assert str(before["UID"]) not in {str(event["UID"]) for event in events(token)}


def test_it_holds_the_persons_own_cases_and_those_they_cover(nadia, noel, sol, token, now):
    own, other = case_of(nadia, now), case_of(noel, now)
    assert [str(event["SUMMARY"]) for event in events(token)] == [f"Follow-up due: case {own.pk}"]
    navigators.arrange_cover(away=noel, covered_by=nadia, starts_on=now.date(), ends_on=now.date(), by=sol)
    assert {str(event["SUMMARY"]) for event in events(token)} == {
        f"Follow-up due: case {one.pk}" for one in (own, other)
    }
    cases.assign(case=own, to=noel, note="Over to you", by=sol)
    with time_machine.travel(now + DAY, tick=False):
        assert events(token) == []


def test_it_takes_three_statements_whatever_is_due(nadia, token, now):
    case_of(nadia, now)
    one = statements(lambda: fetch(token))
    for _ in range(10):
        case_of(nadia, now)
    assert statements(lambda: fetch(token)) == one <= 4


# Who gets it


def test_the_address_is_shown_once_and_kept_as_a_hash(nadia, now):
    client = browser(nadia)
    assert "You have no address yet" in words(client.get("/calendar/"))
    body = client.post("/calendar/").content.decode()
    token = body.split("/follow-ups.ics")[0].rsplit("/", 1)[1]
    assert fetch(token).status_code == 200
    assert token not in client.get("/calendar/").content.decode()
    assert CalendarFeed.objects.get().digest == CalendarFeed.digest_of(token)
    assert token not in str(Event.objects.filter(kind="casework.feed_made").values())
    assert token not in str(list(CalendarFeed.history.values()))


def test_a_new_address_ends_the_old_one(nadia, token):
    again = actions.make_feed(by=nadia)
    assert fetch(token).status_code == 404
    assert fetch(again).status_code == 200


def test_an_ended_address_is_dead_and_nobody_ends_anothers(nadia, noel, token):
    feed = CalendarFeed.objects.get()
    assert browser(noel).post(f"/calendar/{feed.pk}/revoke/").status_code == 404
    assert fetch(token).status_code == 200
    browser(nadia).post(f"/calendar/{feed.pk}/revoke/")
    assert fetch(token).status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "responder"}, {"role": "evaluator"}])
def test_who_has_left_or_works_no_cases_gets_nothing(nadia, sol, token, change):
    for name, value in change.items():
        setattr(nadia, name, value)
    nadia.save_by(sol)
    assert fetch(token).status_code == 404


@pytest.mark.parametrize("wrong", ["x", "0" * 43, "..", "a%00b"])
def test_a_wrong_secret_is_not_there(nadia, token, wrong):
    assert fetch(wrong).status_code in {400, 404}


def test_being_signed_in_is_no_way_in(nadia, token):
    assert browser(nadia).get("/calendar/nonsense/follow-ups.ics").status_code == 404


@pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
def test_others_make_no_address(request, somebody):
    client = browser(request.getfixturevalue(somebody))
    assert client.get("/calendar/").status_code == 403
    assert client.post("/calendar/").status_code == 403
