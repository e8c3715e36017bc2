"""One row, seen through a mapping, becomes one call, or says which column can't be read and why."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from casework.cad import times
from casework.cad.mapping import Mapping, normal
from casework.cad.records import Incoming, Unreadable

Get = Callable[[str], Any]
LENGTHS = {  # the longest that the database keeps, by our own names
    "source": 60,
    "number": 100,
    "type_code": 40,
    "type": 120,
    "original_type_code": 40,
    "original_type": 120,
    "call_type": 100,
    "priority": 20,
    "disposition": 60,
    "agency_name": 100,
    "location": 200,
    "beat": 60,
}
TIMES = ("entered_at", "dispatched_at", "en_route_at", "on_scene_at", "closed_at")
POINT = re.compile(r"\s*POINT\s*\(\s*(\S+)\s+(\S+)\s*\)\s*", re.IGNORECASE)


class Reader:
    """Reads the rows of one source. `zone` is where a time without an offset was written down."""

    def __init__(self, mapping: Mapping, zone: ZoneInfo) -> None:
        self.mapping, self.zone = mapping, zone

    def read(self, get: Get) -> Incoming:
        """The call in one row; `get` gives the value of a column, None if there is none. Raises Unreadable."""
        text = {name: self._text(get, name) for name in LENGTHS}
        if not text["number"]:
            raise Unreadable(self._column("number"), "empty, and a call is known by its number")
        received = self._time(get, "received_at")
        if received is None:
            raise Unreadable(self._column("received_at"), "empty, and a call needs the time it was received")
        call_types, known = self._call_types(text)
        sensitive = self._sensitive(get)
        latitude, longitude = (None, None) if sensitive else self._point(get)
        return Incoming(
            source=text["source"] or self.mapping.source,
            number=text["number"],
            received_at=received,
            received_on=received.astimezone(self.zone).date(),
            **{name: self._time(get, name, received) for name in TIMES},
            local_type_code=text["type_code"] or text["original_type_code"],
            local_type=text["type"] or text["original_type"],
            original_type=text["original_type"],
            call_types=call_types,
            known_type=known,
            priority=text["priority"],
            disposition=text["disposition"],
            agency_name=text["agency_name"],
            sensitive=sensitive,
            location="" if sensitive else text["location"],
            latitude=latitude,
            longitude=longitude,
            beat=text["beat"],
        )

    def _column(self, name: str) -> str:
        return self.mapping.columns[name][0]

    def _find(self, get: Get, name: str) -> tuple[str, str]:
        """The column that holds this, and its words: of several columns, the first that is not empty."""
        column = ""
        for column in self.mapping.columns.get(name, ()):
            words = _plain(get(column), column)
            if words and normal(words) not in self.mapping.blank_values:
                return column, words
        return column, ""

    def _text(self, get: Get, name: str) -> str:
        column, words = self._find(get, name)
        if len(words) > LENGTHS[name]:
            raise Unreadable(column, f"longer than {LENGTHS[name]} characters")
        return words

    def _time(self, get: Get, name: str, not_before: datetime | None = None) -> datetime | None:
        column, words = self._find(get, name)
        if not words:
            return None
        try:
            return times.parse(words, formats=self.mapping.time_formats, zone=self.zone, not_before=not_before)
        except (times.BadTime, OverflowError) as error:
            raise Unreadable(column, str(error)) from error

    def _sensitive(self, get: Get) -> bool:
        """Whether dispatch withholds the location. A flag that the mapping does not know is no permission."""
        if "sensitive" not in self.mapping.columns:
            return False
        column, words = self._find(get, "sensitive")
        if normal(words) in self.mapping.sensitive_values:
            return True
        if normal(words) in self.mapping.open_values:
            return False
        raise Unreadable(column, "the mapping does not say whether this value means sensitive")

    def _point(self, get: Get) -> tuple[float | None, float | None]:
        column, words = self._find(get, "point")
        if words:
            match = POINT.fullmatch(words)
            if match is None:
                raise Unreadable(column, "not a point written as POINT (longitude latitude)")
            return _degrees(match[2], column, 90), _degrees(match[1], column, 180)
        (north, latitude), (east, longitude) = self._find(get, "latitude"), self._find(get, "longitude")
        if not latitude and not longitude:
            return None, None
        return _degrees(latitude, north, 90), _degrees(longitude, east, 180)

    def _call_types(self, text: dict[str, str]) -> tuple[tuple[str, ...], bool]:
        """The names of the HEART call type, and whether the mapping knows the local one: final before original."""
        if text["call_type"]:
            return (text["call_type"],), True
        for name in ("type_code", "type", "original_type_code", "original_type"):
            local = normal(text[name])
            if local in self.mapping.call_types:
                return self.mapping.call_types[local], True
            if local and local in self.mapping.other_types:
                return (), True
        told = any(text[name] for name in ("type_code", "type", "original_type_code", "original_type"))
        return (), not told


def _plain(value: Any, column: str) -> str:
    """The value as the text that a table would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise Unreadable(column, "a text or a number was expected")
    words = str(value).strip()
    if not words.isprintable():
        words = " ".join(words.split())
    if "\x00" in words or any("\ud800" <= letter <= "\udfff" for letter in words):
        raise Unreadable(column, "not text in the encoding that the mapping names")
    return words


def _degrees(words: str, column: str, limit: int) -> float:
    try:
        degrees = float(words)
    except ValueError:
        degrees = math.nan
    if not abs(degrees) <= limit:
        raise Unreadable(column, f"not a number of degrees between -{limit} and {limit}")
    return degrees
