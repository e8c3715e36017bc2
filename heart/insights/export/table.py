"""What a table of the extract is, and where each app says what its own are and what stays here, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet

from heart.insights.export.groups import Groups
from heart.insights.export.kinds import Column, Month, Pseudonym, Row, ShiftedDate
from heart.insights.export.scope import Scope
from heart.privacy import Holds
from heart.tables import own_models

Model = type[models.Model]
Rows = QuerySet[Any] | Iterable[Row]


@dataclass(frozen=True, kw_only=True)
class Table:
    """name: of its files. row: what a row is, in words. model: whose fields it decides on.

    rows: of the extract's scope; a query, from which the columns' paths are read, or rows with those keys.
    unfold: rows made of those of an earlier table (`made_of`), after it was protected.
    left_out: each field of the model that stays here, with the reason. rows_left_out: which rows stay, and how many.
    groups: what is kept from pointing at few. folds, count: for a table of counts, what gives way to “other”.
    """

    name: str
    row: str
    model: Model
    columns: tuple[Column, ...]
    rows: Callable[[Scope], Rows] = lambda scope: ()
    made_of: str = ""
    unfold: Callable[[list[dict[str, Any]]], Iterable[Row]] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    rows_left_out: Callable[[Scope], Mapping[str, int]] = lambda scope: {}
    groups: Groups | None = None
    folds: tuple[str, ...] = ()
    count: str = ""

    @property
    def spaces(self) -> set[str]:
        """The kinds of records that its pseudonyms are of."""
        return {column.space or column.name for column in self.columns if isinstance(column, Pseudonym)}

    def holds(self, column: Column) -> str:
        """The classes of information (heart.privacy) that a column is made of."""
        found = [_class_of(self.model, path) for path in (column.path, *column.fields)]
        return "; ".join(dict.fromkeys(one for one in found if one))


registry: dict[str, Table] = {}
stays: dict[str, str] = {}
recipes: dict[str, str] = {}


def register(table: Table) -> Table:
    """Add a table. Raises ValueError where its name is taken, or a field of it goes out and stays at once."""
    if table.name in registry:
        raise ValueError(f"two tables are called {table.name}")
    registry[table.name] = table
    return table


def leave_out(why: str, *whole: Model) -> None:
    """Say why nothing of these models leaves."""
    stays.update({model._meta.label: why for model in whole})


def recipe(indicator: str, sql: str) -> None:
    """Say how an indicator is worked out from the tables alone: SQL that gives n, of, and each exclusion by name."""
    recipes[indicator] = sql.strip()


def decided(model: Model) -> tuple[set[str], set[str]]:
    """The fields of a model that some table of it sends out, and those that stay with a reason."""
    tables = [table for table in registry.values() if table.model is model]
    out = {name for table in tables for column in table.columns for name in column.fields}
    return out, {name for table in tables for name in table.left_out}


def undecided() -> list[str]:
    """Fields and models of ours on which nobody has decided, or on which two decisions were made: none."""
    found = []
    exported = {table.model for table in registry.values()}
    for model in own_models():
        label = model._meta.label
        if model not in exported:
            found += [] if stays.get(label) else [f"{label}: neither a table nor left out"]
            continue
        names = {one.name for one in model._meta.concrete_fields}
        out, kept = decided(model)
        found += [
            f"{label}.{name}: neither a column nor left out"
            for name in sorted(names - out - kept - {model._meta.pk.name})
        ]
        found += [f"{label}.{name}: no such field" for name in sorted(kept - names)]
        found += [f"{label}.{name}: goes out and is left out" for name in sorted(out & kept)]
    return found


def mixed_worlds() -> list[str]:
    """Tables that hold true months and people at once, directly or through a pseudonym. There must be none.

    The month of a call beside the moved date of who was met in it would say by how much that person's dates are moved.
    """
    dated = [table for table in registry.values() if any(isinstance(one, Month) for one in table.columns)]
    people = [table for table in registry.values() if any(isinstance(one, ShiftedDate) for one in table.columns)]
    return [
        f"{one.name} and {other.name} share {', '.join(sorted(one.spaces & other.spaces)) or 'their rows'}"
        for one in dated
        for other in people
        if one is other or one.spaces & other.spaces
    ]


def _class_of(model: Model, path: str) -> str:
    """The class of the field at the end of a path; nothing of what was worked out."""
    here: Any = model
    names = path.split("__")
    for place, name in enumerate(names):
        known = {one.name: one for one in here._meta.get_fields()}
        if name not in known:
            return ""
        holds = getattr(here, "privacy", {}).get(name)
        if place == len(names) - 1:
            return holds.value if isinstance(holds, Holds) else _plain(known[name])
        here = known[name].related_model
    return ""


def _plain(one: Any) -> str:
    if one.is_relation or one.primary_key:
        return "which record"
    return (
        "a moment"
        if isinstance(one, models.DateTimeField)
        else "yes or no"
        if isinstance(one, models.BooleanField)
        else ""
    )
