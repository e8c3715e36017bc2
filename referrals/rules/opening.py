"""Whether a service is open at a moment of the city's clock, from its HSDS schedules. Pure.

HSDS 3.1 lets hours recur as RFC 5545 says: every week on some days, or every month on the second Tuesday or on the
15th. What recurs in another way (every other week, some weeks of the year, so many times) is not guessed at: it reads
as unsure. `schedule.timezone` is an offset that knows no daylight saving, so the city's own clock counts instead.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from heart import clock
from referrals.rules.fit import Fit, Reason, Topic, quoted
from referrals.states.directory import Frequency, Weekday

END_OF_DAY = time(23, 59)  # how sources write that it does not close before midnight
DAYS = list(Weekday)
WEEK = 7


class Schedule(Protocol):
    """The fields of HSDS's schedule that are read here."""

    valid_from: date | None
    valid_to: date | None
    dtstart: date | None
    until: date | None
    count: int | None
    interval: int | None
    freq: str
    byday: str
    byweekno: str
    bymonthday: str
    byyearday: str
    opens_at: time | None
    closes_at: time | None
    description: str


class When(NamedTuple):
    """A day and a time by the city's clock, and whether that is the present."""

    day: date
    at: time
    is_now: bool = False

    @classmethod
    def now(cls, at: datetime) -> When:
        """This moment (UTC), as the city's clock shows it, whatever its daylight saving."""
        here = clock.city(at)
        return cls(here.date(), here.time().replace(second=0, microsecond=0), True)

    @classmethod
    def next(cls, weekday: int, at_time: time, at: datetime) -> When:
        """The next such weekday (0 is Monday), today included, of the city's calendar."""
        today = clock.city(at).date()
        return cls(today + timedelta(days=(weekday - today.weekday()) % WEEK), at_time)

    @property
    def words(self) -> str:
        return "now" if self.is_now else f"{DAYS[self.day.weekday()].label} at {said(self.at)}"


class Pattern(NamedTuple):
    """What HSDS's comma-separated lists hold of a day, as expressions that PostgreSQL reads as Python does."""

    weekly: str
    monthly: str
    month_day: str


def pattern(day: date) -> Pattern:
    """How schedules name this day: "TU" each week; "TU", "2TU" or "-4TU" of a month; the 10th or the 22nd last."""
    name, length = DAYS[day.weekday()].value, calendar.monthrange(day.year, day.month)[1]
    from_start, from_end = (day.day - 1) // WEEK + 1, (length - day.day) // WEEK + 1
    return Pattern(
        rf"(^|,) *{name} *(,|$)",
        rf"(^|,) *(\+?{from_start}|-{from_end})?{name} *(,|$)",
        rf"(^|,) *({day.day}|{day.day - length - 1}) *(,|$)",
    )


def hours_reason(schedules: Sequence[Schedule], when: When) -> Reason:
    """Whether it is open then. No hours, none in effect, or none that can be read: unsure, never open."""
    known = [one for one in schedules if in_effect(one, when.day)]
    told = [(verdict(one, when), one) for one in known]
    if not told:
        words = "Its hours are out of date" if schedules else "Hours are not listed"
        return Reason(Fit.UNSURE, words, Topic.HOURS)
    fits = {fit for fit, _ in told}
    if Fit.FITS in fits:
        return Reason(Fit.FITS, _open([one for fit, one in told if fit is Fit.FITS], when), Topic.HOURS)
    if Fit.UNSURE in fits:
        words = next((one.description for fit, one in told if fit is Fit.UNSURE and one.description), "")
        return Reason(Fit.UNSURE, f"Ask for its hours: {quoted(words)}" if words else "Ask for its hours", Topic.HOURS)
    return Reason(Fit.AGAINST, _closed(known, when), Topic.HOURS)


def in_effect(schedule: Schedule, day: date) -> bool:
    """Whether it holds on that day, by HSDS's valid_from, valid_to, dtstart and until."""
    begins = [one for one in (schedule.valid_from, schedule.dtstart) if one is not None]
    ends = [one for one in (schedule.valid_to, schedule.until) if one is not None]
    return all(begin <= day for begin in begins) and all(day <= end for end in ends)


def verdict(schedule: Schedule, when: When) -> Fit:
    """Whether one schedule in effect says open, closed, or nothing that can be read. queries/filters.py says it in SQL.

    What closes at or before it opens is open over midnight.
    """
    if not is_readable(schedule):
        return Fit.UNSURE
    opens, closes = schedule.opens_at, schedule.closes_at
    today = occurs(schedule, when.day)
    if opens is None or closes is None:
        shut = (opens is not None and when.at < opens) or (closes is not None and when.at >= closes)
        return Fit.UNSURE if today and not shut else Fit.AGAINST
    over_midnight = closes <= opens
    if today and when.at >= opens and (when.at < closes or over_midnight or closes >= END_OF_DAY):
        return Fit.FITS
    since_yesterday = over_midnight and when.at < closes and occurs(schedule, when.day - timedelta(days=1))
    return Fit.FITS if since_yesterday else Fit.AGAINST


def is_readable(schedule: Schedule) -> bool:
    """Whether it recurs in a way that is understood here."""
    if schedule.count is not None or (schedule.interval or 1) > 1 or schedule.byweekno or schedule.byyearday:
        return False
    return bool(schedule.byday or schedule.bymonthday)


def occurs(schedule: Schedule, day: date) -> bool:
    """Whether the day is one of its days."""
    named = pattern(day)
    if schedule.freq == Frequency.MONTHLY:
        by_day = bool(schedule.byday) and re.search(named.monthly, schedule.byday) is not None
        return by_day or re.search(named.month_day, schedule.bymonthday) is not None
    return re.search(named.weekly, schedule.byday) is not None


def said(at: time) -> str:
    """ "9:00 AM"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at.hour < 12 else 'PM'}"


def _open(schedules: Iterable[Schedule], when: When) -> str:
    lasts = [one.closes_at for one in schedules if one.closes_at is not None and one.opens_at is not None]
    plain = [closes for closes in lasts if when.at < closes < END_OF_DAY]
    if not when.is_now:
        return f"Open {when.words}"
    return f"Open now, until {said(max(plain))}" if plain and len(plain) == len(lasts) else "Open now"


def _closed(schedules: Sequence[Schedule], when: When) -> str:
    closed = f"Closed {when.words}"
    if not when.is_now:
        return closed
    for ahead in range(WEEK + 1):
        day = when.day + timedelta(days=ahead)
        opens = [one.opens_at for one in schedules if one.opens_at and in_effect(one, day) and occurs(one, day)]
        later = [opening for opening in opens if ahead or opening > when.at]
        if later:
            on = ("today", "tomorrow")[ahead] if ahead < 2 else DAYS[day.weekday()].label
            return f"{closed}: opens {on} at {said(min(later))}"
    return closed
