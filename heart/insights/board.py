"""The indicators as a compact list: each figure, how it changed, a small line of its months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from heart.insights import trend
from heart.insights.indicator import Indicator, Period, registry
from heart.insights.reading import Reading
from heart.insights.stored import Answer, Request, Where, oldest, read_figures
from heart.language import translated

TOPICS = {
    "calls": _("Calls and responses"),
    "follow-up": _("Follow-up"),
    "referrals": _("Referrals"),
    "outcomes": _("Outcomes"),
    "team": _("The work itself"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the list. `before` is of the period before, `spark` the months as a small drawing."""

    indicator: Indicator
    reading: Reading
    before: Reading
    change: str
    spark: str


@dataclass(frozen=True)
class Topic:
    """A heading with its indicators."""

    name: str
    entries: list[Entry]


@dataclass(frozen=True)
class Board:
    """All of a list, with when the oldest of its figures was worked out, and what the filters leave out."""

    topics: list[Topic]
    computed_at: datetime | None
    unfiltered: list[str]

    @property
    def entries(self) -> list[Entry]:
        return [entry for topic in self.topics for entry in topic.entries]


def board(period: Period, where: Where = (), by: str = "") -> Board:
    """The indicators that can be told apart by the filters; `by` leaves those that have this dimension.

    One statement when all are kept.
    """
    chosen = [one for one in registry.values() if not by or by in one.by]
    shown = [one for one in chosen if all(name in one.by for name, _group in where)]
    year = trend.year_to(period)
    asked = {one.key: _asked(one.key, period, year, where) for one in shown}
    answers = read_figures([ask for asks in asked.values() for ask in asks])
    entries: dict[str, list[Entry]] = {}
    for one in shown:
        now, before, months = (answers[ask] for ask in asked[one.key])
        entries.setdefault(one.topic, []).append(_entry(one, now, before, months, year))
    topics = [Topic(str(TOPICS.get(key, key)), found) for key, found in _in_order(entries).items()]
    return Board(topics, oldest(answers), [translated(one.name) for one in chosen if one not in shown])


def requests(key: str, period: Period, where: Where = ()) -> list[Request]:
    """What one line asks: its figure, that of the period before, its months."""
    return list(_asked(key, period, trend.year_to(period), where))


def _asked(key: str, period: Period, year: Period, where: Where) -> tuple[Request, Request, Request]:
    months = trend.monthly(key, year, where)
    return Request(key, period, where=where), Request(key, period.before, where=where), months


def _entry(one: Indicator, now: Answer, before: Answer, months: Answer, year: Period) -> Entry:
    reading = Reading(one, now.figure)
    line = trend.small(one, months, year)
    return Entry(one, reading, Reading(one, before.figure), reading.change(before.figure), line)


def _in_order(entries: dict[str, list[Entry]]) -> dict[str, list[Entry]]:
    known = [topic for topic in TOPICS if topic in entries]
    return {topic: entries[topic] for topic in [*known, *(topic for topic in entries if topic not in TOPICS)]}
