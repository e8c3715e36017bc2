"""How well a service fits, and why: pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.states import NeedDomain as D
from referrals.matching import Ask, Candidate, Offer, about_room, rank, reasons, room_now
from referrals.rules.eligibility import Person
from referrals.rules.fit import Fit, Reason, Topic
from referrals.rules.geometry import EARTH, Point, away, box, miles_between
from referrals.rules.observed import Observed
from referrals.rules.opening import When
from referrals.states import Room

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
DURHAM, RALEIGH = Point(35.994, -78.8986), Point(35.7796, -78.6382)
latitudes = st.floats(-89, 89)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)


def ago(hours):
    return NOW - timedelta(hours=hours)


def offer(**changes):
    return Offer(**{"needs": [D.FOOD], **changes})


def candidate(name, **changes):
    return Candidate(**{"pk": uuid4(), "name": name, **changes})


def order(*candidates):
    return [one.name for one in rank(candidates).shown]


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
    assert first == Reason(Fit.AGAINST, "Its listing says nothing of this need", Topic.NEED)


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
    assert about_room(room, ago(hours), NOW) == Reason(fit, text, Topic.ROOM)


def test_how_long_room_stays_fresh_is_a_setting(settings):
    settings.CAPACITY_FRESH_HOURS = 200
    assert about_room(Room.CAPACITY, ago(199), NOW).fit is Fit.FITS


@pytest.mark.parametrize(
    ("asked", "listed", "reason"),
    [
        ("Spanish", ["English", "Spanish (limited)"], Reason(Fit.FITS, "Speaks Spanish", Topic.LANGUAGE)),
        ("spanish", ["Spanish"], Reason(Fit.FITS, "Speaks spanish", Topic.LANGUAGE)),
        ("Dari", ["English"], Reason(Fit.UNSURE, "Dari is not listed", Topic.LANGUAGE)),
        ("English", ["English"], None),
        ("English", [], None),
        (
            "",
            ["English", "Haitian Creole", "Language line available"],
            Reason(Fit.FITS, "Speaks Haitian Creole", Topic.LANGUAGE),
        ),
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
    assert order(candidate("Far", miles=4.0), candidate("Near", miles=1.0)) == ["Near", "Far"]


def test_room_is_worth_some_miles_and_not_all():
    full = candidate("Full", miles=1.0, room=Room.NO_CAPACITY)
    room, far = (candidate(name, miles=miles, room=Room.CAPACITY) for name, miles in (("Room", 6.0), ("Far", 30.0)))
    assert order(far, full, room) == ["Room", "Full", "Far"]


def test_an_old_report_counts_as_none():
    assert room_now(Room.NO_CAPACITY, ago(500), NOW) == ""
    assert room_now(Room.NO_CAPACITY, ago(1), NOW) == Room.NO_CAPACITY
    assert order(candidate("Silent", miles=2.5), candidate("Stale", miles=2.0)) == ["Stale", "Silent"]


def test_a_service_about_the_need_comes_before_one_that_names_it_too():
    assert order(candidate("A also", rank_of_need=1), candidate("Z about", rank_of_need=0)) == ["Z about", "A also"]


def test_better_words_come_first():
    assert order(candidate("Some", word_rank=0.1), candidate("Best", word_rank=0.6)) == ["Best", "Some"]


def test_one_that_takes_people_on_is_worth_a_longer_way():
    takes = candidate("Takes", miles=4.0, observed=Observed(decided=10, accepted=9))
    refuses = candidate("Refuses", miles=1.0, observed=Observed(decided=10, accepted=1))
    assert order(refuses, takes) == ["Takes", "Refuses"]
    assert order(candidate("Once", miles=1.5, observed=Observed(decided=1)), candidate("Never", miles=2.0)) == [
        "Once",
        "Never",
    ]


def test_what_leaves_something_to_ask_comes_after_whatever_fits_however_near():
    unsure = candidate("Unsure", miles=0.1, fits={Topic.HOURS: Fit.UNSURE})
    twice = candidate("Twice", miles=0.0, fits={Topic.HOURS: Fit.UNSURE, Topic.COST: Fit.UNSURE})
    assert order(twice, unsure, candidate("Fits", miles=30.0)) == ["Fits", "Unsure", "Twice"]


def test_what_is_excluded_is_counted_by_reason_and_stands_apart():
    closed = candidate("Closed", fits={Topic.HOURS: Fit.AGAINST, Topic.WHO: Fit.FITS})
    other = candidate("Other", fits={Topic.HOURS: Fit.AGAINST, Topic.WHO: Fit.AGAINST, Topic.COST: Fit.UNSURE})
    ranked = rank([other, closed, candidate("Fits")])
    assert [[one.name for one in part] for part in (ranked.fits, ranked.unsure, ranked.excluded)] == [
        ["Fits"],
        [],
        ["Closed", "Other"],
    ]
    assert ranked.why_excluded == {Topic.HOURS: 2, Topic.WHO: 1}


def test_the_same_fit_goes_by_name():
    assert order(candidate("B"), candidate("A"), candidate("C")) == ["A", "B", "C"]


fits = st.dictionaries(st.sampled_from([Topic.HOURS, Topic.WHO, Topic.COST, Topic.ROOM]), st.sampled_from(Fit))
many = st.lists(
    st.builds(
        Candidate,
        pk=st.uuids(),
        name=st.sampled_from("ABC"),
        fits=fits,
        miles=st.none() | st.floats(0, 50),
        room=st.sampled_from(["", *Room.values]),
    ),
    max_size=12,
    unique_by=lambda one: one.pk,
)


@given(many, st.sampled_from(Fit))
def test_each_is_in_one_part_and_asking_more_adds_nothing_to_what_fits(found, also):
    ranked = rank(found)
    parts = [*ranked.fits, *ranked.unsure, *ranked.excluded]
    assert sorted(one.pk for one in parts) == sorted(one.pk for one in found)
    more = rank(replace(one, fits={**one.fits, Topic.ACCESS: also}) for one in found)
    assert {one.pk for one in more.fits} <= {one.pk for one in ranked.fits}
    assert {one.pk for one in more.excluded} >= {one.pk for one in ranked.excluded}


@given(many)
def test_the_order_is_the_same_however_they_come(found):
    assert rank(found) == rank(reversed(found))


def test_only_what_is_asked_sorts():
    assert Ask(need=D.FOOD, words="bread", language="English").topics == []
    everything = Ask(near=DURHAM, language="Dari", when=When.now(NOW), person=Person(veteran=True), cost="free")
    assert everything.topics == [Topic.DISTANCE, Topic.HOURS, Topic.LANGUAGE, Topic.WHO, Topic.COST]
    assert Ask(has_room=True, wheelchair=True).topics == [Topic.ROOM, Topic.ACCESS]


# --- Distance


def test_a_known_distance():
    assert miles_between(DURHAM, RALEIGH) == pytest.approx(20.8, abs=0.2)


@given(points, points)
def test_distance_is_the_same_both_ways_and_never_more_than_half_around(here, there):
    miles = miles_between(here, there)
    assert miles == pytest.approx(miles_between(there, here), abs=1e-6)
    assert 0 <= miles <= EARTH * 3.15


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
