"""What reading a directory yields: a record in our own field names, or why a row could not be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row of one HSDS table, which `kind` names, with the rows that belong to it.

    `values` bear our models' field names. A kind that is absent from `children` was not spoken of; an empty
    one was, and has no rows. `nested` marks an organization known only from one of its services.
    """

    kind: str
    id: UUID
    values: Mapping[str, Any]
    children: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    nested: bool = False
    file: str = ""
    line: int = 0

    @property
    def digest(self) -> str:
        """The same for the same content, whatever file, line, format or order of fields it came in.

        No rows of a kind and nothing said of it count alike: one format says the first, another the second.
        """
        return hashlib.sha256(json.dumps(self._content(), sort_keys=True, default=str).encode()).hexdigest()

    def _content(self) -> dict[str, Any]:
        children = {
            kind: [row._content() for row in sorted(rows, key=lambda row: row.id)]
            for kind, rows in self.children.items()
            if rows
        }
        return {"kind": self.kind, "id": str(self.id), **self.values, "children": children}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row put aside. `line` counts as a person sees the file; `reason` never quotes what stood there.

    `path` is a column of a table, or the way to a value in a document (`phones[0].number`). `raw` is the row
    itself, for the file that the operator asked for.
    """

    kind: str
    file: str
    line: int
    path: str
    reason: str
    raw: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A row that was read, and what of it is not as its source has it; told as a Reject is."""

    kind: str
    file: str
    line: int
    path: str
    reason: str
    raw: str = ""


class Unreadable(Exception):
    """One value that can't be read: where, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class Unusable(Exception):
    """The whole file or folder can't be used, and what to do about it."""
