"""What reading a dispatch log yields: a call in our own words, or why a row could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One call as dispatch told it. Times are aware; `received_on` is the local day on which it was received.

    `call_types` are the names under which a HEART call type table may know the type, the best first.
    `known_type` is False where the mapping has never heard of the local type.
    """

    source: str
    number: str
    received_at: datetime
    received_on: date
    entered_at: datetime | None = None
    dispatched_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    closed_at: datetime | None = None
    local_type_code: str = ""
    local_type: str = ""
    original_type: str = ""
    call_types: tuple[str, ...] = ()
    known_type: bool = True
    priority: str = ""
    disposition: str = ""
    agency_name: str = ""
    sensitive: bool = False
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    beat: str = ""


@dataclass(frozen=True, slots=True)
class Good:
    """A row that was read. `again` marks one that repeats an earlier row of the same input word for word."""

    line: int
    call: Incoming
    raw: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Reject:
    """A row put aside. `line` counts as a person sees the file; `reason` never quotes what stood there.

    `raw` is the row itself: for the file that the operator asked for, and for nothing else.
    """

    line: int
    column: str
    reason: str
    raw: tuple[str, ...] = ()


Read = Good | Reject


class Unreadable(Exception):
    """One value that can't be read: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


class Unusable(Exception):
    """The whole file or mapping can't be used, and what to do about it."""
