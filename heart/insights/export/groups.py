"""No small groups: what rows have in common with too few others is coarsened, then withheld. Pure: no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from heart.insights.export.kinds import LEAST, OTHER, WITHHELD

Rows = list[dict[str, Any]]
SEVERAL = "several"


@dataclass(frozen=True)
class Groups:
    """Which columns together could point at one row, and which of them give way, in this order."""

    columns: tuple[str, ...]
    give_way: tuple[str, ...]
    least: int = LEAST


def protect(rows: Rows, groups: Groups) -> dict[str, int]:
    """Make the groups whole, in place; how many values of each column were coarsened or withheld.

    Each step looks at the rows whose group is under the least: first an answer of several words becomes “several”,
    then the next column in order is withheld from them.
    """
    changed: Counter[str] = Counter()
    for name in groups.give_way:
        for row in _small(rows, groups):
            if ";" in row[name]:
                row[name] = SEVERAL
                changed[name] += 1
    for name in groups.give_way:
        for row in _small(rows, groups):
            changed[name] += row[name] != WITHHELD
            row[name] = WITHHELD
        _hide_the_rest(rows, groups, name, changed)
    return {name: changed[name] for name in groups.give_way if changed[name]}


def _small(rows: Rows, groups: Groups) -> Rows:
    """The rows in groups under the least that still say something that can give way."""
    counts = Counter(_group(row, groups) for row in rows)
    return [
        row
        for row in rows
        if counts[_group(row, groups)] < groups.least and any(row[name] != WITHHELD for name in groups.give_way)
    ]


def _hide_the_rest(rows: Rows, groups: Groups, name: str, changed: Counter[str]) -> None:
    """Where what was withheld is itself a small group, the smallest groups beside it join it until it is not."""
    counts = Counter(_group(row, groups) for row in rows)
    place = groups.columns.index(name)
    for group, count in sorted(counts.items()):
        if group[place] != WITHHELD or count >= groups.least:
            continue
        kin = [other for other in counts if other != group and _without(other, place) == _without(group, place)]
        for other in sorted(kin, key=lambda one: (counts[one], one)):
            if count >= groups.least:
                break
            for row in rows:
                if _group(row, groups) == other:
                    row[name] = WITHHELD
                    changed[name] += 1
            count += counts[other]


def _group(row: dict[str, Any], groups: Groups) -> tuple[str, ...]:
    return tuple(row[name] for name in groups.columns)


def _without(group: tuple[str, ...], place: int) -> tuple[str, ...]:
    return group[:place] + group[place + 1 :]


def fold(rows: Rows, by: Sequence[str], count: str, least: int = LEAST) -> tuple[Rows, int]:
    """Counted rows: those under the least are put together under “other”, column by column; what stays is withheld.

    Returns the rows and how many of them have their count withheld: none or at least two, so that the total does not
    tell it.
    """
    for name in by:
        merged: Counter[tuple[tuple[str, Any], ...]] = Counter()
        for row in rows:
            coarse = {**row, name: OTHER} if row[count] < least else row
            merged[tuple((key, value) for key, value in coarse.items() if key != count)] += row[count]
        rows = [{**dict(key), count: number} for key, number in merged.items()]
    small = [row for row in rows if row[count] < least]
    if len(small) == 1 and len(rows) > 1:
        small.append(min((row for row in rows if row is not small[0]), key=lambda row: (row[count], str(row))))
    for row in small:
        row[count] = None
    return rows, len(small)
