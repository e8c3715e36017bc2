"""What a public page says, made of frozen rows alone: percents, intervals and charts come of published numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from heart.insights.board import TOPICS
from heart.insights.chain import chains
from heart.insights.charts import Chart, Series, bars, lines
from heart.insights.indicator import Figure, Indicator, dimensions
from heart.insights.indicator import registry as indicators
from heart.insights.public.counting import OTHER, SEVERAL
from heart.insights.public.family import MONTH, STEP, families
from heart.insights.quarter import Quarter
from heart.insights.reading import Reading, number
from heart.language import in_line, translated
from heart.models import Publication, PublishedFigure


@dataclass(frozen=True)
class Told:
    """One cell in words. A withheld number has none, and nothing says which of two was the small one."""

    frozen: PublishedFigure

    @property
    def indicator(self) -> Indicator:
        return indicators[self.frozen.key]

    @property
    def reading(self) -> Reading | None:
        """The figure, where all that it is made of is published."""
        row = self.frozen
        if row.n is None or row.of_withheld or self.is_part:
            return None
        return Reading(self.indicator, Figure(row.n, row.of, values=dict(row.values)))

    @property
    def is_part(self) -> bool:
        """Whether it is a part of what counts ("by reason"): a number without an N of its own."""
        return self.frozen.of is None and not self.frozen.of_withheld and self.indicator.counts is not None

    @property
    def text(self) -> str:
        """The main number, or that it is withheld."""
        if self.is_part and self.frozen.n is not None:
            return number(self.frozen.n)
        if self.reading is not None and self.reading.main is not None:
            return self.reading.text
        return gettext("withheld")

    @property
    def is_withheld(self) -> bool:
        return self.frozen.n is None if self.is_part else self.reading is None or self.reading.main is None

    @property
    def beside(self) -> str:
        """What it rests on: "50 of 80"; of a withheld share what of it is published, as "withheld of 80"."""
        if self.reading is not None:
            return "; ".join(self.reading.beside)
        row = self.frozen
        if row.of is None and not row.of_withheld:
            return ""
        n = gettext("withheld") if row.n is None else number(row.n)
        of = gettext("withheld") if row.of is None else number(row.of)
        return gettext("%(n)s of %(of)s") % {"n": n, "of": of} if (n, of) != (of, n) else ""

    @property
    def interval(self) -> str:
        return self.reading.interval_text if self.reading else ""

    @property
    def value(self) -> float | None:
        """What a chart draws."""
        if self.is_part:
            return None if self.frozen.n is None else float(self.frozen.n)
        return self.reading.main if self.reading else None

    @property
    def days(self) -> str:
        return days_of(Quarter.named(self.frozen.quarter))


@dataclass(frozen=True)
class Row:
    """A group of a table."""

    name: str
    told: Told


@dataclass(frozen=True)
class Breakdown:
    """One table by one dimension."""

    key: str
    name: str
    rows: list[Row]
    chart: Chart | None
    shares: bool
    by_several: bool

    @property
    def nothing(self) -> bool:
        """Whether all of it is withheld."""
        return all(row.told.frozen.n_withheld for row in self.rows)


@dataclass(frozen=True)
class Entry:
    """An indicator on the page of a quarter: its figure, how it changed, and where it stands."""

    told: Told
    change: str
    main: int

    @property
    def indicator(self) -> Indicator:
        return self.told.indicator


@dataclass(frozen=True)
class Topic:
    """Indicators under one heading."""

    name: str
    entries: list[Entry] = field(default_factory=list)


def days_of(quarter: Quarter) -> str:
    """ "April to June 2026"."""
    first, last = (date_format(day, "F") for day in (quarter.first, quarter.last))
    return gettext("%(first)s to %(last)s %(year)s") % {"first": first, "last": last, "year": quarter.year}


def entries(rows: Iterable[PublishedFigure], before: Iterable[PublishedFigure]) -> list[Entry]:
    """Every indicator's figure of a quarter, in the order in which the tables are declared, with its change."""
    earlier = {row.key: Told(row) for row in before if not row.dimension}
    main = {shown.key: shown.main for one in families.values() for shown in one.shown}
    return [
        Entry(Told(row), _change(Told(row), earlier.get(row.key)), main.get(row.key, 0))
        for row in rows
        if not row.dimension and row.key in indicators
    ]


def topics(found: Sequence[Entry]) -> list[Topic]:
    """The same under their headings."""
    known = [*TOPICS, *sorted({one.indicator.topic for one in found} - {*TOPICS})]
    made = [Topic(str(TOPICS.get(key, key)), [one for one in found if one.indicator.topic == key]) for key in known]
    return [one for one in made if one.entries]


def _change(now: Told, before: Told | None) -> str:
    """How it changed since the quarter before; nothing where either is withheld or was defined otherwise."""
    if before is None or now.reading is None or before.reading is None or now.is_withheld or before.is_withheld:
        return ""
    later = Quarter.named(before.frozen.quarter).after(1).name
    if later != now.frozen.quarter or before.frozen.version != now.frozen.version:
        return ""
    return now.reading.change(before.reading.figure)


def breakdowns(rows: Sequence[PublishedFigure]) -> list[Breakdown]:
    """The tables of one indicator in one quarter."""
    names = dict.fromkeys(row.dimension for row in rows if row.dimension)
    return [_breakdown(name, [row for row in rows if row.dimension == name]) for name in names]


def _breakdown(name: str, rows: list[PublishedFigure]) -> Breakdown:
    by, told = dimensions[name], [Row(group_name(name, row.group), Told(row)) for row in rows]
    one = told[0].told.indicator
    shares = rows[0].of is not None or rows[0].of_withheld
    title = gettext("%(figure)s by %(group)s") % {
        "figure": translated(one.name),
        "group": in_line(translated(by.name)),
    }
    return Breakdown(name, translated(by.name), told, _bars(one, name, title, told, shares=shares), shares, by.several)


def _bars(one: Indicator, name: str, title: str, rows: list[Row], *, shares: bool) -> Chart | None:
    found = [row for row in rows if not row.told.is_withheld]
    if len(found) < 2:
        return None
    values = tuple(row.told.value for row in found)
    told = gettext("%(count)s groups, each with its number at the right.") % {"count": len(found)}
    series = Series(translated(one.name), values)
    unit = "%" if shares else ""
    return bars(f"{one.key}-{name}", title, told, [row.name for row in found], [series], unit=unit)


def group_name(dimension: str, group: str) -> str:
    """A group in the page's language."""
    if dimension == MONTH:
        year, month = map(int, group.split("-"))
        return date_format(date(year, month, 1), "F Y")
    if dimension == STEP:
        return next(translated(step.name) for one in chains.values() for step in one.steps if step.key == group)
    if group == OTHER and group not in map(str, dimensions[dimension].order):
        return gettext("Other, or not known")
    if group == SEVERAL:
        return gettext("More than one answer")
    return dimensions[dimension].label(group)


def over_quarters(one: Indicator, rows: Sequence[PublishedFigure]) -> Chart | None:
    """A figure over the quarters published, oldest first; a gap where it is withheld. None for fewer than two."""
    told = [Told(row) for row in rows]
    if sum(not one_.is_withheld for one_ in told) < 2:
        return None
    labels = [short(Quarter.named(row.quarter)) for row in rows]
    name = translated(one.name)
    words = gettext("%(figure)s by quarter, from %(first)s to %(last)s. The numbers are in the table beneath.") % {
        "figure": name,
        "first": labels[0],
        "last": labels[-1],
    }
    series = [Series(name, tuple(one_.value for one_ in told))]
    unit = "%" if one.counts is not None else ""
    title = gettext("%(figure)s over quarters") % {"figure": name}
    return lines(f"{one.key}-quarters", title, words, labels, series, unit=unit)


def short(quarter: Quarter) -> str:
    """As under a chart: "Q2 26"."""
    return pgettext("quarter", "Q%(number)s %(year)s") % {"number": quarter.number, "year": f"{quarter.year % 100:02}"}


def chain_chart(rows: Sequence[PublishedFigure]) -> Chart | None:
    """How many calls came to each step; a step that is withheld is left out of the drawing."""
    told = [(group_name(STEP, row.group), row.n) for row in rows if row.n is not None]
    if len(told) < 2:
        return None
    words = gettext("%(count)s steps, each with the number of calls that came so far.") % {"count": len(told)}
    title = translated(chains[rows[0].key].name)
    series = Series(gettext("Calls"), tuple(float(n) for _, n in told))
    return bars(f"chain-{rows[0].key}", title, words, [name for name, _ in told], [series])


def indicator_name(key: str) -> str:
    """In the page's language."""
    return translated(indicators[key].name)


def chain_name(key: str) -> str:
    """In the page's language."""
    return translated(chains[key].name)


def counted_on(publication: Publication) -> date:
    """The day on which it was counted, on the city's calendar."""
    assert publication.counted_at is not None
    return timezone.localtime(publication.counted_at).date()
