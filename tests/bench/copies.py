"""Many rows as one row, by SQL: as many as a real year has, without the hours that recording them would take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

FIRST = 10_000_000  # the first key of the copies
SAME = f"{FIRST} + g"  # the copy of another kind that has the same number


def copy(row: Model, count: int, where: str = "true", **other: str) -> None:
    """`count` rows as this one, but for what `other` says, in SQL, of their number g; keys follow on FIRST.

    `where`: which of them alone.
    """
    meta = row._meta
    key = meta.pk.column
    values = {one.column: f"t.{one.column}" for one in meta.concrete_fields if not one.generated}
    values |= {key: "gen_random_uuid()" if meta.pk.get_internal_type() == "UUIDField" else SAME} | other
    unknown = set(values) - {one.column for one in meta.concrete_fields}
    assert not unknown, f"{meta.label} has no {unknown}"
    source = f"FROM {meta.db_table} t, generate_series(1, %s) g WHERE t.{key} = %s AND {where}"
    with connection.cursor() as cursor:
        _fill(cursor, meta.db_table, values, source, [count, row.pk])


def _fill(cursor: Any, table: str, values: dict[str, str], source: str, given: list[Any]) -> None:
    cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} {source}", given)


def in_turn(first: int, count: int) -> str:
    """The number of the row that copy g hangs on: one after the other, and again from the first."""
    return f"({first} + mod(g - 1, {count}))"


def round_of(count: int) -> str:
    """The how-manieth of its row copy g is, from 0, where rows are taken in turn."""
    return f"((g - 1) / {count})"


def drawn(lot: str, values: Sequence[str], of: str = "text") -> str:
    """One of these by lot, in SQL. The same lot draws the same place of two lists of one length, so columns can fit."""
    at = f"mod(abs(hashint8extended(g, {sum(map(ord, lot))})), {len(values)})"
    chosen = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values))
    return f"(CASE {at} {chosen} END)::{of}"


def words(*values: str) -> list[str]:
    """Literals of SQL."""
    return [f"'{value}'" for value in values]
