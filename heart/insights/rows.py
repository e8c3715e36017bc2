"""The rows behind a number, for those who may see them: each by the name and the page that its app gives it.

An app says how a model's row is called and where it opens (`look`). Who may see which rows is the model's own
`visible_to`: an evaluator and an administrator see numbers and never rows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from heart.insights.indicator import Indicator
from heart.models import User

Line = Callable[[Any], tuple[str, str]]


@dataclass(frozen=True)
class Look:
    """How a row is shown: what it is called (naming nobody) and the path of its page; the relations that this reads."""

    line: Line
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """One row as it is listed. `said`: whether it counts, or why it does not."""

    name: str
    path: str
    at: Any
    said: str


looks: dict[type[Model], Look] = {}


def look(model: type[Model], line: Line, *related: str) -> None:
    """Say how the rows of a model are shown. Raises ValueError where that is said already."""
    if model in looks:
        raise ValueError(f"how a {model.__name__} is shown is said twice")
    looks[model] = Look(line, related)


def visible(rows: QuerySet[Any], user: User) -> QuerySet[Any] | None:
    """The rows that this person may see; None where they see none of the kind, or nobody said how it is shown."""
    model: Any = rows.model
    if model not in looks:
        return None
    theirs = model.objects.visible_to(user)
    if theirs.query.is_empty():
        return None
    seen = rows.filter(pk__in=theirs.order_by().values("pk"))
    return seen.select_related(*looks[model].related) if looks[model].related else seen


def may_see(one: Indicator, user: User) -> bool:
    """Whether this person may see rows of this indicator at all."""
    return not one.counts_only and visible(one.rows(), user) is not None


def shown(row: Any, at: str, said: str) -> Shown:
    """A row with its name, its page, and the moment by which it belongs to the period."""
    name, path = looks[type(row)].line(row)
    return Shown(name, path, _read(row, at), said)


def _read(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row
