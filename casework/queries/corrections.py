"""What of a case, or of a neighbor, can be marked as entered in error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from casework.correction_kinds import KINDS, Kind
from casework.models import Case, Neighbor
from casework.models.in_error import Correctable
from heart.models import User


@dataclass(frozen=True)
class Line:
    """One row that stands, and which it is, in words."""

    row: Correctable
    words: str


def of_case(case: Case, user: User) -> list[tuple[Kind, list[Line]]]:
    """What stands in the case and of its neighbor, by kind, the newest first. A statement a kind, and four more."""
    return _groups(user, case, case.neighbor)


def of_neighbor(neighbor: Neighbor, user: User) -> list[tuple[Kind, list[Line]]]:
    """What stands of the neighbor beside the cases, by kind, the newest first. A statement a kind, and one more."""
    return _groups(user, None, neighbor)


def _groups(user: User, case: Case | None, neighbor: Neighbor) -> list[tuple[Kind, list[Line]]]:
    groups = [(kind, _lines(kind, user, case, neighbor)) for kind in KINDS.values() if user.can(kind.permission)]
    return [(kind, lines) for kind, lines in groups if lines]


def _lines(kind: Kind, user: User, case: Case | None, neighbor: Neighbor) -> list[Line]:
    where = _where(kind, case, neighbor)
    if where is None:
        return []
    every: Any = kind.model.objects.visible_to(user)
    rows = every.standing().filter(**where)
    rows = rows.select_related(*kind.joined).prefetch_related(*kind.lists).distinct().order_by("-pk")
    return [Line(row, _in_words(kind, row)) for row in rows]


def _where(kind: Kind, case: Case | None, neighbor: Neighbor) -> dict[str, Any] | None:
    """How the rows hang on the case or the neighbor; nothing for those that hang on the other."""
    if kind.model is Neighbor:
        return {"pk": neighbor.pk}
    if kind.under.endswith("neighbor"):
        return {kind.under: neighbor}
    return {kind.under: case} if case is not None and kind.under else None


def _in_words(kind: Kind, row: Correctable) -> str:
    return " · ".join(words for _, words in kind.facts(row) if words)
