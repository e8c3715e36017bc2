"""The kinds of columns. Each lets through only what it is made for: there is none for free words, and none as it is.

What a column gives is a pseudonym, a moved date, a band, a word of a declared list, a number or yes and no.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone

from heart.insights.export.scope import Scope

Row = Mapping[str, Any]
Reader = Callable[[Row], Any]
Choices = Iterable[tuple[Any, Any]]

LEAST = 11  # the smallest group that is told apart
OTHER, WITHHELD, NOT_LISTED = "other", "withheld", "not listed"


@dataclass(frozen=True)
class Column(ABC):
    """name, meaning: as in the data dictionary. path: what of the table's rows it is made of.

    covers: the fields of the table's model that go out (or are decided) by it; by default the first part of `path`.
    """

    name: str
    meaning: str
    path: str
    covers: tuple[str, ...] | None = None
    kind: ClassVar[str] = ""
    type: ClassVar[str] = "text"

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path,)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.path.split("__")[0],) if self.covers is None else self.covers

    @property
    def allowed(self) -> str:
        """Which values it can have, in words."""
        return ""

    @abstractmethod
    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        """What gives the column's value for one of the rows."""


@dataclass(frozen=True)
class Pseudonym(Column):
    """Which record, by an HMAC under this extract's key. `space` is the kind of record: the same in every table."""

    space: str = ""
    kind: ClassVar[str] = "pseudonym"

    @property
    def allowed(self) -> str:
        return f"24 letters; the same {self.space or self.name} in every table of this extract, another in the next"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        space = self.space or self.name
        return lambda row: "" if row[self.path] is None else scope.pseudonym(space, row[self.path])


@dataclass(frozen=True)
class ShiftedDate(Column):
    """A day, moved by the days of its person. `person` are (kind of record, path), the first that is set counts."""

    person: tuple[tuple[str, str], ...] = (("neighbor", "neighbor"),)
    kind: ClassVar[str] = "moved date"
    type: ClassVar[str] = "date"

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, *(path for _, path in self.person))

    @property
    def allowed(self) -> str:
        return (
            "YYYY-MM-DD, moved by a number of days that is constant for the neighbor; empty where it has not happened"
        )

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        def moved(row: Row) -> date | None:
            space, who = next((space, row[path]) for space, path in self.person if row[path] is not None)
            return None if row[self.path] is None else scope.moved(row[self.path], space, who)

        return moved


@dataclass(frozen=True)
class Month(Column):
    """The true calendar month: of what no person hangs on (table.register holds it)."""

    kind: ClassVar[str] = "month"

    @property
    def allowed(self) -> str:
        return f"YYYY-MM on the city's calendar; “{WITHHELD}” or “{OTHER}” in groups under {LEAST}"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        return lambda row: "" if row[self.path] is None else f"{timezone.localtime(row[self.path]):%Y-%m}"


BANDS: tuple[tuple[int, str], ...] = (
    (0, "under 18"),
    (18, "18-24"),
    (25, "25-34"),
    (35, "35-44"),
    (45, "45-54"),
    (55, "55-64"),
    (65, "65-74"),
    (75, "75-89"),
    (90, "90+"),
)


@dataclass(frozen=True)
class AgeBand(Column):
    """Age on the period's first day, in bands; 90 and more are one (45 CFR 164.514(b)(2)(i)(C))."""

    year_path: str = ""
    kind: ClassVar[str] = "age band"

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.year_path)

    @property
    def fields(self) -> tuple[str, ...]:
        return self.paths

    @property
    def allowed(self) -> str:
        return "; ".join([*(name for _, name in BANDS), "not known", WITHHELD])

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        first = scope.period.first

        def band(row: Row) -> str:
            born: date | None = row[self.path]
            if born is not None:
                years = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
            elif row[self.year_path] is not None:
                years = first.year - row[self.year_path]
            else:
                return "not known"
            return [name for least, name in BANDS if years >= least][-1] if years >= 0 else "not known"

        return band


@dataclass(frozen=True)
class Category(Column):
    """One word of a declared list. Anything else that a row holds comes out as “not listed”."""

    choices: Choices = ()
    kind: ClassVar[str] = "category"

    @property
    def known(self) -> dict[str, str]:
        return {str(value): str(label) for value, label in self.choices}

    @property
    def allowed(self) -> str:
        return "; ".join(f"{value} = {label}" for value, label in self.known.items())

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        known = self.known
        return lambda row: _listed(row[self.path], known)


@dataclass(frozen=True)
class Several(Category):
    """Any number of words of a declared list, in its order, with semicolons between them."""

    kind: ClassVar[str] = "categories"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        known = self.known
        places = {value: place for place, value in enumerate(known)}

        def listed(row: Row) -> str:
            found = {_listed(value, known) for value in row[self.path] or ()}
            return ";".join(sorted(found, key=lambda value: (places.get(value, len(places)), value)))

        return listed


def _listed(value: Any, known: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    return str(value) if str(value) in known else NOT_LISTED


@dataclass(frozen=True)
class Listed(Column):
    """A word of a reference table, if at least eleven rows bear it; a rarer one is “other”.

    `unit`: a path whose different values are counted in place of rows, so that one neighbor is not eleven.
    """

    unit: str = ""
    kind: ClassVar[str] = "common value"

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.unit) if self.unit else (self.path,)

    @property
    def allowed(self) -> str:
        return (
            f"a value that at least {LEAST} rows have; “{OTHER}” for a rarer one; “{WITHHELD}” in groups under {LEAST}"
        )

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        unit = self.unit
        pairs = {(row[self.path], row[unit]) for row in rows} if unit else ((row[self.path], None) for row in rows)
        counts = Counter(value for value, _ in pairs)
        common = {value for value, count in counts.items() if count >= LEAST}
        return lambda row: str(row[self.path]) if row[self.path] in common else OTHER if row[self.path] else ""


@dataclass(frozen=True)
class CoarsePlace(Listed):
    """A beat of the dispatch system, the only place that goes out, on the same condition."""

    kind: ClassVar[str] = "coarse place"


@dataclass(frozen=True)
class Flag(Column):
    kind: ClassVar[str] = "yes or no"
    type: ClassVar[str] = "flag"

    @property
    def allowed(self) -> str:
        return "true; false; empty where nobody said"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        return lambda row: None if row[self.path] is None else bool(row[self.path])


@dataclass(frozen=True)
class InPeriod(Flag):
    """Whether the moment lies in the extract's period: the moved date can't say it."""

    kind: ClassVar[str] = "in the period"

    @property
    def allowed(self) -> str:
        return "true; false, also where it has not happened"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        start, end = scope.period.start, scope.period.end
        return lambda row: row[self.path] is not None and start <= row[self.path] < end


@dataclass(frozen=True)
class Passed(Flag):
    """Whether so long had passed between the moment and the making of the extract."""

    after: timedelta = timedelta()
    kind: ClassVar[str] = "time passed"

    @property
    def allowed(self) -> str:
        return "true; false; empty where the moment has not come"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        since = scope.as_of - self.after
        return lambda row: None if row[self.path] is None else row[self.path] <= since


@dataclass(frozen=True)
class Count(Column):
    kind: ClassVar[str] = "number"
    type: ClassVar[str] = "integer"

    @property
    def allowed(self) -> str:
        return "0 or more; empty where it is withheld"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        return lambda row: None if row[self.path] is None else int(row[self.path])


@dataclass(frozen=True)
class Span(Column):
    """How long from one moment (`path`) to another (`end`), rounded away from 0.

    So “within 48 hours” and “not before it” are exact, and the moments themselves are not told.
    """

    end: str = ""
    kind: ClassVar[str] = "duration"
    type: ClassVar[str] = "integer"
    seconds: ClassVar[int] = 1
    unit: ClassVar[str] = ""

    @property
    def paths(self) -> tuple[str, ...]:
        return (self.path, self.end)

    @property
    def fields(self) -> tuple[str, ...]:
        return (*super().fields, self.end) if self.covers is None else self.covers

    @property
    def allowed(self) -> str:
        return f"{self.unit}, rounded up (below 0: down); empty where it has not begun or ended"

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        def took(row: Row) -> int | None:
            start: datetime | None = row[self.path]
            end: datetime | None = row[self.end]
            if start is None or end is None:
                return None
            return self.rounded(end - start) if end >= start else -self.rounded(start - end)

        return took

    def rounded(self, took: timedelta) -> int:
        return -(-took // timedelta(seconds=self.seconds))


class Minutes(Span):
    seconds, unit = 60, "whole minutes"


class Days(Span):
    seconds, unit = 86400, "whole days of 24 hours"


class Hours(Span):
    """Whole hours up to 96, then whole days: the promise is exact, and two long waits do not tell a time of day."""

    seconds, unit = 3600, "whole hours, above 96 in steps of 24,"

    def rounded(self, took: timedelta) -> int:
        hours = super().rounded(took)
        return hours if hours <= 96 else -(-hours // 24) * 24


@dataclass(frozen=True)
class Again(Column):
    """A value as it stands in a column of another table of this extract, and no other value."""

    of: Column | None = None
    kind: ClassVar[str] = "as in another table"

    @property
    def allowed(self) -> str:
        return self.of.allowed if self.of else ""

    def reader(self, rows: Sequence[Row], scope: Scope) -> Reader:
        return lambda row: row[self.path]
