"""Periods are whole days of the city, also where its clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from heart.insights.period import Period


def test_a_period_is_whole_days_of_the_city():
    period = Period.of_days(date(2026, 3, 1), date(2026, 3, 31))
    assert (period.start, period.end) == (datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert (period.first, period.last, period.days) == (date(2026, 3, 1), date(2026, 3, 31), 31)


def test_the_day_on_which_the_clocks_go_forward_has_23_hours():
    day = Period.of_days(date(2026, 3, 8), date(2026, 3, 8))
    assert day.end - day.start == timedelta(hours=23)
    assert day.days == 1


def test_the_last_days_end_with_yesterday():
    period = Period.last_days(30, date(2026, 3, 10))
    assert (period.first, period.last) == (date(2026, 2, 8), date(2026, 3, 9))


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period.of_month(date(2026, 3, 9)), (date(2026, 2, 1), date(2026, 2, 28))),
        (Period.of_quarter(date(2026, 5, 9)), (date(2026, 1, 1), date(2026, 3, 31))),
        (Period.of_days(date(2026, 3, 2), date(2026, 3, 31)), (date(2026, 1, 31), date(2026, 3, 1))),
        (Period.of_days(date(2026, 3, 10), date(2026, 3, 10)), (date(2026, 3, 9), date(2026, 3, 9))),
    ],
    ids=["a month", "a quarter", "thirty days", "one day"],
)
def test_what_it_is_compared_with_ends_where_it_begins(period, before):
    assert (period.before.first, period.before.last) == before
    assert period.before.end == period.start


def test_months_cover_a_period_without_a_gap():
    period = Period.of_days(date(2025, 11, 22), date(2026, 2, 3))
    months = period.months
    assert [month.first for month in months] == [
        date(2025, 11, 22),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert all(one.end == after.start for one, after in pairwise(months))
