"""Marks: what HSDS has no field or no format for, said by an attribute of the row, and read back from there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid5

from referrals.hsds.records import Record
from referrals.hsds.tables import MARKS, OURS, TABLES
from referrals.hsds.values import Bad


def mark(id: UUID, name: str, value: str) -> dict[str, str]:
    """The attribute that says of the row with this id what our field `name` holds. The same id each time."""
    return {"id": str(uuid5(id, f"{OURS}:{name}")), "link_type": OURS, "label": name, "value": value}


def is_mark(attribute: Mapping[str, Any]) -> bool:
    return attribute.get("link_type") == OURS


def marked(record: Record, attributes: Iterable[Mapping[str, Any]]) -> Record:
    """The record with the values that its marks say. A mark that makes no sense says nothing."""
    known = {
        **{field.ours: field.read for field in TABLES[record.kind].fields if field.fits},
        **MARKS.get(record.kind, {}),
    }
    told: dict[str, Any] = {}
    for attribute in attributes:
        name, value = attribute.get("label"), attribute.get("value")
        if is_mark(attribute) and isinstance(name, str) and isinstance(value, str) and name in known:
            try:
                told[name] = known[name](value)
            except Bad:
                continue
    return replace(record, values={**record.values, **told}) if told else record
