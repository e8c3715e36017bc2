"""What an address asks for: days that make sense, filters that exist, and never an error."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from heart.insights.asked import asked
from heart.insights.indicator import registry
from tests.casework.indicators.kit import call
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
TODAY = "2026-03-10T14:00:00Z"


def asking(**address):
    with time_machine.travel(TODAY, tick=False):
        return asked(RequestFactory().get("/insights/", address))


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ({}, date(2025, 12, 10), date(2026, 3, 9)),
        ({"days": "30"}, date(2026, 2, 8), date(2026, 3, 9)),
        ({"days": "365"}, date(2025, 3, 10), date(2026, 3, 9)),
        ({"days": "month"}, date(2026, 3, 1), date(2026, 3, 9)),
        ({"days": "last"}, date(2026, 2, 1), date(2026, 2, 28)),
        ({"days": "range", "first": "2026-01-05", "last": "2026-01-11"}, date(2026, 1, 5), date(2026, 1, 11)),
        ({"first": "2026-01-05", "last": "2026-01-11"}, date(2025, 12, 10), date(2026, 3, 9)),
    ],
    ids=["nothing said", "30", "365", "this month", "last month", "a range", "days without saying that they count"],
)
def test_the_days(address, first, last):
    period = asking(**address).period
    assert (period.first, period.last) == (first, last)


def test_on_the_first_of_a_month_this_month_is_the_day_so_far():
    with time_machine.travel("2026-03-01T14:00:00Z", tick=False):
        period = asked(RequestFactory().get("/", {"days": "month"})).period
    assert (period.first, period.last) == (date(2026, 3, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    "address",
    [
        {"days": "7"},
        {"days": "' OR 1=1"},
        {"days": "range"},
        {"days": "range", "first": "2026-01-05"},
        {"days": "range", "first": "soon", "last": "2026-01-11"},
        {"days": "range", "first": "2026-01-11", "last": "2026-01-05"},
        {"days": "range", "first": "2026-01-05", "last": "2026-03-11"},
        {"days": "range", "first": "1990-01-05", "last": "2026-03-01"},
        {"days": "range", "first": "0001-01-01", "last": "2026-03-01"},
    ],
)
def test_days_that_make_no_sense_are_the_last_90_and_the_form_says_so(address):
    found = asking(**address)
    assert (found.days, found.period.days) == ("90", 90)
    assert found.form.errors


def test_a_beat_is_offered_also_where_nobody_answered_a_call(now):
    call(now - timedelta(days=1), beat="423")
    assert ("423", "423") in asking().form.fields["beat"].choices


def test_a_program_is_one_of_the_programs_and_a_beat_one_that_calls_came_from(now):
    make.response(at=now)
    found = asking(program="CRT", beat="moon")
    assert found.where == (("program", "CRT"),)
    assert found.filters == ["Program: Community response team"]
    assert found.form.errors.keys() == {"beat"}


def test_an_indicator_that_knows_no_program_is_not_told_apart_by_one():
    found = asking(program="CRT")
    assert found.of(registry["responses"]) == (("program", "CRT"),)
    assert found.of(registry["coverage"]) is None
    assert asking().of(registry["coverage"]) == ()
