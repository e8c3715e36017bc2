"""Many rows of one table at once, each with its history: for imports."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from heart.models import User
from heart.models.base import Answered

BATCH = 1000  # rows a statement


@dataclass
class Saved:
    """What became of the rows: all of them, and which were new, and which fields of the others were not as before."""

    rows: dict[UUID, Answered] = field(default_factory=dict)
    created: set[UUID] = field(default_factory=set)
    updated: dict[UUID, list[str]] = field(default_factory=dict)


class Writer:
    """Writes rows in the name of `by`, in a few statements a table whatever their number."""

    def __init__(self, *, by: User, at: datetime, reason: str) -> None:
        self.by, self.at, self.reason = by, at, reason[:100]

    def save(
        self,
        model: type[Any],
        wanted: Mapping[UUID, Mapping[str, Any]],
        *,
        existing: Mapping[UUID, Answered] | None = None,
        beside: Mapping[str, Any] | None = None,
        quiet: Collection[str] = (),
    ) -> Saved:
        """Make the rows be as wanted. `beside` is written along with a change, and is none by itself.

        Changes of `quiet` fields alone are written without what stands beside; what is wanted outranks it.
        """
        beside = beside or {}
        saved = Saved(rows=dict(self.locked(model, wanted) if existing is None else existing))
        for id, values in wanted.items():
            row = saved.rows.get(id)
            if row is None:
                saved.rows[id] = model(pk=id, **{**beside, **values})
                saved.created.add(id)
            elif changed := [name for name, value in values.items() if getattr(row, name) != value]:
                more = {} if set(changed) <= set(quiet) else beside
                for name, value in {**more, **{name: values[name] for name in changed}}.items():
                    if name not in values or name in changed:
                        setattr(row, name, value)
                saved.updated[id] = changed
        self._write(model, [saved.rows[id] for id in saved.created])
        fields = {name for changed in saved.updated.values() for name in (*changed, *beside)}
        self._write(model, [saved.rows[id] for id in saved.updated], fields)
        return saved

    def remove(self, rows: Iterable[Answered]) -> None:
        """Take rows out; their histories stay and end with who took them out."""
        for row in rows:
            row._history_user = self.by
            row._change_reason = self.reason
            row.delete()

    def locked(self, model: type[Any], ids: Collection[UUID]) -> dict[UUID, Answered]:
        """The rows of these ids that exist, locked in one order whoever asks."""
        return {row.pk: row for row in model.objects.select_for_update().filter(pk__in=ids).order_by("pk")}

    def _write(self, model: type[Any], rows: list[Answered], fields: Collection[str] = ()) -> None:
        if not rows:
            return
        upsert: dict[str, Any] = {}
        if fields:
            upsert = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": sorted(fields)}
        model.objects.bulk_create(rows, batch_size=BATCH, **upsert)
        model.history.bulk_history_create(
            rows,
            batch_size=BATCH,
            update=bool(fields),
            default_user=self.by,
            default_change_reason=self.reason,
            default_date=self.at,
        )
