"""How well a service fits, and why: pure functions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.states import NeedDomain as D
from referrals import matching
from referrals.matching import Ask, Fit, Offer, Point, Reason, about_room, away, box, miles_between, rank, reasons
from referrals.states import Room

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
DURHAM, RALEIGH = Point(35.994, -78.8986), Point(35.7796, -78.6382)
latitudes = st.floats(-89, 89)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)


def ago(hours):
    return NOW - timedelta(hours=hours)


def offer(name="Pantry", **changes):
    return Offer(**{"name": name, "needs": [D.FOOD], **changes})


def order(ask, *offers):
    return [match.offer.name for match in rank(ask, offers, NOW)]


# --- Reasons


def test_a_service_says_why_it_is_shown():
    ask = Ask(need=D.FOOD, near=DURHAM)
    found = offer(evidence=["food pantry", "groceries", "meals"], miles=2.14, languages=["English", "Spanish"])
    assert [reason.text for reason in reasons(ask, found, NOW)] == [
        "Offers food: its listing says “food pantry”, “groceries”",
        "2.1 miles away",
        "Speaks Spanish",
        "Room unknown: never reported",
    ]


def test_what_is_not_known_is_said():
    texts = [reason.text for reason in reasons(Ask(need=D.FOOD, near=DURHAM), offer(), NOW)]
    assert texts == ["Offers food", "Distance unknown", "Room unknown: never reported"]


def test_what_nobody_asked_is_not_answered():
    assert [reason.text for reason in reasons(Ask(), offer(miles=3.0), NOW)] == ["Room unknown: never reported"]


def test_a_service_that_does_not_say_so_is_not_said_to_fit():
    [first, *_] = reasons(Ask(need=D.MEDICAL), offer(), NOW)
    assert first == Reason(Fit.AGAINST, "Its listing says nothing of this need")


@pytest.mark.parametrize(
    ("room", "hours", "fit", "text"),
    [
        (Room.CAPACITY, 5, Fit.FITS, "Has room: reported 5 hours ago"),
        (Room.ASSESSMENT, 1, Fit.UNSURE, "Must assess first: reported 1 hour ago"),
        (Room.WAITLIST, 30, Fit.AGAINST, "No room, has a waiting list: reported 30 hours ago"),
        (Room.NO_CAPACITY, 0, Fit.AGAINST, "No room: reported under a minute ago"),
        (Room.CAPACITY, 72, Fit.FITS, "Has room: reported 3 days ago"),
        (Room.CAPACITY, 72.1, Fit.UNSURE, "Room unknown: last reported 3 days ago"),
        (Room.NO_CAPACITY, 120, Fit.UNSURE, "Room unknown: last reported 5 days ago"),
    ],
)
def test_room_decays(room, hours, fit, text):
    assert about_room(room, ago(hours), NOW) == Reason(fit, text)


def test_how_long_room_stays_fresh_is_a_setting(settings):
    settings.CAPACITY_FRESH_HOURS = 200
    assert about_room(Room.CAPACITY, ago(199), NOW).fit is Fit.FITS


@pytest.mark.parametrize(
    ("asked", "listed", "reason"),
    [
        ("Spanish", ["English", "Spanish (limited)"], Reason(Fit.FITS, "Speaks Spanish")),
        ("spanish", ["Spanish"], Reason(Fit.FITS, "Speaks spanish")),
        ("Dari", ["English"], Reason(Fit.UNSURE, "Dari is not listed")),
        ("English", ["English"], None),
        ("English", [], None),
        ("", ["English", "Haitian Creole", "Language line available"], Reason(Fit.FITS, "Speaks Haitian Creole")),
        ("", [], None),
    ],
)
def test_languages(asked, listed, reason):
    found = reasons(Ask(language=asked), offer(languages=listed), NOW)[:-1]
    assert found == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("miles", "text"),
    [
        (0.0, "Right there"),
        (0.04, "Right there"),
        (0.96, "1 mile away"),
        (1.04, "1 mile away"),
        (12.0, "12 miles away"),
    ],
)
def test_distances_in_words(miles, text):
    assert away(miles) == text


# --- Rank


def test_the_nearer_comes_first():
    near, far = offer("Near", miles=1.0), offer("Far", miles=4.0)
    assert order(Ask(need=D.FOOD, near=DURHAM), far, near) == ["Near", "Far"]


def test_room_is_worth_some_miles_and_not_all():
    full = offer("Full", miles=1.0, room=Room.NO_CAPACITY, room_reported_at=ago(1))
    room = offer("Room", miles=6.0, room=Room.CAPACITY, room_reported_at=ago(1))
    far = offer("Far", miles=30.0, room=Room.CAPACITY, room_reported_at=ago(1))
    assert order(Ask(near=DURHAM), far, full, room) == ["Room", "Full", "Far"]


def test_an_old_report_counts_as_none():
    stale = offer("Stale", miles=2.0, room=Room.NO_CAPACITY, room_reported_at=ago(500))
    silent = offer("Silent", miles=2.5)
    assert order(Ask(near=DURHAM), silent, stale) == ["Stale", "Silent"]


def test_a_service_about_the_need_comes_before_one_that_names_it_too():
    about, also = offer("Z about", needs=[D.FOOD]), offer("A also", needs=[D.MEDICAL, D.FOOD])
    assert order(Ask(need=D.FOOD), also, about) == ["Z about", "A also"]


def test_who_speaks_the_language_comes_first_unless_far():
    speaks, near = offer("Speaks", miles=4.0, languages=["Spanish"]), offer("Near", miles=1.0)
    remote = offer("Remote", miles=20.0, languages=["Spanish"])
    assert order(Ask(near=DURHAM, language="Spanish"), near, remote, speaks) == ["Speaks", "Near", "Remote"]


def test_better_words_come_first():
    best, some = offer("Best", word_rank=0.6), offer("Some", word_rank=0.1)
    assert order(Ask(words="pantry"), some, best) == ["Best", "Some"]


def test_unknown_distances_come_last_and_only_when_somebody_asked_for_them():
    placed, nowhere = offer("Placed", miles=20.0), offer("Nowhere")
    assert order(Ask(near=DURHAM), nowhere, placed) == ["Placed", "Nowhere"]
    assert order(Ask(), offer("B", miles=1.0), offer("A")) == ["A", "B"]


def test_the_same_fit_goes_by_name():
    assert order(Ask(), offer("B"), offer("A"), offer("C")) == ["A", "B", "C"]


# --- Distance


def test_a_known_distance():
    assert miles_between(DURHAM, RALEIGH) == pytest.approx(20.8, abs=0.2)


@given(points, points)
def test_distance_is_the_same_both_ways_and_never_more_than_half_around(here, there):
    miles = miles_between(here, there)
    assert miles == pytest.approx(miles_between(there, here), abs=1e-6)
    assert 0 <= miles <= matching.EARTH * 3.15


@given(points, points, st.floats(0.1, 500))
def test_whatever_is_within_a_distance_is_inside_its_box(near, there, miles):
    south, north, west, east = box(near, miles)
    if miles_between(near, there) <= miles:
        slack = 1e-9
        assert south - slack <= there.latitude <= north + slack
        assert west - slack <= there.longitude <= east + slack


@pytest.mark.parametrize("near", [Point(89.99, 0), Point(-89.99, 0), Point(10, 179.99), Point(10, -179.99)])
def test_at_the_poles_and_the_date_line_every_longitude_is_inside(near):
    _, _, west, east = box(near, 50)
    assert (west, east) == (-180, 180)
