"""Eligible calls that nobody of HEART answered: when, where and why. The numbers are those of the indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from casework.states.finding import Weekday
from casework.states.operation import Unanswered
from heart.insights.indicator import Figure, Indicator, Period, registry

KEY = "unmet_demand"
HOURS = range(24)
REASONS = tuple(Unanswered)


@dataclass(frozen=True)
class Place:
    """One beat: how many of its eligible calls nobody answered, and why."""

    beat: str
    figure: Figure
    reasons: Mapping[str, int]


@dataclass(frozen=True)
class Unmet:
    """The calls of a period that nobody answered, each counted once; hours and weekdays by the city's clock.

    hours: by hour (0 to 23) and weekday (0 is Monday). reasons: by reason, "" where it is not worked out yet.
    """

    figure: Figure
    reasons: Mapping[str, int]
    hours: Mapping[tuple[int, int], int] = field(repr=False)
    places: tuple[Place, ...] = field(repr=False)

    @property
    def grid(self) -> list[list[int]]:
        """A row an hour, a column a weekday."""
        return [[self.hours.get((hour, day), 0) for day in Weekday.values] for hour in HOURS]

    @property
    def worst(self) -> tuple[int, int] | None:
        """The hour and the weekday of which most went unanswered; None where nothing did."""
        return max(self.hours, key=lambda one: (self.hours[one], one), default=None)


def definition() -> Indicator:
    """The indicator whose number this is."""
    return registry[KEY]


def rows(period: Period, program: str = "", beat: str = "") -> QuerySet[Any]:
    """Every call of the period that the indicator looks at, or those this program could answer, or of this beat."""
    found = definition().behind(period)
    if program:
        found = found.filter(eligible_programs__contains=[program])
    return found.filter(beat=beat) if beat else found


def unmet(period: Period, program: str = "", beat: str = "") -> Unmet:
    """What went unanswered, by reason, hour, weekday and beat. Two statements, whatever the number of calls."""
    by = definition().by
    looked_at = rows(period, program, beat)
    when = looked_at.filter(in_n=True).annotate(cell_hour=by["hour"], cell_day=by["weekday"])
    hours: Counter[tuple[int, int]] = Counter()
    for row in when.values("cell_hour", "cell_day").annotate(n=Count("pk")).order_by():
        hours[row["cell_hour"], row["cell_day"]] += row["n"]
    where = looked_at.annotate(group_beat=by["beat"], group_why=by["unanswered"])
    keys = ("group_beat", "group_why", "why_out", "in_n")
    groups = list(where.values(*keys).annotate(n=Count("pk")).order_by())
    reasons: Counter[str] = Counter()
    for row in groups:
        reasons[row["group_why"]] += row["n"] if row["in_n"] else 0
    return Unmet(_figure(groups), _in_order(reasons), hours, _places(groups))


def _places(groups: Collection[Mapping[str, Any]]) -> tuple[Place, ...]:
    """Where most went unanswered first."""
    found = []
    for beat in {row["group_beat"] for row in groups}:
        of = [row for row in groups if row["group_beat"] == beat]
        reasons: Counter[str] = Counter()
        for row in of:
            reasons[row["group_why"]] += row["n"] if row["in_n"] else 0
        found.append(Place(beat, _figure(of), _in_order(reasons)))
    return tuple(sorted((one for one in found if one.figure.of), key=lambda one: (-one.figure.n, one.beat)))


def _figure(groups: Collection[Mapping[str, Any]]) -> Figure:
    excluded: Counter[str] = Counter(dict.fromkeys(definition().left_out(), 0))
    for row in groups:
        if row["why_out"]:
            excluded[row["why_out"]] += row["n"]
    return Figure(
        sum(row["n"] for row in groups if row["in_n"]),
        sum(row["n"] for row in groups if not row["why_out"]),
        dict(excluded),
    )


def _in_order(reasons: Mapping[str, int]) -> dict[str, int]:
    """Each reason in the order of the rule; what is not worked out yet last, where there is any."""
    found = {reason.value: reasons.get(reason.value, 0) for reason in REASONS}
    return found | ({"": reasons[""]} if reasons.get("") else {})
