"""What every domain model stands on: history with an actor, row locks, and scoping to the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from simple_history.models import HistoricalRecords

from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models.user import User


class MissingActor(RuntimeError):
    """A domain row was saved without anybody answering for it."""


def acting_user(instance: models.Model, request: Any = None, **_: Any) -> Any:
    """Who made this change: the action's `by`, else the signed-in person of the request (Django's admin)."""
    actor = getattr(instance, "_history_user", None) or getattr(request, "user", None)
    if actor is None or not actor.is_authenticated:
        raise MissingActor(f"{type(instance).__name__} was saved with no actor: use save_by(user).")
    return actor


class DomainQuerySet(models.QuerySet[Any]):
    """Reads start with `visible_to`; writes with `lock`."""

    def lock(self, pk: Any) -> Any:
        """The row, locked until the transaction ends. Raises DoesNotExist.

        Who waited for somebody else's change may find that the row hangs on another one now; then a join that
        was read before it fits no more, and the row is read again.
        """
        rows = self.select_for_update(of=("self",))
        return rows.filter(pk=pk).first() or rows.get(pk=pk)

    def visible_to(self, user: User) -> Self:
        """The rows this person may read. Nothing, unless the model says otherwise."""
        return self.none()

    def under(self, **parents: models.QuerySet[Any]) -> Self:
        """The rows whose parent is among these; for whoever sees no parent at all, none, without asking."""
        if any(rows.query.is_empty() for rows in parents.values()):
            return self.none()
        return self.filter(**{f"{name}__in": rows for name, rows in parents.items()})


class Answered(models.Model):
    """A row that somebody answers for. `privacy` classifies each field that can hold words."""

    privacy: ClassVar[dict[str, Holds]] = {}
    objects: ClassVar[Any] = DomainQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_by(self, by: User, *, reason: str = "") -> Self:
        """Save with `by` as the one who answers for it in the history."""
        self._history_user = by
        if reason:
            self._change_reason = reason[:100]
        self.save()
        return self

    @property
    def case_key(self) -> int | None:
        """The case whose timeline this row belongs to, if any."""
        return getattr(self, "case_id", None)

    @property
    def neighbor_key(self) -> int | None:
        """The neighbor whose record this row belongs to, if any."""
        return getattr(self, "neighbor_id", None)


class DomainModel(Answered):
    """A domain row with its whole history, each version with the one who made it."""

    history = HistoricalRecords(inherit=True, get_user=acting_user)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """A row that is written once. A database trigger refuses update, delete and truncate."""

    privacy: ClassVar[dict[str, Holds]] = {}

    class Meta:
        abstract = True
