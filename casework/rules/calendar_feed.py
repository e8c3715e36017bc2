"""Due follow-ups as a calendar (RFC 5545). Pure: rows in, bytes out. It names a case by its number and nobody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import icalendar

LENGTH = timedelta(minutes=15)
REFRESH = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One follow-up. Moments in UTC; `changed_at` is when it was closed, else now; `cancelled` that it is closed."""

    key: int
    case: int
    due_at: datetime
    changed_at: datetime
    cancelled: bool


def written(entries: Iterable[Entry], *, host: str, base: str) -> bytes:
    """The calendar as UTF-8. `host` makes the UIDs this system's own; `base` is the address that links start with."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//HEART//Care navigation//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "HEART follow-ups")
    calendar.add("refresh-interval", REFRESH)
    for entry in entries:
        calendar.add_component(_event(entry, host, base))
    return bytes(calendar.to_ical())


def _event(entry: Entry, host: str, base: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"follow-up-{entry.key}@{host}")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.due_at)
    event.add("duration", LENGTH)
    event.add("summary", f"Follow-up due: case {entry.case}")
    event.add("url", f"{base}/cases/{entry.case}/")
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("sequence", 1 if entry.cancelled else 0)
    event.add("transp", "TRANSPARENT")
    return event
