"""Moments as people say them, on the city's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from heart import clock

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)  # Tuesday, ten in the morning in Durham


def after(**length: float) -> datetime:
    return NOW + timedelta(**length)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (after(hours=5), "due in 5 hours"),
        (after(hours=5, minutes=59), "due in 5 hours"),
        (after(hours=1), "due in 1 hour"),
        (after(minutes=1), "due in 1 minute"),
        (after(seconds=20), "due in under a minute"),
        (NOW, "due in under a minute"),
        (after(hours=48), "due in 48 hours"),
        (after(hours=72), "due in 3 days"),
        (after(seconds=-20), "overdue by under a minute"),
        (after(hours=-3), "overdue by 3 hours"),
        (after(hours=-30), "overdue by 30 hours"),
        (after(days=-100), "overdue by 100 days"),
    ],
)
def test_due(at, words):
    assert clock.due(at, NOW) == words


@pytest.mark.parametrize(
    ("at", "tone"),
    [
        (after(seconds=-1), "bad"),
        (NOW, "warn"),
        (after(hours=12), "warn"),
        (after(hours=12, seconds=1), "neutral"),
    ],
)
def test_the_tone_turns_with_the_reminder(at, tone):
    assert clock.due_tone(at, NOW) == tone


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW, "Today, 10:00 AM"),
        (after(hours=13, minutes=59), "Today, 11:59 PM"),
        (after(hours=14), "Tomorrow, 12:00 AM"),
        (after(hours=-10, minutes=-1), "Yesterday, 11:59 PM"),
        (after(days=2), "Thu, Mar 12, 10:00 AM"),
        (datetime(2025, 11, 21, 17, 5, tzinfo=UTC), "Fri, Nov 21, 2025, 12:05 PM"),
        # Clocks went forward on March 8: the day before the change still has the winter's hour.
        (datetime(2026, 3, 7, 14, 0, tzinfo=UTC), "Sat, Mar 7, 9:00 AM"),
    ],
)
def test_moment(at, words):
    assert clock.moment(at, NOW) == words


def test_a_day_is_the_citys_and_not_the_servers():
    late_evening = datetime(2026, 3, 11, 3, 30, tzinfo=UTC)
    assert clock.day(late_evening, NOW) == "Today"
    assert clock.day(late_evening + timedelta(hours=1), NOW) == "Tomorrow"


@pytest.mark.parametrize(("at", "words"), [(after(hours=-2), "2 hours ago"), (after(days=4), "in 4 days")])
def test_ago(at, words):
    assert clock.ago(at, NOW) == words
