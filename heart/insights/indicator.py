"""What an indicator is: rows looked at, those left out and why, those that count; from which all its figures come.

The apps define theirs in `indicators.py`; this package finds them there and knows neither app. A page, the API, a
file and the public page ask the same object, so no number exists twice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Case, CharField, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from heart.errors import NotAllowed
from heart.insights.measures import Stretch, Unnest
from heart.insights.once import has_subquery, once
from heart.insights.period import Period

__all__ = ["Dimension", "Figure", "Indicator", "Period", "dimension", "dimensions", "indicator", "registry"]

Group = str | int | None


@dataclass(frozen=True)
class Figure:
    """`n` alone is a count; with `of` it is n of N. `excluded` says how many rows were left out, by reason.

    `values` are what was measured over the rows that count, by name ("median", "p90", "sum"), in the indicator's
    unit; None where there was nothing to measure.
    """

    n: int
    of: int | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def percent(self) -> float | None:
        """n of N in percent, one decimal; None for a count, and where N is 0."""
        return round(100 * self.n / self.of, 1) if self.of else None


@dataclass(frozen=True)
class Dimension:
    """By what figures can be told apart: a program, a beat, an age band. `order` lists its groups as they are shown.

    personal: it is about a neighbor, for equity. not_said: its groups that say nothing of the neighbor ("declined to
        answer"): they are counted and shown, and never compared.
    several: one row can stand in more than one group, so that the groups add up to more than the whole, and the page
        says so. Its expression is an array.
    outcome: it tells apart how a row counts (why a call was not answered): each group is n of the whole N.
    names: the words of many groups at once, where they are rows of a table; one statement.
    offered_by: the key of the indicator whose groups there are to choose from; else the first that has the dimension.
    """

    key: str
    name: str
    label: Callable[[Group], str] = str
    order: tuple[Group, ...] = ()
    personal: bool = False
    several: bool = False
    outcome: bool = False
    not_said: tuple[Group, ...] = ()
    names: Callable[[Collection[Group]], Mapping[Group, str]] | None = None
    offered_by: str = ""

    def words(self, groups: Collection[Group]) -> dict[Group, str]:
        """Each group in words. One statement at most."""
        if self.names is None:
            return {group: self.label(group) for group in groups}
        found = self.names([group for group in groups if group not in {None, ""}])
        return {group: found[group] if group in found else self.label(group) for group in groups}

    def sorted(
        self, groups: Mapping[Group, Figure], words: Mapping[Group, str] | None = None
    ) -> list[tuple[Group, Figure]]:
        """The groups in their order; those that it does not list by name, and what is not known last.

        `words`: the groups in words, where they are known already.
        """
        places = {group: place for place, group in enumerate(self.order)}
        words = self.words(groups) if words is None else words
        return sorted(
            groups.items(),
            key=lambda one: (one[0] in {None, ""}, places.get(one[0], len(places)), words[one[0]]),
        )


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One number's definition. Every figure of it is one SQL statement over `rows`.

    key: as in URLs, files and the API. topic: under which heading it stands. sentence: what it says, in plain words.
    formula: how it is worked out, in words. version: of the definition; figures of two versions are not compared.
    rows: every row that is looked at; a subquery that several conditions name is annotated on it.
    at: the moment (a field of them) by which a row belongs to a period.
    moment: the same in words, after "the period in which".
    counted: what is counted of them, by default the rows; another field counts each value once.
    left_out: the reasons for which rows are left out, in the order in which they are tried, each with its condition;
        asked each time, since what is still running now is over later.
    counts: the condition of n; without one, the indicator is a count and has no N.
    values, unit: what is measured over the rows that count: name -> aggregate, given the condition of counting.
    by: the dimensions it can be told apart by, each with its expression over the rows.
    public: whether the public page may show it. estimate: whether it rests on assumptions, and says so.
    counts_only: whether its rows are nobody's to look at: `behind` raises NotAllowed.
    """

    key: str
    topic: str
    name: str
    sentence: str
    formula: str
    rows: Callable[[], QuerySet[Any]]
    at: str
    moment: str = ""
    version: str = "1"
    counted: str = "pk"
    left_out: Callable[[], Mapping[str, Q]] = dict
    counts: Q | None = None
    values: Callable[[Q], Mapping[str, Aggregate]] = lambda counted: {}
    unit: str = ""
    by: Mapping[str, Any] = field(default_factory=dict)
    public: bool = True
    estimate: bool = False
    counts_only: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether the figures of two periods add up to that of both: not where a neighbor counts once in each."""
        return self.counted == "pk"

    def figure(self, period: Period, where: Mapping[str, Group] | None = None) -> Figure:
        """The figure of all rows of the period, or of those in the groups that `where` names. One statement."""
        return self._read(once(self._judged(period, where)).aggregate(**self._counted()))

    def figures(self, period: Period, by: str, where: Mapping[str, Group] | None = None) -> dict[Group, Figure]:
        """The same for each group of a dimension. One statement. Raises KeyError for a dimension it does not know."""
        rows = once(self._judged(period, where).annotate(stands_in=self.by[by]))
        groups = self._grouped(rows, Unnest("stands_in") if dimensions[by].several else F("stands_in"))
        return _of_the_whole(groups) if dimensions[by].outcome else groups

    def figures_in(self, periods: Sequence[Period], where: Mapping[str, Group] | None = None) -> dict[int, Figure]:
        """The figure of each period, by its place; they may lie in one another. One without rows has none.

        One statement: the days are cut wherever a period starts or ends, and each stretch between two cuts counts in
        the periods that it lies in.
        """
        cuts = sorted({moment for period in periods for moment in (period.start, period.end)})
        rows = once(self._judged(Period(cuts[0], cuts[-1]), where).annotate(stretch=Stretch(self.at, cuts)))
        places = [
            When(stretch=number, then=Value([place for place, one in enumerate(periods) if one.holds(start)]))
            for number, start in enumerate(cuts[:-1], start=1)
        ]
        several: ArrayField = ArrayField(IntegerField())
        found = self._grouped(rows, Unnest(Cast(Case(*places, output_field=several), several), IntegerField()))
        return {int(place or 0): figure for place, figure in found.items()}

    def nothing(self) -> Figure:
        """The figure of no rows."""
        none = {name: value.empty_result_set_value for name, value in self.values(Q()).items()}
        values = {name: None if value is None else float(value) for name, value in none.items()}
        return Figure(0, None if self.counts is None else 0, dict.fromkeys(self.left_out(), 0), values)

    def behind(self, period: Period, where: Mapping[str, Group] | None = None) -> QuerySet[Any]:
        """The rows themselves, each with `why_out` (the reason it is left out, or "") and `in_n`.

        Raises NotAllowed where the rows are only ever counted.
        """
        if self.counts_only:
            raise NotAllowed("These rows are only counted: nobody looks at them one by one.")
        return self._judged(period, where)

    def _judged(self, period: Period, where: Mapping[str, Group] | None) -> QuerySet[Any]:
        """The rows with whether each counts: `why_out` and `in_n`. What `rows` annotates is worked out once."""
        rows = rows_within(self.rows(), self.at, period, self.by, where or {})
        first = [When(condition, then=Value(reason)) for reason, condition in self.left_out().items()]
        told = rows.annotate(why_out=Case(*first, default=Value(""), output_field=CharField()))
        return told.annotate(in_n=Case(When(self._n(where), then=Value(True)), default=Value(False)))

    def _n(self, where: Mapping[str, Group] | None) -> Q:
        found = Q(why_out="") if self.counts is None else Q(why_out="") & self.counts
        for name, group in (where or {}).items():
            found &= _is(name, group) if dimensions[name].outcome else Q()
        return found

    def _grouped(self, rows: QuerySet[Any], group: Any) -> dict[Group, Figure]:
        grouped = rows.annotate(group_key=group).values("group_key")
        found = grouped.annotate(**self._counted()).order_by("group_key")
        return {row["group_key"]: self._read(row) for row in found}

    def _counted(self) -> dict[str, Aggregate]:
        reasons, n = self.left_out(), Q(in_n=True)
        found: dict[str, Aggregate] = {"n_all": self._count(n), "n_of": self._count(Q(why_out=""))}
        found |= {f"out_{number}": self._count(Q(why_out=reason)) for number, reason in enumerate(reasons)}
        return found | {f"value_{name}": value for name, value in self.values(n).items()}

    def _count(self, which: Q) -> Count:
        return Count(F(self.counted), filter=which, distinct=not self.adds_up)

    def _read(self, row: Mapping[str, Any]) -> Figure:
        reasons = enumerate(self.left_out())
        return Figure(
            row["n_all"],
            None if self.counts is None else row["n_of"],
            {reason: row[f"out_{number}"] for number, reason in reasons},
            {
                name.removeprefix("value_"): None if value is None else float(value)
                for name, value in row.items()
                if name.startswith("value_")
            },
        )


def rows_within(
    rows: QuerySet[Any], at: str, period: Period, by: Mapping[str, Any], where: Mapping[str, Group]
) -> QuerySet[Any]:
    """The rows of the period that stand in these groups. What tells how a row counts leaves none out.

    What is annotated on them by a subquery, and a group that a subquery tells, are worked out once for each row.
    """
    found = rows.filter(**{f"{at}__gte": period.start, f"{at}__lt": period.end}).order_by()
    looked_up = []
    for name, group in where.items():
        named = found.annotate(**{f"where_{name}": by[name]})
        if dimensions[name].outcome:
            found = named
        elif has_subquery(named.query.annotation_select[f"where_{name}"]):
            looked_up.append(name)
        else:
            found = named.filter(_is(name, group))
    for name in looked_up:  # each of those rows alone that are left
        found = once(found.annotate(**{f"where_{name}": by[name]})).filter(_is(name, where[name]))
    return once(found) if any(map(has_subquery, found.query.annotation_select.values())) else found


def _is(name: str, group: Group) -> Q:
    """That a row is in this group of a dimension, whose expression has been named for it."""
    alias = f"where_{name}"
    if group is None:
        return Q(**{f"{alias}__isnull": True})
    return Q(**{f"{alias}__contains": [group]}) if dimensions[name].several else Q(**{alias: group})


def _of_the_whole(groups: Mapping[Group, Figure]) -> dict[Group, Figure]:
    """Each group that has any as n of the N of them all."""
    figures = groups.values()
    whole = None if any(one.of is None for one in figures) else sum(one.of or 0 for one in figures)
    out = {reason: sum(one.excluded[reason] for one in figures) for one in figures for reason in one.excluded}
    return {group: Figure(one.n, whole, out, one.values) for group, one in groups.items() if one.n}


registry: dict[str, Indicator] = {}
dimensions: dict[str, Dimension] = {}


def indicator(**definition: Any) -> Indicator:
    """Define an indicator and register it under its key. Raises ValueError where the key is taken."""
    made = Indicator(**definition)
    if made.key in registry:
        raise ValueError(f"two indicators are called {made.key}")
    registry[made.key] = made
    return made


def dimension(**definition: Any) -> Dimension:
    """Define a dimension and register it under its key. Raises ValueError where the key is taken."""
    made = Dimension(**definition)
    if made.key in dimensions:
        raise ValueError(f"two dimensions are called {made.key}")
    dimensions[made.key] = made
    return made


def figures(period: Period) -> list[tuple[Indicator, Figure]]:
    """Every indicator with its figure for the period, in the order in which the apps named them."""
    return [(one, one.figure(period)) for one in registry.values()]
