"""Days of the week in few words. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from casework.states.finding import Weekday


def named(days: Iterable[int]) -> str:
    """ "Every day", "Monday to Friday", "Monday, Wednesday": 0 is Monday."""
    given = sorted(set(days))
    if len(given) == len(Weekday):
        return "Every day"
    labels = [Weekday(day).label for day in given]
    if len(given) > 2 and given[-1] - given[0] == len(given) - 1:
        return f"{labels[0]} to {labels[-1]}"
    return ", ".join(labels)
