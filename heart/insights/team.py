"""The indicators that tell navigators apart, by navigator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from heart.insights.detail import Shown, breakdown
from heart.insights.indicator import Period, dimensions, registry
from heart.insights.reading import Reading
from heart.insights.stored import Request, Where, oldest, read_figures
from heart.language import translated

NAVIGATOR = "navigator"


@dataclass(frozen=True)
class Team:
    """Each such indicator, by navigator."""

    shown: list[Shown]
    computed_at: datetime | None

    @property
    def filled(self) -> list[Shown]:
        """Those with rows in the period."""
        return [one for one in self.shown if _has_rows(one)]

    @property
    def empty(self) -> list[str]:
        """The names of the others."""
        return [translated(one.indicator.name) for one in self.shown if not _has_rows(one)]


def requests(period: Period, where: Where = ()) -> list[Request]:
    """What the page asks: each indicator by navigator, and its figure of all."""
    found = []
    for one in registry.values():
        if NAVIGATOR in one.by and all(name in one.by for name, _ in where):
            found += [Request(one.key, period, NAVIGATOR, where), Request(one.key, period, where=where)]
    return found


def team(period: Period, where: Where = ()) -> Team:
    """One statement when all is kept, and one for the names."""
    asked = requests(period, where)
    answers = read_figures(asked)
    by = dimensions[NAVIGATOR]
    everybody = {group for ask in asked[::2] for group in answers[ask].groups}
    words = by.words(everybody)
    shown = []
    for ask, whole in zip(asked[::2], asked[1::2], strict=True):
        one = ask.indicator
        found = breakdown(one, by, answers[ask].groups, words=words)
        shown.append(Shown(one, Reading(one, answers[whole].figure), found))
    return Team(shown, oldest(answers))


def _has_rows(one: Shown) -> bool:
    return bool(one.whole.figure.n or one.whole.figure.of)
