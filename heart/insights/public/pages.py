"""The contents of the public pages: of what was published, or, for who may publish, of what is about to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext

from heart.insights.export.table import recipes
from heart.insights.indicator import registry as indicators
from heart.insights.public import shown
from heart.insights.public.family import STEP, families, shown_of
from heart.insights.public.suppress import LEAST
from heart.insights.quarter import Quarter
from heart.insights.reading import number
from heart.models import Publication, PublishedFigure

Rows = list[PublishedFigure]


@dataclass(frozen=True)
class Published:
    """What there is to show, the newest quarter first: the same for every page of one moment."""

    publications: Sequence[Publication]

    @classmethod
    def now(cls) -> Published:
        """What everybody may read at this moment. One statement."""
        return cls(list(Publication.objects.out()))

    @classmethod
    def with_this(cls, one: Publication) -> Published:
        """As it would be with this one, whatever came after it. One statement."""
        return cls([one, *Publication.objects.out().filter(first__lt=one.first)])

    def of(self, quarter: str = "") -> Publication | None:
        """The publication of a quarter, or the newest; None where nothing is published. Raises Http404 for others."""
        if not quarter:
            return self.publications[0] if self.publications else None
        for one in self.publications:
            if one.quarter == quarter:
                return one
        raise Http404

    def before(self, publication: Publication) -> Publication | None:
        """That of the quarter right before."""
        wanted = Quarter.named(publication.quarter).after(-1).name
        return next((one for one in self.publications if one.quarter == wanted), None)

    def rows(self, **which: Any) -> Rows:
        """Frozen rows of these publications. One statement."""
        rows = PublishedFigure.objects.filter(publication__in=[one.pk for one in self.publications])
        found: Rows = list(rows.filter(**which).select_related("publication").order_by("publication__first", "place"))
        return found


def quarter_page(published: Published, quarter: str = "") -> dict[str, Any]:
    """The main numbers of a quarter, all of its figures, and the chain. One statement."""
    publication = published.of(quarter)
    context: dict[str, Any] = {"publication": publication, "least": LEAST}
    if publication is None:
        return context
    earlier = published.before(publication)
    both = published.rows(publication__in=[one.pk for one in (publication, earlier) if one], dimension__in=["", STEP])
    rows = [row for row in both if row.publication_id == publication.pk]
    entries = shown.entries(rows, [row for row in both if row.publication_id != publication.pk])
    steps = [row for row in rows if row.dimension == STEP]
    return {
        **context,
        "counted_on": shown.counted_on(publication),
        "title": shown.days_of(Quarter.named(publication.quarter)),
        "main": sorted((one for one in entries if one.main), key=lambda one: one.main),
        "topics": shown.topics(entries),
        "chain": shown.chain_chart(steps),
        "steps": [(shown.group_name(STEP, row.group), None if row.n is None else number(row.n)) for row in steps],
        "quarters": [(one.quarter, shown.days_of(Quarter.named(one.quarter))) for one in published.publications],
    }


def indicator_page(published: Published, key: str, quarter: str = "") -> dict[str, Any]:
    """One indicator: what it means, its figure over quarters, its tables in one quarter. One statement.

    Raises Http404 for what is not shown to the public.
    """
    try:
        family, declared = shown_of(key)
    except KeyError:
        raise Http404 from None
    publication, one = published.of(quarter), indicators[key]
    rows = published.rows(key=key) if publication else []
    whole = [row for row in rows if not row.dimension]
    here = [row for row in rows if publication and row.publication_id == publication.pk]
    versions = sorted({row.version for row in whole})
    return {
        "one": one,
        "publication": publication,
        "counted_on": publication and shown.counted_on(publication),
        "least": LEAST,
        "family": family,
        "measured": declared.measured,
        "told": next((shown.Told(row) for row in here if not row.dimension), None),
        "quarters": [_of_quarter(row) for row in reversed(whole)],
        "chart": shown.over_quarters(one, whole) if len(versions) < 2 else None,
        "versions": versions,
        "breakdowns": shown.breakdowns(here),
        "left_out": list(one.left_out()),
        "recipe": recipes.get(key, ""),
    }


def _of_quarter(row: PublishedFigure) -> tuple[shown.Told, str, date]:
    """A line over quarters: the figure, the publication that it came with, the day on which it was counted."""
    return shown.Told(row), row.publication.quarter, shown.counted_on(row.publication)


def how_page(published: Published) -> dict[str, Any]:
    """What the numbers are, and how a figure comes here. No statement."""
    shown_keys = [declared.key for family in families.values() for declared in family.shown]
    return {"publication": published.of(), "least": LEAST, "count": len(shown_keys)}


HEAD = (
    "quarter", "first_day", "last_day", "indicator", "name", "version", "dimension", "group", "group_name",
    "n", "of", "percent", "interval_low", "interval_high", "measure", "value", "unit", "counted_on", "published_with",
)  # fmt: skip


def sheet_rows(published: Published, key: str = "") -> list[Sequence[Any]]:
    """Every published cell as a row of a file; "withheld" stands where a number is. One statement."""
    rows = published.rows(**({"key": key} if key else {}))
    return [HEAD, *(line for row in rows for line in _lines(row))]


def _lines(row: PublishedFigure) -> list[Sequence[Any]]:
    """One line; where several things were measured, one for each."""
    quarter, is_step = Quarter.named(row.quarter), row.dimension == STEP
    told = None if is_step else shown.Told(row)
    reading = told.reading if told else None
    name = shown.chain_name(row.key) if is_step else shown.indicator_name(row.key)
    interval = (reading.interval if reading else None) or ("", "")
    counted = shown.counted_on(row.publication)
    return [
        (
            row.quarter, quarter.first.isoformat(), quarter.last.isoformat(), row.key, name, row.version,
            row.dimension, row.group, shown.group_name(row.dimension, row.group) if row.dimension else "",
            _cell(row.n, withheld=row.n_withheld), _cell(row.of, withheld=row.of_withheld),
            reading.figure.percent if reading else "", *interval,
            measure, value, reading.unit if reading and measure else "",
            counted.isoformat(), row.publication.quarter,
        )
        for measure, value in (row.values or [("", "")])
    ]  # fmt: skip


def _cell(value: int | None, *, withheld: bool) -> int | str:
    return gettext("withheld") if withheld else "" if value is None else value
