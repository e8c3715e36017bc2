"""Nobody is called at night: by channel, by the city's clock, also in the nights when it is turned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.quiet_hours import allowed, hours_of, is_quiet
from casework.states import Channel

CITY = ZoneInfo("America/New_York")


def at(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY, fold=fold)


@pytest.mark.parametrize(
    ("channel", "moment", "quiet"),
    [
        ("phone", "2026-06-01T20:59", False),
        ("phone", "2026-06-01T21:00", True),
        ("phone", "2026-06-02T03:00", True),
        ("phone", "2026-06-02T07:59", True),
        ("phone", "2026-06-02T08:00", False),
        ("text", "2026-06-02T07:59", True),
        ("trusted_contact", "2026-06-02T07:59", True),
        ("in_person", "2026-06-01T19:59", False),
        ("in_person", "2026-06-01T20:00", True),
        ("in_person", "2026-06-02T06:59", True),
        ("in_person", "2026-06-02T07:00", False),
        ("partner", "2026-06-02T03:00", False),
        ("", "2026-06-02T03:00", False),
    ],
)
def test_the_hours_are_the_channels_own(channel, moment, quiet):
    assert is_quiet(at(moment), channel) is quiet


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-06-01T22:00", "2026-06-02T08:00"),
        ("2026-06-02T02:00", "2026-06-02T08:00"),
        ("2026-06-02T08:00", "2026-06-02T08:00"),
        ("2026-03-07T22:00", "2026-03-08T08:00"),  # an hour is left out
        ("2026-10-31T22:00", "2026-11-01T08:00"),  # an hour comes twice
    ],
)
def test_what_falls_into_them_moves_to_their_end(moment, until):
    assert allowed(at(moment), "phone") == at(until)


def test_hours_can_lie_within_a_day_be_set_and_be_none(settings):
    settings.QUIET_HOURS = {"phone": "12:00-13:30", "text": "", "in_person": "09:00-09:00"}
    assert is_quiet(at("2026-06-01T12:30"), "phone")
    assert not is_quiet(at("2026-06-01T03:00"), "phone")
    assert allowed(at("2026-06-01T12:30"), "phone") == at("2026-06-01T13:30")
    assert hours_of("text") is hours_of("in_person") is hours_of("partner") is None


def test_an_end_in_the_hour_that_comes_twice_is_never_before_the_moment(settings):
    settings.QUIET_HOURS = {"phone": "21:00-01:30"}
    again = at("2026-11-01T01:10", fold=1)
    assert is_quiet(again, "phone")
    assert allowed(again, "phone") == at("2026-11-01T01:30", fold=1).astimezone(UTC)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), st.sampled_from(Channel))
def test_it_only_ever_moves_to_the_end_and_never_far(moment, channel):
    moved = allowed(moment, channel)
    assert moment <= moved <= moment + timedelta(hours=13)
    assert not is_quiet(moved, channel)
    assert allowed(moved, channel) == moved
    if not is_quiet(moment, channel):
        assert moved == moment


clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0, tzinfo=None).isoformat("minutes"))


@given(clocks, clocks, st.integers(0, 60 * 24 * 366))
def test_whatever_hours_are_set_what_is_suggested_is_allowed(start, end, minutes):
    from django.test import override_settings

    with override_settings(QUIET_HOURS={"phone": f"{start}-{end}"}):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
        moved = allowed(moment, "phone")
        assert moment <= moved <= moment + timedelta(hours=25)
        assert not is_quiet(moved, "phone")
