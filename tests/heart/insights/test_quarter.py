"""Quarters of the city's calendar. No database."""

from __future__ import annotations

from datetime import date

import pytest

from heart.insights.quarter import Quarter


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 6, 30), date(2026, 4, 1)),
        (date(2026, 12, 5), date(2026, 10, 1)),
    ],
)
def test_a_quarter_is_its_first_day_and_reads_back_from_its_code(day, first):
    assert Quarter.of(day).first == first
    assert Quarter.named(Quarter.of(first).name).first == first


def test_before_the_first_quarter_is_the_last_of_the_year_before():
    assert Quarter.of(date(2026, 1, 1)).after(-1).first == date(2025, 10, 1)


@pytest.mark.parametrize(
    "words", ["", "2026", "2026-Q5", "2026-Q0", "0000-Q1", "²026-Q1", "2026-Q1-Q2", "20266-Q1", "20٢٦-Q1", "2026-Q1\n"]
)
def test_what_is_no_quarter_is_refused(words):
    with pytest.raises(ValueError, match="no quarter"):
        Quarter.named(words)
