"""The tables of one extract, read and protected: what no file of it may differ from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from heart.insights.export.groups import fold, protect
from heart.insights.export.kinds import Row
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, registry

Rows = list[dict[str, Any]]


@dataclass
class Read:
    """One table's rows as they go out, in an order that says nothing, and what was held back of them."""

    table: Table
    rows: Rows
    rows_left_out: dict[str, int] = field(default_factory=dict)
    values_left_out: dict[str, int] = field(default_factory=dict)


def read_all(scope: Scope) -> list[Read]:
    """Every table of the extract, as of one moment: nobody's change falls between two of them."""
    done: dict[str, Read] = {}
    with one_moment():
        for table in _in_order(registry.values()):
            done[table.name] = read(table, scope, done)
    return list(done.values())


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction of its own that sees the database as it was when it began; within another one, that."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def read(table: Table, scope: Scope, done: dict[str, Read]) -> Read:
    """One table; `done` has those that it is made of."""
    source = _source(table, scope, done)
    readers = [(column.name, column.reader(source, scope)) for column in table.columns]
    rows = [{name: reader(row) for name, reader in readers} for row in source]
    held: dict[str, int] = {}
    if table.groups:
        held = protect(rows, table.groups)
    if table.folds:
        rows, hidden = fold(rows, table.folds, table.count)
        held |= {table.count: hidden} if hidden else {}
    rows.sort(key=lambda row: [(row[one.name] is None, str(row[one.name])) for one in table.columns])
    return Read(table, rows, {why: count for why, count in table.rows_left_out(scope).items() if count}, held)


def _source(table: Table, scope: Scope, done: dict[str, Read]) -> list[Row]:
    if table.unfold:
        return list(table.unfold(done[table.made_of].rows))
    found = table.rows(scope)
    if isinstance(found, QuerySet):
        return list(found.order_by().values(*dict.fromkeys(path for one in table.columns for path in one.paths)))
    return list(found)


def _in_order(tables: Iterable[Table]) -> list[Table]:
    """Those that are made of another one after it."""
    return sorted(tables, key=lambda table: (bool(table.made_of), table.name))
