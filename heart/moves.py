"""State tables as data: from, to, who may, what the step is called.

*Who* is a permission; *when*, and to which record, is for the app's policies. `docs/states.md` is made from
these tables, and a test walks every pair of states of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.permissions import Permission

if TYPE_CHECKING:
    from heart.models import User
    from heart.models.base import Answered


@dataclass(frozen=True)
class Move:
    """One allowed step."""

    source: str
    target: str
    who: frozenset[Permission]
    name: str
    needs_reason: bool = False


class Moves:
    """The steps one kind of record can take between its states."""

    tables: ClassVar[dict[str, Moves]] = {}

    def __init__(self, name: str, states: type[models.TextChoices], initial: str, moves: Iterable[Move]) -> None:
        self.name, self.states, self.initial = name, states, initial
        self.moves = {(move.source, move.target): move for move in moves}
        Moves.tables[name] = self

    def find(self, source: str, target: str) -> Move:
        """The step, or IllegalMove."""
        try:
            return self.moves[source, target]
        except KeyError:
            here, there = self.states(source).label.lower(), self.states(target).label.lower()
            raise IllegalMove(f"This {self.name} is {here}; it can't become {there}.") from None

    def open_from(self, source: str) -> list[Move]:
        """The steps out of a state, in the table's order."""
        return [move for (start, _), move in self.moves.items() if start == source]

    @property
    def final(self) -> set[str]:
        """The states with no way out."""
        return {state for state in self.states.values if not self.open_from(state)}

    def check(self, subject: Any, target: str, *, by: User, reason: str = "") -> Move:
        """Raises IllegalMove, NotAllowed or Invalid unless `by` may take this step now."""
        move = self.find(subject.status, target)
        if not any(by.can(permission) for permission in move.who):
            raise NotAllowed(f"Your role may not take the step “{move.name}”.")
        if move.needs_reason and not reason.strip():
            raise Invalid(f"Say why: “{move.name}” needs a reason.", fields={"reason": ["Say why."]})
        return move

    def apply(self, subject: Answered, target: str, *, by: User, at: datetime, reason: str = "") -> Move:
        """Take the step: check it, set the column, save the row and add the immutable state row."""
        move = self.check(subject, target, by=by, reason=reason)
        source: str = subject.status  # type: ignore[attr-defined]
        subject.status = target  # type: ignore[attr-defined]
        subject.save_by(by, reason=move.name)
        _row(subject, source, target, by=by, at=at, reason=reason)
        return move

    def begin(self, subject: Answered, *, by: User, at: datetime) -> None:
        """Save a new row in the table's initial state."""
        subject.status = self.initial  # type: ignore[attr-defined]
        subject.save_by(by)
        _row(subject, "", self.initial, by=by, at=at, reason="")


def _row(subject: Answered, source: str, target: str, *, by: User, at: datetime, reason: str) -> None:
    from heart.models import StateChange

    StateChange.objects.create(
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        source=source,
        target=target,
        by=by,
        at=at,
        reason=reason,
    )


def table(
    *rows: tuple[str, str, Iterable[Permission], str] | tuple[str, str, Iterable[Permission], str, bool],
) -> list[Move]:
    """Rows of (from, to, who may, what it is called[, needs a reason]) as moves."""
    return [Move(row[0], row[1], frozenset(row[2]), row[3], *row[4:]) for row in rows]
