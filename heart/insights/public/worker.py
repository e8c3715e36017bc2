"""Counting a prepared quarter: read in one moment, suppressed, frozen. The one way, for a worker and the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone

from heart.insights.chain import chains
from heart.insights.export.reading import one_moment
from heart.insights.indicator import registry as indicators
from heart.insights.public import actions, policies
from heart.insights.public.counting import Cell, Table, count
from heart.insights.public.family import Family, Shown, families
from heart.insights.public.states import PUBLICATION_MOVES
from heart.insights.public.suppress import Number, suppress
from heart.insights.quarter import Quarter
from heart.models import Publication, PublicationStatus, PublishedFigure, User

Values = list[tuple[str, float]]


def make(publication: Publication, *, by: User, at: datetime | None = None) -> Publication:
    """Count and freeze it. Raises NotAllowed to a person, IllegalMove unless it is prepared.

    It is counted before its row is locked, so that nobody waits for the seconds it takes; of two workers one freezes.
    """
    policies.check_can_count(by)
    PUBLICATION_MOVES.check(publication, PublicationStatus.COUNTED, by=by)
    return actions.freeze(publication=publication, figures=work_out(publication), by=by, at=at or timezone.now())


def work_out(publication: Publication) -> list[PublishedFigure]:
    """Every cell of every public table, those withheld without their numbers. Nothing is kept yet."""
    quarter = Quarter.named(publication.quarter)
    with one_moment():
        wanted = [(family, quarter.after(-family.lag)) for family in families.values()]
        counted = [(family, count(family, of)) for family, of in wanted if not _was_out(family, of, publication)]
        measured = {key: value for family, table in counted for key, value in _measured(family, table)}
    found = []
    for _, table in counted:
        withheld = suppress(table.rows, table.numbers)
        found += [_frozen(publication, table, cell, withheld, measured) for cell in table.cells]
    found = with_what_it_needs(found)
    for place, figure in enumerate(found):
        figure.place = place
    return found


def _was_out(family: Family, quarter: Quarter, publication: Publication) -> bool:
    """Whether its figures of the quarter were published with another quarter, when its `lag` was another one."""
    keys = [one.key for one in family.shown]
    before = PublishedFigure.objects.filter(publication__published_at__isnull=False, quarter=quarter.name, key__in=keys)
    return before.exclude(publication=publication).exists()


def with_what_it_needs(found: list[PublishedFigure]) -> list[PublishedFigure]:
    """Withhold what would tell of a withheld figure over other rows (`Shown.needs`)."""
    hidden = {row.key for row in found if not row.dimension and row.n_withheld}
    needs = {one.key: set(one.needs) for family in families.values() for one in family.shown}
    for row in found:
        if needs.get(row.key, set()) & hidden:
            row.n, row.n_withheld, row.values = None, True, []
            row.of, row.of_withheld = None, row.of is not None or row.of_withheld
    return found


def _measured(family: Family, table: Table) -> Iterator[tuple[str, Values]]:
    """What is measured of the whole quarter, by indicator: tenths, of a sum whole units."""
    for shown in family.shown:
        if shown.measured:
            yield shown.key, _values(shown, table)


def _values(shown: Shown, table: Table) -> Values:
    figure = indicators[shown.key].figure(table.quarter.period)
    # As pairs, since the database would put the names of an object into an order of its own.
    return [
        (name, float(round(value)) if name == "sum" else round(value, 1))
        for name, value in figure.values.items()
        if value is not None
    ]


def _frozen(
    publication: Publication,
    table: Table,
    cell: Cell,
    withheld: set[Number],
    measured: dict[str, Values],
) -> PublishedFigure:
    n = None if cell.n in withheld else table.rows.value(cell.n)
    of = None if cell.of is None or cell.of in withheld else table.rows.value(cell.of)
    known = indicators[cell.key] if cell.key in indicators else chains[cell.key]
    return PublishedFigure(
        publication=publication,
        quarter=table.quarter.name,
        key=cell.key,
        version=known.version,
        dimension=cell.dimension,
        group=cell.group,
        n=n,
        n_withheld=n is None,
        of=of,
        of_withheld=cell.of is not None and of is None,
        values=measured.get(cell.key, []) if n is not None and not cell.dimension else [],
    )
