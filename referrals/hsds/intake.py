"""Rows in, records out: what every format shares. An id means one thing throughout an import."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from referrals.hsds import fields
from referrals.hsds.records import Record, Reject, Unreadable

SAME_ID = "an earlier record has the same id"


@dataclass(frozen=True, slots=True)
class Where:
    """A row's file and line, and the way to it inside a document."""

    file: str
    line: int
    path: str = ""

    def __truediv__(self, name: str) -> Where:
        return Where(self.file, self.line, f"{self.path}.{name}" if self.path else name)

    def __getitem__(self, number: int) -> Where:
        return Where(self.file, self.line, f"{self.path}[{number}]")


class Intake:
    """Reads rows and keeps those it can't read. In real exports ids repeat; the first use of one stands."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, UUID], UUID | None] = {}
        self._rejects: list[Reject] = []

    def record(
        self,
        kind: str,
        row: Mapping[str, Any],
        where: Where,
        *,
        owner: UUID | None = None,
        repeats: bool = False,
        **more: Any,
    ) -> Record | None:
        """The row as a record without its children; None, and put aside, if it can't be read.

        `owner` is the row it belongs to. `repeats` says that the same row may be told of many times.
        """
        complaints: list[Unreadable] = []
        try:
            id = fields.own_key(row)
            values = {**fields.read(kind, row, complaints), **more}
            if not repeats:
                self._claim(kind, id, owner)
        except Unreadable as error:
            self.put_aside(kind, row, where / error.path, error.reason)
            return None
        for one in complaints:
            self.put_aside(kind, row, where / one.path, one.reason)
        return Record(kind=kind, id=id, values=values, file=where.file, line=where.line)

    def rows(self, kind: str, rows: Iterable[tuple[Mapping[str, Any], Where]], *, owner: UUID) -> tuple[Record, ...]:
        """The rows that belong to `owner`, as records; those that can't be read are put aside."""
        found: dict[UUID, Record] = {}
        for row, where in rows:
            record = self.record(kind, row, where, owner=owner)
            if record is not None:
                self.add(found, record, row, where)
        return tuple(found.values())

    def add(self, found: dict[UUID, Record], record: Record, row: Any, where: Where) -> None:
        """Add a record to those of the same owner; the second with an id is put aside."""
        if record.id in found:
            self.put_aside(record.kind, row, where / "id", SAME_ID)
        else:
            found[record.id] = record

    def key(self, kind: str, row: Mapping[str, Any], where: Where, name: str) -> UUID | None:
        """The UUID under `name`, None if there is none. Raises Unreadable, having put the row aside."""
        try:
            return fields.key(row, name)
        except Unreadable as error:
            self.put_aside(kind, row, where / error.path, error.reason)
            raise

    def _claim(self, kind: str, id: UUID, owner: UUID | None) -> None:
        if (kind, id) not in self._owners:
            self._owners[kind, id] = owner
        elif owner is None or self._owners[kind, id] != owner:
            raise Unreadable("id", SAME_ID)

    def first(self, kind: str, id: UUID) -> bool:
        """Whether this is the first time that we hear of it; and it is remembered."""
        known = (kind, id) in self._owners
        self._owners.setdefault((kind, id), None)
        return not known

    def has(self, kind: str, id: UUID) -> bool:
        return (kind, id) in self._owners

    def put_aside(self, kind: str, row: Any, where: Where, reason: str) -> None:
        raw = row if isinstance(row, str) else json.dumps(dict(row) if isinstance(row, Mapping) else row)
        self._rejects.append(
            Reject(kind=kind, file=where.file, line=where.line, path=where.path, reason=reason, raw=raw)
        )

    def told(self) -> list[Reject]:
        """What was put aside since the last time."""
        told, self._rejects = self._rejects, []
        return told
