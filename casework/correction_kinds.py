"""What can be marked as entered in error, and what that brings: a registry that each app fills (rule 13).

`<app>/corrections.py` is found when the system starts, and calls `register` for its kinds and `forbid` for
reasons why another app's row must stay for now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from casework.models.in_error import Correctable
from heart.models import User
from heart.permissions import Permission

Words = Callable[[Any], list[str]]


def nothing(row: Any) -> list[str]:
    """A mark that brings nothing else."""
    return []


@dataclass(frozen=True)
class Kind:
    """One kind of row that can be marked.

    `facts` says on the page which row it is, as (label, words). `home` is the path of the page that shows it.
    `consequences` says beforehand, in sentences, what `effect` will do in the same transaction, by somebody who
    may: `effect(row, why, by, at)`. A mark that has an effect is not taken back; the right thing is recorded anew.
    `under` is the path from the row to its case, or where it has none to its neighbor: the page "Correct something"
    lists it there.
    """

    key: str
    model: type[Correctable]
    name: str
    permission: Permission
    facts: Callable[[Any], list[tuple[str, str]]]
    home: Callable[[Any], str]
    consequences: Words = nothing
    effect: Callable[[Any, str, User, datetime], None] | None = None
    after: Callable[[Any, User, datetime], None] | None = None
    final: bool = False
    joined: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    under: str = ""
    own_only: Callable[[Any], bool] = field(default=lambda row: False)

    @property
    def undoable(self) -> bool:
        """Whether the mark can be taken back."""
        return self.effect is None and not self.final


KINDS: dict[str, Kind] = {}
_forbidden: dict[type[Correctable], list[Callable[[Any], str]]] = {}


def register(kind: Kind) -> None:
    """Let rows of this kind be marked. Each key and each model once."""
    assert kind.key not in KINDS, kind.key
    KINDS[kind.key] = kind


def forbid(model: type[Correctable], why_not: Callable[[Any], str]) -> None:
    """While `why_not(row)` says something, the row can't be marked, and the person reads it."""
    _forbidden.setdefault(model, []).append(why_not)


def kind_of(row: Correctable) -> Kind:
    """The kind that this row is of. Raises LookupError for a model that nobody registered."""
    for kind in KINDS.values():
        if kind.model is type(row):
            return kind
    raise LookupError(type(row).__name__)


def hindrances(row: Correctable) -> list[str]:
    """Why the row can't be marked yet."""
    return [words for why_not in _forbidden.get(type(row), []) if (words := why_not(row))]
