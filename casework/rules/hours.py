"""When a program works: shifts by the city's clock, past midnight too. Pure: no database.

A shift holds its first minute and not its last (half-open). The clock on the wall decides, so on the two nights of
the year when that clock is turned a shift is an hour longer or shorter, as it is for those who work it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

DAY = 24 * 60


@dataclass(frozen=True)
class Shift:
    """A shift that begins on this weekday (0 is Monday): minutes from that day's midnight, `ends` past 1440 when it
    runs into the next day. `since` and `until` are the first and last day on which it begins; both are included.
    """

    weekday: int
    starts: int
    ends: int
    units: int
    since: date
    until: date | None = None

    def begins_on(self, day: date) -> bool:
        """Whether this shift begins on that day of the city's calendar."""
        return self.weekday == day.weekday() and self.since <= day and (self.until is None or day <= self.until)


def units_at(shifts: Iterable[Shift], local: datetime) -> int:
    """How many teams work at this moment of the city's clock; 0 outside hours."""
    now = local.hour * 60 + local.minute
    today = local.date()
    yesterday = today - timedelta(days=1)
    return sum(
        shift.units
        for shift in shifts
        if (shift.begins_on(today) and shift.starts <= now < shift.ends)
        or (shift.begins_on(yesterday) and shift.starts <= now + DAY < shift.ends)
    )


def shifts_meet(one: Shift, other: Shift) -> bool:
    """Whether two shifts of one program share a minute of some day. Midnight between them makes no difference."""
    return any(_meet(one, other, days) for days in (-1, 0, 1))


def _meet(one: Shift, other: Shift, days: int) -> bool:
    """Whether they share a minute where `other` begins so many days after `one`."""
    if (one.weekday + days) % 7 != other.weekday:
        return False
    if not (one.starts < other.ends + days * DAY and other.starts + days * DAY < one.ends):
        return False
    later = timedelta(days=days)
    since = max(one.since, other.since - later)
    ends = [last for last in (one.until, other.until and other.until - later) if last]
    first = since + timedelta(days=(one.weekday - since.weekday()) % 7)
    return not ends or first <= min(ends)
