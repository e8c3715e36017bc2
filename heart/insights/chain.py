"""A chain of steps from one event to the end hoped for: how many came how far, and why the others stopped.

The unit is the same throughout: each row stands in exactly one place, at the furthest step that it reached, with one
reason for going no further. So the losses add up, to the row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from heart.insights.indicator import Group, rows_within
from heart.insights.period import Period

ROOM = 100  # more than a step has reasons


@dataclass(frozen=True)
class Step:
    """One step. `reasons`: why a row went no further, code -> words; the nearest to the next step first."""

    key: str
    name: str
    sentence: str
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reached:
    """How many rows came to a step, and how many of these went no further, by the code of the reason.

    `n` less everything in `lost` is the `n` of the next step.
    """

    step: Step
    n: int
    lost: Mapping[str, int]

    @property
    def stopped(self) -> int:
        """How many went no further."""
        return sum(self.lost.values())


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The definition. One SQL statement tells each row its place.

    rows, at: the rows, and the moment by which they belong to a period. place: the expression of a row's place, made
    of the numbers that `number` gives; of several candidates for a row the greatest is its place.
    by: the dimensions that it can be narrowed by.
    """

    key: str
    name: str
    sentence: str
    formula: str
    steps: tuple[Step, ...]
    rows: Callable[[], QuerySet[Any]]
    at: str
    place: Callable[[Chain], Any]
    version: str = "1"
    by: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], int]:
        found = {}
        for position, step in enumerate(self.steps):
            found[step.key, ""] = position * ROOM
            for rank, reason in enumerate(step.reasons, start=1):
                found[step.key, reason] = (position + 1) * ROOM - rank
        return found

    def number(self, step: str, reason: str = "") -> int:
        """The number of a place: further is greater. Raises KeyError for a step or a reason it does not know."""
        return self._numbers[step, reason]

    def count(self, period: Period, where: Mapping[str, Group] | None = None) -> list[Reached]:
        """Every step with the rows that came to it, and those that went no further, by reason. One statement."""
        placed = self._placed(period, where).values("stands_at").annotate(n=Count("pk")).order_by()
        found = Counter({row["stands_at"]: row["n"] for row in placed})
        names = {number: place for place, number in self._numbers.items()}
        lost: dict[str, Counter[str]] = {step.key: Counter() for step in self.steps}
        for number, n in found.items():
            step, reason = names[number]
            lost[step][reason] = n
        return [
            Reached(
                step,
                sum(n for number, n in found.items() if number >= self.number(step.key)),
                {reason: lost[step.key][reason] for reason in step.reasons if lost[step.key][reason]},
            )
            for step in self.steps
        ]

    def behind(
        self, period: Period, step: str, reason: str = "", where: Mapping[str, Group] | None = None
    ) -> QuerySet[Any]:
        """The rows that came to a step, or those that went no further there for a reason; `stands_at` is their place.

        Raises KeyError for a step or a reason it does not know.
        """
        rows = self._placed(period, where)
        number = self.number(step, reason)
        return rows.filter(stands_at=number) if reason else rows.filter(stands_at__gte=number)

    def words(self, place: int) -> tuple[Step, str]:
        """The step of a place, and the words of its reason ("" for the last step)."""
        names = {number: one for one, number in self._numbers.items()}
        key, reason = names[place]
        step = next(one for one in self.steps if one.key == key)
        return step, step.reasons.get(reason, "")

    def _placed(self, period: Period, where: Mapping[str, Group] | None) -> QuerySet[Any]:
        rows = rows_within(self.rows(), self.at, period, self.by, where or {})
        return rows.annotate(stands_at=self.place(self))


chains: dict[str, Chain] = {}


def chain(**definition: Any) -> Chain:
    """Define a chain and register it under its key. Raises ValueError where the key is taken."""
    made = Chain(**definition)
    if made.key in chains:
        raise ValueError(f"two chains are called {made.key}")
    chains[made.key] = made
    return made
