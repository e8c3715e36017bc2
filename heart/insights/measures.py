"""What can be measured over rows: medians and percentiles by PostgreSQL itself, of durations too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Aggregate,
    CharField,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Field,
    FloatField,
    Func,
    IntegerField,
    Q,
    Value,
)

SECONDS = {"minutes": 60, "hours": 3600, "days": 86400}


class Percentile(Aggregate):
    """PostgreSQL's continuous percentile: between two values where none lies exactly there."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, share: float = 0.5, **extra: Any) -> None:
        super().__init__(expression, share=float(share), output_field=FloatField(), **extra)


class Elapsed(Func):
    """The time from one moment to another in a unit ("minutes", "hours", "days"); empty where one is empty."""

    function = "EXTRACT"
    template = "(EXTRACT(EPOCH FROM %(expressions)s) / %(seconds)s)"

    def __init__(self, start: str, end: str, unit: str) -> None:
        took = ExpressionWrapper(F(end) - F(start), output_field=DurationField())
        super().__init__(took, seconds=SECONDS[unit], output_field=FloatField())


class Unnest(Func):
    """Each element of an array as a row of its own: one row of the table can then stand in several groups."""

    function = "UNNEST"
    set_returning = True

    def __init__(self, expression: Any, kind: Field[Any, Any] | None = None) -> None:
        super().__init__(expression, output_field=kind or CharField())


class Stretch(Func):
    """Between which of these moments (UTC, in their order) a moment lies: 1 from the first on, before the second."""

    function = "WIDTH_BUCKET"

    def __init__(self, at: str, cuts: Sequence[datetime]) -> None:
        bounds = Value(list(cuts), output_field=ArrayField(DateTimeField()))
        super().__init__(at, bounds, output_field=IntegerField())


def spread(expression: Any, which: Q, *, shares: dict[str, float] | None = None) -> dict[str, Aggregate]:
    """The median, or the percentiles asked for, over the rows that `which` lets in."""
    return {name: Percentile(expression, share, filter=which) for name, share in (shares or {"median": 0.5}).items()}
