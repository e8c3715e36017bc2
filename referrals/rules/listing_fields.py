"""Which fields of a listing can be changed here, in which form their values are kept, and what waits for review. Pure.

What is chosen from a list or is a time takes effect at once: a listing that still says "open" sends people to a
closed door. Words, numbers to dial and ages wait for the directory editor: they could be wrong for long, or give away
a place that is confidential (ADR 0027).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from referrals import states
from referrals.states.directory import Audience, Weekday
from referrals.states.listing import ListingField as F

Value = Any  # str; of a list, list[str]; of phones and hours, list[list[str]]: as JSON keeps them
MOST_LINES = 30
MOST_PHONES = 12
DAYS = list(Weekday.values)
CONFIDENTIAL = "confidential"
WEB = re.compile(r"https?://\S+", re.IGNORECASE)
WITHOUT_SCHEME = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#]\S*)?")
YES_NO = {"yes": "Yes", "no": "No"}


@dataclass(frozen=True)
class Rule:
    """How one field's value is read and shown. `at_once`: without review. `reserved`: a directory editor's alone."""

    read: Callable[[Any], Value]
    show: Callable[[Value], list[str]]
    at_once: bool = False
    reserved: bool = False


def text(length: int, *, required: bool = False) -> Rule:
    def read(value: Any) -> str:
        words = str(value or "").replace("\r\n", "\n").strip()
        if required and not words:
            raise ValueError("Say what it is called.")
        if len(words) > length:
            raise ValueError(f"Use at most {length:,} characters.")
        return words

    return Rule(read, lambda value: value.splitlines() if value else [])


def email() -> Rule:
    plain = text(250)

    def read(value: Any) -> str:
        words: str = plain.read(value)
        try:
            if words:
                validate_email(words)
        except ValidationError:
            raise ValueError("Enter an e-mail address, such as desk@example.org.") from None
        return words

    return Rule(read, plain.show)


def web() -> Rule:
    """An address of the web. What a browser would run instead of open is refused."""
    plain = text(500)

    def read(value: Any) -> str:
        words: str = plain.read(value)
        if WITHOUT_SCHEME.fullmatch(words):
            words = f"https://{words}"
        if words and not WEB.fullmatch(words):
            raise ValueError("Enter a web address, such as https://example.org.")
        return words

    return Rule(read, plain.show)


def age() -> Rule:
    def read(value: Any) -> str:
        if value in (None, ""):
            return ""
        try:
            years = Decimal(str(value))
        except InvalidOperation:
            raise ValueError("Enter an age in years.") from None
        if not (years.is_finite() and 0 <= years <= 130):
            raise ValueError("Enter an age in years, from 0 to 130.")
        return f"{years.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".")

    return Rule(read, lambda value: [f"{value} years"] if value else [])


def one_of(choices: Mapping[str, str], *, at_once: bool = False, reserved: bool = False) -> Rule:
    def read(value: Any) -> str:
        if str(value) not in choices:
            raise ValueError("Choose one of these.")
        return str(value)

    return Rule(read, lambda value: [str(choices.get(value, value))], at_once=at_once, reserved=reserved)


def lines(length: int) -> Rule:
    """Short texts, each once and in order; also read from one text with a line for each."""

    def read(value: Any) -> list[str]:
        rows = value.splitlines() if isinstance(value, str) else value
        if not isinstance(rows, list | tuple) or not all(isinstance(row, str) for row in rows):
            raise ValueError("Write one on each line.")
        found = sorted({row.strip() for row in rows if row.strip()})
        if len(found) > MOST_LINES or any(len(row) > length for row in found):
            raise ValueError(f"Write at most {MOST_LINES} lines of {length} characters.")
        return found

    return Rule(read, list)


def _phones(value: Any) -> list[list[str]]:
    """[number, extension, what it is for] of each, in order; rows without a number are left out."""
    found = set()
    for number, extension, use in _rows(value, 3):
        if not number and (extension or use):
            raise ValueError("Enter the number too.")
        if number and (not any(sign.isdigit() for sign in number) or len(number) > 60):
            raise ValueError("Enter a phone number.")
        if len(extension) > 20 or len(use) > 250:
            raise ValueError("This is too long for a phone.")
        if number:
            found.add((number, extension, use))
    if len(found) > MOST_PHONES:
        raise ValueError(f"Enter at most {MOST_PHONES} phones.")
    return [list(row) for row in sorted(found)]


def _hours(value: Any) -> list[list[str]]:
    """[day, opens, closes] of each time in a week, in the order of the week: "MO", "09:00", "17:00"."""
    found = set()
    for day, opens, closes in _rows(value, 3):
        if day not in DAYS:
            raise ValueError("Choose a day of the week.")
        if bool(opens) != bool(closes):
            raise ValueError(f"{Weekday(day).label}: enter both when it opens and when it closes.")
        if opens:
            found.add((DAYS.index(day), _clock(opens), _clock(closes)))
    times = sorted(found)
    for (at, since, closes), (other, opens, _) in pairwise(times):
        if at == other and (opens < closes or closes <= since):  # over midnight; the same time twice is all 24 hours
            raise ValueError(f"{Weekday(DAYS[at]).label}: two times overlap.")
    return [[DAYS[at], opens, closes] for at, opens, closes in times]


def _rows(value: Any, width: int) -> Iterable[list[str]]:
    if not isinstance(value, list | tuple):
        raise ValueError("This is not a list.")
    for row in value:
        if not isinstance(row, list | tuple) or len(row) != width:
            raise ValueError(f"Each row has {width} parts.")
        yield [str(part or "").strip() for part in row]


def _clock(words: str) -> str:
    try:
        return time.fromisoformat(words).isoformat("minutes")
    except ValueError:
        raise ValueError("Enter times like 09:00 and 17:30.") from None


def _show_phones(value: Value) -> list[str]:
    return [
        f"{number}{f', extension {extension}' if extension else ''}{f' ({use})' if use else ''}"
        for number, extension, use in value
    ]


def _show_hours(value: Value) -> list[str]:
    return [f"{Weekday(day).label}, {opens} to {closes}" for day, opens, closes in value]


SHORT, LONG = text(250), text(5000)
PHONES = Rule(_phones, _show_phones)
STATUSES = {
    status.value: str(status.label) for status in states.ServiceStatus if status != states.ServiceStatus.DEFUNCT
}
ORGANIZATION: dict[str, Rule] = {
    F.NAME: text(250, required=True),
    F.ALTERNATE_NAME: SHORT,
    F.DESCRIPTION: LONG,
    F.EMAIL: email(),
    F.WEBSITE: web(),
    F.PHONES: PHONES,
    F.AUDIENCE: one_of(dict(Audience.choices), reserved=True),
}
SERVICE: dict[str, Rule] = {
    F.NAME: text(250, required=True),
    F.ALTERNATE_NAME: SHORT,
    F.DESCRIPTION: LONG,
    F.APPLICATION_PROCESS: LONG,
    F.ELIGIBILITY: LONG,
    F.MINIMUM_AGE: age(),
    F.MAXIMUM_AGE: age(),
    F.FEES: LONG,
    F.DOCUMENTS: lines(500),
    F.LANGUAGES: lines(250),
    F.INTERPRETATION: LONG,
    F.WAIT_TIME: LONG,
    F.ALERT: LONG,
    F.PHONES: PHONES,
    F.EMAIL: email(),
    F.URL: web(),
    F.STATUS: one_of(STATUSES, at_once=True),
    F.TAKES_REFERRALS: one_of(YES_NO, at_once=True),
    F.HOURS_IN_WORDS: lines(500),
    F.SCHEDULES: Rule(_hours, _show_hours, at_once=True),
    F.AUDIENCE: one_of(dict(Audience.choices), reserved=True),
}
PLACE: dict[str, Rule] = {
    F.TRANSPORTATION: LONG,
    F.ACCESSIBILITY: lines(500),
    F.CONFIDENTIAL: one_of({CONFIDENTIAL: "Yes: HEART only", "": "No"}, reserved=True),
}
OF_MODEL: Mapping[str, Mapping[str, Rule]] = {"organization": ORGANIZATION, "service": SERVICE, "location": PLACE}


def shown(model: str, field: str, value: Value) -> list[str]:
    """A value as lines to read; none for an empty one."""
    return OF_MODEL[model][field].show(value)


def words_of(model: str) -> list[str]:
    """The fields that wait for review."""
    return [field for field, rule in OF_MODEL[model].items() if not (rule.at_once or rule.reserved)]


def at_once_of(model: str) -> list[str]:
    """The fields that take effect at once."""
    return [field for field, rule in OF_MODEL[model].items() if rule.at_once]
