"""Whether the work reaches everybody alike: each share of neighbors by group, and a difference only where there is one.

A group is compared with all the others of whom it is known, by Newcombe's interval of the difference: where it leaves
out zero, the difference is said; else that none can be claimed. What a neighbor was not asked or did not say is no
group to compare. Groups under 11 are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from heart.insights import intervals
from heart.insights.detail import Shown, breakdown
from heart.insights.indicator import Dimension, Figure, Group, Indicator, Period, dimensions, registry
from heart.insights.reading import Line, Reading, number
from heart.insights.stored import Request, Where, oldest, read_figures

PLACES = ("beat",)  # not about the neighbor, and asked for beside what is


@dataclass(frozen=True)
class Compared:
    """An indicator by one dimension, with what can be said of its groups."""

    shown: Shown
    claims: list[str]
    comparable: bool


@dataclass(frozen=True)
class Equity:
    """The person-level indicators by one dimension."""

    dimension: Dimension
    compared: list[Compared]
    computed_at: datetime | None

    @property
    def comparisons(self) -> int:
        """How many groups were compared with the others: of twenty, one differs by chance alone."""
        lines = [line for one in self.compared for line in one.shown.by.lines]
        return sum(line.group not in self.dimension.not_said for line in lines)


def equity_dimensions() -> list[Dimension]:
    """What neighbors can be told apart by, and the beat."""
    used = {name for one in personal_indicators() for name in one.by}
    found = [one for key, one in dimensions.items() if key in used and (one.personal or key in PLACES)]
    return sorted(found, key=lambda one: not one.personal)


def personal_indicators() -> list[Indicator]:
    """The shares whose rows are about neighbors."""
    return [
        one
        for one in registry.values()
        if one.counts is not None and any(name in dimensions and dimensions[name].personal for name in one.by)
    ]


def requests(by: str, period: Period, where: Where = ()) -> list[Request]:
    """What the page asks for one dimension: each indicator's groups, and its figure of them all."""
    found = []
    for one in personal_indicators():
        if by in one.by and all(name in one.by for name, _ in where):
            found += [Request(one.key, period, by, where), Request(one.key, period, where=where)]
    return found


def equity(by: Dimension, period: Period, where: Where = ()) -> Equity:
    """Each indicator by this dimension. One statement when all is kept."""
    asked = requests(by.key, period, where)
    answers = read_figures(asked)
    compared = [
        _compared(ask.indicator, by, answers[ask].groups, answers[whole].figure)
        for ask, whole in zip(asked[::2], asked[1::2], strict=True)
    ]
    return Equity(by, compared, oldest(answers))


def _compared(one: Indicator, by: Dimension, groups: Mapping[Group, Figure], whole: Figure) -> Compared:
    found = breakdown(one, by, groups, fold=True)
    said = _said(by, groups, whole)
    claims = [claim for line in found.lines if line.group not in by.not_said and (claim := _claim(line, said))]
    comparable = any(line.group not in by.not_said for line in found.lines)
    return Compared(Shown(one, Reading(one, whole), found), claims, comparable)


def _said(by: Dimension, groups: Mapping[Group, Figure], whole: Figure) -> Figure:
    """All without those of whom it is not known: they are neither the group nor the others."""
    out = [figure for group, figure in groups.items() if group in by.not_said]
    return Figure(whole.n - sum(one.n for one in out), (whole.of or 0) - sum(one.of or 0 for one in out))


def _claim(line: Line, said: Figure) -> str:
    """The difference of a group from all the others together, where its interval leaves zero out."""
    figure = line.reading.figure
    n, of = said.n - figure.n, (said.of or 0) - (figure.of or 0)
    if not 0 <= n <= of:  # a neighbor who stands on both sides: then there are no others to compare with
        return ""
    found = intervals.newcombe(figure.n, figure.of or 0, n, of)
    if found is None or not intervals.differ(found):
        return ""
    low, high = sorted(abs(100 * end) for end in found)
    here, there = figure.percent, Figure(n, of).percent
    if found[0] > 0:
        words = gettext("%(group)s: %(here)s%%, against %(there)s%% of all others, %(low)s to %(high)s points more.")
    else:
        words = gettext("%(group)s: %(here)s%%, against %(there)s%% of all others, %(low)s to %(high)s points less.")
    numbers = {"here": here or 0, "there": there or 0, "low": low, "high": high}
    return words % {"group": line.name, **{name: number(value) for name, value in numbers.items()}}
