"""Reads one row of an HSDS table, by the names of its fields: the same for JSON and for tabular."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from referrals.hsds.records import Unreadable
from referrals.hsds.tables import TABLES as SHAPES
from referrals.hsds.tables import Field
from referrals.hsds.values import Bad, identifier

TABLES: Mapping[str, tuple[Field, ...]] = {kind: table.fields for kind, table in SHAPES.items()}
# What a field that is not told holds. Most fields of most rows are not.
BLANK: Mapping[str, Mapping[str, Any]] = {
    kind: {field.ours: None if field.required else field.read("") for field in table} for kind, table in TABLES.items()
}
UNPRINTED = re.compile("[\x00\ud800-\udfff]")
LEFT_OUT = "; it was left out, and the rest was read"


def plain(value: Any) -> str:
    """The value as the text that a table would hold, without the blanks around it. Raises Bad."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Bad("a text or a number was expected")
    words = str(value).strip()
    if UNPRINTED.search(words):
        raise Bad("holds what is not UTF-8 text")
    return words


def key(row: Mapping[str, Any], name: str, *, called: str = "") -> UUID | None:
    """The UUID under `name`, None if there is none. Raises Unreadable, for a path of its own if it is `called` so."""
    try:
        words = plain(row.get(name))
        return identifier(words) if words else None
    except Bad as bad:
        raise Unreadable(called or name, str(bad)) from None


def own_key(row: Mapping[str, Any]) -> UUID:
    """The row's own id. Raises Unreadable."""
    found = key(row, "id")
    if found is None:
        raise Unreadable("id", "empty, and a record is known by its id")
    return found


def read(kind: str, row: Mapping[str, Any], complaints: list[Unreadable] | None = None) -> dict[str, Any]:
    """The values of a row, by our names. Raises Unreadable for the first that can't be read.

    A field without which the row is still of use is left out instead where there is a list for the reasons.
    """
    values = dict(BLANK[kind])
    for field in TABLES[kind]:
        try:
            _take(field, row, values)
        except Unreadable as error:
            if complaints is None or not field.spare:
                raise
            complaints.append(Unreadable(error.path, f"{error.reason}{LEFT_OUT}"))
    return values


def _take(field: Field, row: Mapping[str, Any], values: dict[str, Any]) -> None:
    """Put the first of its names that is filled among the values."""
    name = field.theirs[0]
    try:
        for name in field.theirs:
            raw = row.get(name)
            if raw is not None and raw != "" and (words := plain(raw)):
                values[field.ours] = field.read(words)
                return
        if field.required:
            name = field.theirs[0]
            raise Bad("empty, and it is required")
    except Bad as bad:
        raise Unreadable(name, str(bad)) from None
