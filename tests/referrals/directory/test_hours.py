"""When a service is open, in few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

import pytest

from referrals.hours import clock, lines


@dataclass
class Open:
    byday: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    freq: str = "WEEKLY"
    description: str = ""


NINE, FIVE = time(9), time(17)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("MO,TU,WE,TH,FR", "Mon to Fri"),
        ("MO,TU,WE,TH,FR,SA,SU", "Every day"),
        ("FR,MO,WE", "Mon, Wed, Fri"),
        ("SA,SU", "Sat, Sun"),
        ("MO,TU,WE,FR", "Mon to Wed, Fri"),
        ("TH", "Thu"),
    ],
)
def test_days(days, words):
    assert lines([Open(days, NINE, FIVE)]) == [f"{words}, 9:00 AM to 5:00 PM"]


def test_from_midnight_to_midnight_is_24_hours():
    assert lines([Open("MO,TU,WE,TH,FR,SA,SU", time(0), time(0))]) == ["Every day, 24 hours"]


def test_one_row_a_day_becomes_one_line_an_hour():
    rows = [Open(day, NINE, FIVE) for day in ("MO", "TU", "WE")] + [Open("SA", time(10), time(12, 30))]
    assert lines(rows) == ["Mon to Wed, 9:00 AM to 5:00 PM", "Sat, 10:00 AM to 12:30 PM"]


def test_half_an_hour_is_told_as_it_is():
    assert lines([Open("MO", NINE, None), Open("TU", None, FIVE)]) == ["Mon, from 9:00 AM", "Tue, until 5:00 PM"]


@pytest.mark.parametrize(
    "row",
    [
        Open("1MO", NINE, FIVE, description="First Mondays, nine to five"),
        Open("MO", NINE, FIVE, freq="MONTHLY", description="First Mondays, nine to five"),
        Open("MO", description="First Mondays, nine to five"),
        Open(description="First Mondays, nine to five"),
    ],
)
def test_what_has_no_simple_days_or_times_is_told_in_its_own_words(row):
    assert lines([row, row]) == ["First Mondays, nine to five"]


def test_a_source_that_says_nothing_is_told_as_nothing():
    assert lines([Open()]) == []


@pytest.mark.parametrize(
    ("at", "words"),
    [(time(0), "12:00 AM"), (time(12), "12:00 PM"), (time(0, 5), "12:05 AM"), (time(13, 30), "1:30 PM")],
)
def test_the_clock(at, words):
    assert clock(at) == words
