"""One row of the directory in HSDS's words: what its own fields take, and what they do not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from referrals.hsds.tables import TABLES, Field
from referrals.states.directory import Audience


def said(kind: str, row: Any, *, audience: Audience) -> tuple[dict[str, Any], dict[str, str]]:
    """The row's fields by HSDS's names, and by ours the values that HSDS has no field or no format for.

    Blank ones are left out unless HSDS wants them. Whom an entry is meant for is told to HEART alone.
    """
    document: dict[str, Any] = {"id": str(row.pk)}
    unsaid: dict[str, str] = {}
    for field in TABLES[kind].fields:
        value = getattr(row, field.ours)
        if value is None or value == "":
            if field.always or field.required:
                document[field.theirs[0]] = ""
        elif field.fits and not field.fits(value):
            unsaid[field.ours] = value
            if field.placeholder:
                document[field.theirs[0]] = field.placeholder
        else:
            document[field.theirs[0]] = plain(field, value)
    if not getattr(row, "takes_referrals", True):
        unsaid["takes_referrals"] = "no"
    if audience == Audience.HEART:
        unsaid |= _for_whom(row)
    return document, unsaid


def plain(field: Field, value: Any) -> Any:
    """A value as JSON has it: times as RFC 3339 writes them, of a moment in UTC."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return int(value) if field.number else value


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _for_whom(row: Any) -> dict[str, str]:
    found = {}
    if getattr(row, "audience", Audience.PUBLIC) != Audience.PUBLIC:
        found["audience"] = str(row.audience)
    if getattr(row, "confidential", False):
        found["confidential"] = "confidential"
    return found
