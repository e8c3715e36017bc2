"""Quarters of the city's calendar, each told by its first day. Pure."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = 3


def quarter_of(day: date) -> date:
    """The first day of the quarter that the day lies in."""
    return day.replace(month=day.month - (day.month - 1) % MONTHS, day=1)


def before(quarter: date) -> date:
    """The quarter before."""
    return quarter_of(quarter - timedelta(days=1))


def code(quarter: date) -> str:
    """As an address has it: "2026-Q2"."""
    return f"{quarter.year}-Q{(quarter.month + MONTHS - 1) // MONTHS}"


def read(words: str) -> date | None:
    """The quarter that an address names; None for anything else."""
    year, _, number = words.partition("-Q")
    if len(year) == 4 and year.isascii() and year.isdigit() and number in {"1", "2", "3", "4"} and int(year):
        return date(int(year), MONTHS * int(number) - MONTHS + 1, 1)
    return None
