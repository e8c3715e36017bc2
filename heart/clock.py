"""Moments as people say them, in city time (settings.TIME_ZONE). Input is aware, in any zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def city(at: datetime) -> datetime:
    """The same moment on the city's clock."""
    return timezone.localtime(at)


def midnight_after(at: datetime) -> datetime:
    """When the city's day that holds this moment ends: the next midnight of its calendar, whatever its clocks do."""
    return timezone.make_aware(datetime.combine(city(at).date() + DAY, time.min))


def moment(at: datetime, now: datetime | None = None) -> str:
    """ "Today, 9:35 PM", "Yesterday, 8:00 AM", "Thu, Nov 21, 9:35 PM"; the year only when it is another one."""
    here = city(at)
    return f"{day(at, now, weekday=True)}, {date_format(here, pgettext('date', 'g:i A'))}"


def day(at: datetime, now: datetime | None = None, *, weekday: bool = False) -> str:
    """ "Today", "Nov 21" or "Nov 21, 2024", by the city's calendar; with its weekday if asked."""
    here, today = city(at), city(now or timezone.now()).date()
    near = {0: gettext("Today"), 1: gettext("Tomorrow"), -1: gettext("Yesterday")}.get((here.date() - today).days)
    if near:
        return near
    form = pgettext("date", "M j") if here.year == today.year else pgettext("date", "M j, Y")
    return date_format(here, ("D, " if weekday else "") + form)


def full_day(at: datetime) -> str:
    """ "Nov 21, 2024": on paper no day is "today", and the year is always said."""
    return str(date_format(city(at), "M j, Y"))


def full_moment(at: datetime) -> str:
    """ "Nov 21, 2024, 9:35 PM", for paper."""
    return str(date_format(city(at), "M j, Y, g:i A"))


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit, rounded down: "3 hours", "2 days", "under a minute".

    Hours up to 72, since follow-ups are owed in hours; then days.
    """
    length = abs(length)
    if length < MINUTE:
        return gettext("under a minute")
    if length < HOUR:
        return ngettext("%(count)s minute", "%(count)s minutes", length // MINUTE) % {"count": length // MINUTE}
    if length < 72 * HOUR:
        return ngettext("%(count)s hour", "%(count)s hours", length // HOUR) % {"count": length // HOUR}
    return ngettext("%(count)s day", "%(count)s days", length // DAY) % {"count": length // DAY}


def due(at: datetime, now: datetime | None = None) -> str:
    """ "due in 5 hours", "overdue by 3 hours"."""
    left = at - (now or timezone.now())
    return f"due in {span(left)}" if left >= timedelta() else f"overdue by {span(left)}"


def due_tone(at: datetime, now: datetime | None = None) -> str:
    """bad when overdue, warn when a reminder would have gone out by now, else neutral."""
    left = at - (now or timezone.now())
    if left < timedelta():
        return "bad"
    return "warn" if left <= settings.REMINDER_HOURS_BEFORE * HOUR else "neutral"


def ago(at: datetime, now: datetime | None = None) -> str:
    """ "3 hours ago", or "in 3 hours" for what is to come."""
    left = at - (now or timezone.now())
    said = gettext("in %(span)s") if left > timedelta() else gettext("%(span)s ago")
    return said % {"span": span(left)}
