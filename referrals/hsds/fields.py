"""Which fields of HSDS 3.1 we read, of each table, and how: one table of them for JSON and for tabular."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from referrals.hsds.records import Unreadable

LONG = 50_000  # characters: far beyond any listing, and within what a full-text index takes
COUNTRIES = {"USA": "US", "UNITED STATES": "US"}
DAYS = re.compile(r"[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)(,[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU))*")
CLOCK = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?")
NOT_A_TIME = "not a time of day like 09:00"
UNPRINTED = re.compile("[\x00\ud800-\udfff]")

Read = Callable[[str], Any]


class Bad(Exception):
    """Why a value can't be read, in words that do not quote it."""


@dataclass(frozen=True)
class Field:
    """Our name of a field, how it is read, and the names HSDS gives it, the best first."""

    ours: str
    read: Read
    theirs: tuple[str, ...]
    required: bool = False


def text(limit: int) -> Read:
    """At most `limit` characters, the record's own words."""

    def read(words: str) -> str:
        if len(words) > limit:
            raise Bad(f"longer than {limit} characters")
        return words

    return read


def one_of(*choices: str, default: str = "") -> Read:
    """One word of a list, whatever its case; `default` where there is none."""

    def read(words: str) -> str:
        found = words.casefold() or default
        if found and found not in choices:
            raise Bad(f"not one of: {', '.join(choices)}")
        return found

    return read


def degrees(limit: int) -> Read:
    """Degrees, WGS 84; None where there is no number."""

    def read(words: str) -> float | None:
        if not words:
            return None
        try:
            value = float(words)
        except ValueError:
            value = math.nan
        if not abs(value) <= limit:
            raise Bad(f"not a number of degrees between -{limit} and {limit}")
        return value

    return read


def clock(words: str) -> time | None:
    """A time of day where the service is; an offset is dropped, since a service opens by its own clock."""
    if not words:
        return None
    match = CLOCK.fullmatch(words)
    if match is None:
        raise Bad(NOT_A_TIME)
    try:
        return time.fromisoformat(match[1].zfill(5 if match[1].count(":") == 1 else 8).replace("24:00", "00:00"))
    except ValueError:
        raise Bad(NOT_A_TIME) from None


def days(words: str) -> str:
    """Days as RFC 5545 writes them."""
    found = words.upper().replace(" ", "")
    if found and not (DAYS.fullmatch(found) and len(found) <= 40):
        raise Bad("not days like MO,TU,WE")
    return found


def frequency(words: str) -> str:
    return one_of("weekly", "monthly")(words).upper()


def country(words: str) -> str:
    found = COUNTRIES.get(words.upper(), words.upper()) or "US"
    if len(found) != 2:
        raise Bad("not a country's two letters, like US")
    return found


def identifier(words: str) -> UUID:
    """An id of HSDS, which is a UUID."""
    try:
        return UUID(words)
    except ValueError:
        raise Bad("not a UUID") from None


def _field(ours: str, read: Read, *theirs: str, required: bool = False) -> Field:
    return Field(ours, read, theirs or (ours,), required)


PLACE_TYPE = one_of("physical", "postal", "virtual", default="physical")
STATUS = one_of("active", "inactive", "defunct", "temporarily closed")

TABLES: Mapping[str, tuple[Field, ...]] = {
    "organizations": (
        _field("name", text(250), required=True),
        _field("alternate_name", text(250)),
        _field("description", text(LONG)),
        _field("email", text(250)),
        _field("website", text(500), "website", "url"),
    ),
    "services": (
        _field("name", text(250), required=True),
        _field("alternate_name", text(250)),
        _field("description", text(LONG)),
        _field("url", text(500)),
        _field("email", text(250)),
        _field("status", STATUS, required=True),
        _field("application_process", text(LONG)),
        _field("fees_description", text(LONG), "fees_description", "fees"),
        _field("eligibility_description", text(LONG)),
    ),
    "locations": (
        _field("name", text(250)),
        _field("alternate_name", text(250)),
        _field("location_type", PLACE_TYPE),
        _field("latitude", degrees(90)),
        _field("longitude", degrees(180)),
    ),
    "addresses": (
        _field("address_1", text(250), required=True),
        _field("address_2", text(250)),
        _field("city", text(100)),
        _field("state_province", text(60), "state_province", "region"),
        _field("postal_code", text(20)),
        _field("country", country),
        _field("address_type", PLACE_TYPE),
    ),
    "phones": (
        _field("number", text(60), required=True),
        _field("extension", text(20)),
        _field("description", text(250)),
    ),
    "languages": (_field("name", text(250), "name", "code", required=True),),
    "schedules": (
        _field("freq", frequency),
        _field("byday", days),
        _field("opens_at", clock),
        _field("closes_at", clock),
        _field("description", text(500)),
    ),
    "service_at_location": (),
}


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


def read(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row, by our names. Raises Unreadable for the first that can't be read."""
    return {field.ours: _value(field, row) for field in TABLES[kind]}


def _value(field: Field, row: Mapping[str, Any]) -> Any:
    name = field.theirs[0]
    try:
        for name in field.theirs:
            words = plain(row.get(name))
            if words:
                return field.read(words)
        if field.required:
            name = field.theirs[0]
            raise Bad("empty, and it is required")
        return field.read("")
    except Bad as bad:
        raise Unreadable(name, str(bad)) from None
