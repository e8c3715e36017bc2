"""Each call once, however often one input tells it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from casework.cad.records import Read, Reject


def once(rows: Iterable[Read], *, column: str, place: str = "line") -> Iterator[Read]:
    """The rows, each call once: one that repeats an earlier row is marked, one that contradicts it is put aside.

    Otherwise the order of the rows would decide, and reading the same input again would change the call back.
    `column` holds the call's number; `place` is what a row's position is called.
    """
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        key, digest = (row.call.source, row.call.number), hash(row.call)
        if key not in seen:
            seen[key] = (row.line, digest)
            yield row
        elif seen[key][1] == digest:
            yield replace(row, again=True)
        else:
            yield Reject(row.line, column, f"the same call as {place} {seen[key][0]}, told differently", row.raw)
