"""What is annotated on rows, worked out once for each row, however often it is then asked for.

Django writes an annotation anew wherever a later condition, aggregate or subquery names it, and PostgreSQL works each
of these out by itself: a subquery that is named ten times runs ten times for each row. Here it becomes a column.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db.models import Field, QuerySet
from django.db.models.expressions import Col, Expression
from django.db.models.sql.datastructures import BaseTable


class _Rows(BaseTable):
    """A query in the place of its table, under the same name."""

    def __init__(self, table_name: str, alias: str | None, query: Any) -> None:
        super().__init__(table_name, alias)
        self.query = query

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = self.query.get_compiler(connection=connection).as_sql()
        # With an OFFSET, PostgreSQL keeps the query apart and does not copy its expressions to where they are named.
        return f"({sql} OFFSET 0) {compiler.quote_name_unless_alias(self.table_alias)}", tuple(params)

    def relabeled_clone(self, change_map: dict[str | None, str]) -> _Rows:
        return _Rows(self.table_name, change_map.get(self.table_alias, self.table_alias), self.query)

    @property
    def identity(self) -> tuple[Any, ...]:
        return self.__class__, self.table_name, self.table_alias, id(self.query)


class _Column(Col):
    """What was worked out, as if it were a column: read as an expression is (an hour as a whole number)."""

    def get_db_converters(self, connection: Any) -> list[Any]:
        return Expression.get_db_converters(self, connection)


def once(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows, what is annotated on them (not what has an alias alone) being columns as their model's own are."""
    model: Any = rows.model
    found = model.objects.order_by()
    table = found.query.get_initial_alias()
    inner = rows.order_by().query
    found.query.alias_map[table] = _Rows(table, table, inner)
    columns = {name: _column(model, name, one.output_field) for name, one in inner.annotation_select.items()}
    return found.annotate(**{name: _Column(table, column) for name, column in columns.items()})


def has_subquery(expression: Any) -> bool:
    """Whether a subquery stands anywhere in it."""
    inside = expression.get_source_expressions()
    return getattr(expression, "subquery", False) or any(has_subquery(one) for one in inside if one is not None)


def _column(model: Any, name: str, kind: Any) -> Field[Any, Any]:
    """A column of this name; of a key to other rows, one of what the key holds."""
    while kind.remote_field:
        kind = kind.target_field
    found = copy(kind)
    found.model = model
    found.name = found.attname = found.column = name
    return found
