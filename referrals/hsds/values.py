"""How a value of HSDS is read from the text that a table would hold: what is refused, and why, without quoting it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

LONG = 50_000  # characters: far beyond any listing, and within what a full-text index takes
COUNTRIES = {"USA": "US", "UNITED STATES": "US"}
DAYS = re.compile(r"[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)(,[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU))*")
CLOCK = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?")
NOT_A_TIME = "not a time of day like 09:00"
URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+(?::\d+)?(?=[/?#]|$)|(?!/))"
    r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
    r"(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?"
)
NUMBER = re.compile(r"0|[1-9]\d{0,14}")

Read = Callable[[str], Any]


class Bad(Exception):
    """Why a value can't be read, in words that do not quote it."""


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


def reference(words: str) -> UUID | None:
    """The id of another row, if one is named."""
    return identifier(words) if words else None


def whole(limit: int) -> Read:
    """A whole number from 0; None where there is none."""

    def read(words: str) -> int | None:
        if not words:
            return None
        value = _number(words)
        if value != value.to_integral_value() or not 0 <= value <= limit:
            raise Bad(f"not a whole number from 0 to {limit}")
        return int(value)

    return read


def number(digits: int, places: int, *, least: int | None = 0) -> Read:
    """A number of at most so many digits, of which so many decimals; None where there is none."""
    limit = Decimal(10) ** (digits - places)

    def read(words: str) -> Decimal | None:
        if not words:
            return None
        value = _number(words)
        if not abs(value) < limit or (least is not None and value < least):
            raise Bad(f"not a number within {'-' if least is None else ''}{limit}")
        if value != round(value, places):
            raise Bad(f"a number with more than {places} decimals")
        return value

    return read


def needed(read: Read) -> Read:
    """As `read`, and empty is refused."""

    def checked(words: str) -> Any:
        if not words:
            raise Bad("empty, and it is required")
        return read(words)

    return checked


def day(words: str) -> date | None:
    """A date as 2026-03-10; of a date with a time, the date as it stands."""
    if not words:
        return None
    try:
        return date.fromisoformat(words[:10]) if len(words) == 10 else datetime.fromisoformat(words).date()
    except ValueError:
        raise Bad("not a date like 2026-03-10") from None


def moment(words: str) -> datetime | None:
    """A date with a time, as UTC, which it also is where no offset is said."""
    if not words:
        return None
    try:
        found = datetime.fromisoformat(words)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Bad("not a date with a time like 2026-03-10T14:30:00Z") from None


def uri(words: str) -> str:
    """An absolute URI: for what has no attributes that could say another."""
    if words and not is_uri(words):
        raise Bad("not a web address like https://elm.example")
    return text(500)(words)


def weekday(words: str) -> str:
    return one_of("mo", "tu", "we", "th", "fr", "sa", "su")(words).upper()


def is_email(words: str) -> bool:
    """Whether it can be given out as an address: a rough test, which what a person mistypes still fails."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+", words) is not None


def is_uri(words: str) -> bool:
    """Whether it can be given out as an absolute URI (RFC 3986)."""
    return URI.fullmatch(words) is not None


def is_number(words: str) -> bool:
    """Whether a text that holds a number can be given out as one and come back the same."""
    return NUMBER.fullmatch(words) is not None


def _number(words: str) -> Decimal:
    try:
        value = Decimal(words)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise Bad("not a number")
    return value
