"""One indicator in full: its definition, its figure with its interval, over months, and by each of its dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from heart.insights import trend
from heart.insights.charts import Chart, Series, bars
from heart.insights.indicator import Dimension, Figure, Group, Indicator, Period, dimensions
from heart.insights.reading import Line, Reading
from heart.insights.stored import MONTH, Answer, Answers, Request, Where, oldest, read_figures
from heart.language import in_line, translated

LEAST = 11  # a smaller group is folded where it is about neighbors: its share says little, and too much of too few
DRAWN = 24  # groups in one drawing; the table has them all
STAFF = frozenset({"navigator"})  # dimensions that name people who work here: for supervisors alone


@dataclass(frozen=True)
class Breakdown:
    """An indicator by one dimension. `folded` names the groups under 11."""

    dimension: Dimension
    lines: list[Line]
    folded: list[str]
    chart: Chart | None


@dataclass(frozen=True)
class Shown:
    """An indicator with its figure of all, and one breakdown."""

    indicator: Indicator
    whole: Reading
    by: Breakdown


@dataclass(frozen=True)
class Detail:
    """Everything of an indicator's page."""

    indicator: Indicator
    reading: Reading
    before: Reading
    change: str
    months: Chart
    by_month: Answer
    year: Period
    breakdowns: list[Breakdown]
    computed_at: datetime | None


def shown_dimensions(one: Indicator, *, staff: bool) -> list[Dimension]:
    """The dimensions it can be told apart by, months aside. `staff`: whether those that name people who work here."""
    return [dimensions[name] for name in one.by if name != MONTH and (staff or name not in STAFF)]


def requests(one: Indicator, period: Period, where: Where = (), *, staff: bool = True) -> list[Request]:
    """All that an indicator's page asks, the figure first."""
    year = trend.year_to(period)
    return [
        Request(one.key, period, where=where),
        Request(one.key, period.before, where=where),
        trend.monthly(one.key, year, where),
        trend.monthly(one.key, trend.year_before(year), where),
        *(Request(one.key, period, of.key, where) for of in shown_dimensions(one, staff=staff)),
    ]


def detail(one: Indicator, period: Period, where: Where = (), *, staff: bool = False) -> Detail:
    """An indicator in full, of the rows that the filters let in. One statement when all is kept."""
    asked = requests(one, period, where, staff=staff)
    answers = read_figures(asked)
    now, before, months, earlier = (answers[ask] for ask in asked[:4])
    reading = Reading(one, now.figure)
    return Detail(
        one,
        reading,
        Reading(one, before.figure),
        reading.change(before.figure),
        trend.drawn(one, months, earlier, trend.year_to(period)),
        months,
        trend.year_to(period),
        [found for ask in asked[4:] if (found := _breakdown(one, ask, answers)).lines or found.folded],
        oldest(answers),
    )


def _breakdown(one: Indicator, ask: Request, answers: Answers) -> Breakdown:
    return breakdown(one, dimensions[ask.by], answers[ask].groups)


def breakdown(
    one: Indicator,
    by: Dimension,
    groups: Mapping[Group, Figure],
    *,
    fold: bool = False,
    words: Mapping[Group, str] | None = None,
    draw: bool = True,
) -> Breakdown:
    """The groups in their order, with a chart; of neighbors (or where `fold` asks), those under 11 by name alone.

    `words`: the groups in words, where they are known; else one statement where they are rows of a table. `draw`:
    whether a chart is wanted.
    """
    words = words if words is not None else by.words(groups)
    small = {group for group, figure in groups.items() if (fold or by.personal) and _size(figure) < LEAST}
    lines = [
        Line(group, words[group], Reading(one, figure))
        for group, figure in by.sorted(groups, words)
        if group not in small
    ]
    return Breakdown(by, lines, sorted(words[group] for group in small), _drawn(one, by, lines) if draw else None)


def _size(figure: Figure) -> int:
    return figure.n if figure.of is None else figure.of


def _drawn(one: Indicator, by: Dimension, lines: list[Line]) -> Chart | None:
    found = [line for line in lines if line.reading.main is not None][:DRAWN]
    if len(found) < 2:
        return None
    share = one.counts is not None
    intervals = tuple(None if by.outcome else line.reading.interval for line in found) if share else ()
    name = translated(one.name)
    series = Series(name, tuple(line.reading.main for line in found), intervals)
    title = gettext("%(figure)s by %(group)s") % {"figure": name, "group": in_line(translated(by.name))}
    told = gettext("%(count)s groups, each with its number at the right.") % {"count": len(found)}
    return bars(f"{one.key}-{by.key}", title, told, [line.name for line in found], [series], unit="%" if share else "")
