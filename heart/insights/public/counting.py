"""The rows of a family in one quarter, each with what it is: from the indicators themselves, no number exists twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F

from heart.insights.chain import chains
from heart.insights.indicator import dimensions
from heart.insights.indicator import registry as indicators
from heart.insights.public.family import MONTH, Family, Shown, ShownChain
from heart.insights.public.suppress import LEAST, WHOLE, Number, Rows
from heart.insights.quarter import Quarter

SEVERAL, OTHER = "several", "other"
Groups = dict[str, list[str]]


@dataclass(frozen=True)
class Cell:
    """One place of a public table: its n and, of a share, its N."""

    key: str
    dimension: str
    group: str
    n: Number
    of: Number | None = None


@dataclass(frozen=True)
class Table:
    """What a family shows of a quarter, before anything is withheld."""

    quarter: Quarter
    rows: Rows
    cells: list[Cell]

    @property
    def numbers(self) -> set[Number]:
        """Every number that one of its cells shows."""
        return {one for cell in self.cells for one in (cell.n, cell.of) if one is not None}


def count(family: Family, quarter: Quarter) -> Table:
    """The family's rows of the quarter, counted by kind and group. One statement for each indicator and a few more."""
    groups = {name: _groups(family, name, quarter) for name in family.dimensions}
    marks: defaultdict[Any, set[str]] = defaultdict(set)
    found: dict[Any, dict[str, str]] = {}
    for place, shown in enumerate(family.shown):
        for row in _read(shown, quarter, () if place else family.dimensions):
            if not place:
                found[row["pk"]] = {name: _group(row[f"by_{name}"], groups[name]) for name in groups}
            marks[row["pk"]] |= _marks(shown, row)
    if family.chain:
        for pk, steps in _steps(family.chain, quarter).items():
            marks[pk] |= steps
    counted = {pk: _kind(said) for pk, said in marks.items() if said}
    if not counted.keys() <= found.keys():
        raise ValueError(f"the first indicator of {family.key} does not know all of the family's rows")
    counts = _counts(counted, found)
    kinds = {_kind(one) for one in family.possible} | {kind for kind, *_ in counts}
    rows = Rows(sorted(kinds), groups, counts)
    return Table(quarter, rows, _cells(family, rows, sorted({m for kind in kinds for m in kind.split("+")})))


def _kind(marks: Any) -> str:
    """Its marks as one word."""
    return "+".join(sorted(marks))


def _counts(kinds: Mapping[Any, str], found: Mapping[Any, Mapping[str, str]]) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for pk, kind in kinds.items():
        counts[kind, WHOLE, WHOLE] += 1
        for name, group in found[pk].items():
            counts[kind, name, group] += 1
    return counts


def _read(shown: Shown, quarter: Quarter, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Each row once with whether it counts; of rows about the same neighbor, the one that counts for them."""
    one = indicators[shown.key]
    extra = {f"by_{name}": one.by[name] for name in names}
    if shown.split:
        extra["split"] = one.by[shown.split]
    rows = one.behind(quarter.period).annotate(**extra, whole=F(one.counted)).order_by("-in_n", one.at, "pk")
    read = list(rows.values("pk", "why_out", "in_n", "whole", *extra))
    if one.adds_up:
        return read
    once = {row["whole"]: row for row in reversed(read) if row["why_out"] == ""}
    counting = {row["pk"] for row in once.values()}
    return [row if row["pk"] in counting else {**row, "why_out": "again", "in_n": False} for row in read]


def _marks(shown: Shown, row: Mapping[str, Any]) -> set[str]:
    if row["why_out"]:
        return set()
    found = set() if indicators[shown.key].counts is None else {shown.in_of()}
    if row["in_n"]:
        found.add(shown.in_n())
        if shown.split:
            found.add(shown.in_group(str(row["split"] or "")))
    return found


def _steps(shown: ShownChain, quarter: Quarter) -> dict[Any, set[str]]:
    """Each row of the chain with the steps that it came to, as far as they are shown."""
    chain = chains[shown.key]
    order = [step.key for step in chain.steps]
    most = order.index(shown.last)
    placed = chain.behind(quarter.period, order[0]).values_list("pk", "stands_at")
    reached = {pk: order[: min(order.index(chain.words(place)[0].key), most) + 1] for pk, place in placed}
    return {pk: {shown.in_step(step) for step in steps} for pk, steps in reached.items()}


def _groups(family: Family, name: str, quarter: Quarter) -> list[str]:
    """Every group of a dimension, whether any row of the quarter is in it or not.

    Where no list names them (a beat), those in which 11 rows were ever; a rarer one is with the others, since that it
    appears would tell of its few.
    """
    if name == MONTH:
        return quarter.months
    by = dimensions[name]
    if by.personal and by.order:
        return [*map(str, by.order), *([SEVERAL] if by.several else [])]
    one = indicators[family.shown[0].key]
    ever = one.rows().order_by().annotate(ever_in=one.by[name]).values("ever_in").annotate(ever=Count("pk"))
    known = Counter({str(row["ever_in"] or ""): row["ever"] for row in ever})
    if by.order:
        return [*map(str, by.order), *sorted(known.keys() - set(map(str, by.order)))]
    return [*sorted(group for group, rows in known.items() if group and rows >= LEAST), OTHER]


def _group(value: Any, groups: list[str]) -> str:
    """The group as a word. Of several answers a row is in one group of its own, so that the groups add up."""
    if isinstance(value, list | tuple):
        value = value[0] if len(value) == 1 else SEVERAL if value else ""
    word = "" if value is None else str(value)
    return word if word in groups else OTHER


def _cells(family: Family, rows: Rows, marks: list[str]) -> list[Cell]:
    """Every cell that the family shows: the whole quarter, what is split, and each group of each dimension."""
    found = []
    for shown in family.shown:
        share = indicators[shown.key].counts is not None
        found.append(_cell(shown, rows, WHOLE, WHOLE, share=share))
        for name in shown.by:
            found += [_cell(shown, rows, name, group, share=share) for group in rows.groups[name]]
        if shown.split:
            order = {str(group): place for place, group in enumerate(dimensions[shown.split].order)}
            groups = [mark.partition("=")[2] for mark in marks if mark.startswith(shown.in_group(""))]
            groups.sort(key=lambda group: (order.get(group, len(order)), group))
            found += [Cell(shown.key, shown.split, group, _number(rows, shown.in_group(group))) for group in groups]
    if family.chain:
        chain, steps = family.chain, [step.key for step in chains[family.chain.key].steps]
        steps = steps[: steps.index(chain.last) + 1]
        found += [Cell(chain.key, "step", step, _number(rows, chain.in_step(step))) for step in steps]
    return found


def _cell(shown: Shown, rows: Rows, dimension: str, group: str, *, share: bool) -> Cell:
    of = _number(rows, shown.in_of(), dimension, group) if share else None
    return Cell(shown.key, dimension, group, _number(rows, shown.in_n(), dimension, group), of)


def _number(rows: Rows, mark: str, dimension: str = WHOLE, group: str = WHOLE) -> Number:
    return Number.of((kind for kind in rows.kinds if mark in kind.split("+")), dimension, group)
