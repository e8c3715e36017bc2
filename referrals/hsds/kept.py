"""What was said of a listing here, by its own organization or a directory editor, stands before what a source tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from referrals.hsds.records import Record

SPOKEN = {"name", "alternate_name", "description"}  # what the needs of a service are worked out from
BY_DATE = {"assured_date", "assurer_email"}  # whoever confirmed it later
OWN_RULE = {"service_capacity"}  # rows that know for themselves who said them


def without(record: Record, told_here: Collection[str]) -> Record:
    """The record without the fields and tables that are kept here."""
    if not told_here:
        return record
    gone = set(told_here) - BY_DATE - OWN_RULE
    if gone & SPOKEN:
        gone.add("need_domains")
    return replace(
        record,
        values={name: value for name, value in record.values.items() if name not in gone},
        children={kind: rows for kind, rows in record.children.items() if kind not in gone},
    )


def keep_later(values: dict[str, Any], row: Any) -> None:
    """A service's own date of change never goes back, nor a confirmation given here: the later one counts."""
    if row is None:
        return
    for name, along in (("last_modified", ()), ("assured_date", ("assurer_email",))):
        ours, theirs = getattr(row, name), values.get(name)
        here = name == "last_modified" or name in row.told_here
        if here and ours is not None and name in values and (theirs is None or theirs < ours):
            for one in (name, *along):
                values.pop(one, None)


def words_that_stand(values: dict[str, Any], row: Any) -> tuple[str, str] | None:
    """What a service's needs are worked out from, where a part of it was said here: its names, its description."""
    if row is None or not SPOKEN & set(row.told_here):
        return None
    name, other, description = (values.get(one, getattr(row, one)) for one in ("name", "alternate_name", "description"))
    return f"{name}. {other}", description
