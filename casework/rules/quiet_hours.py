"""When not to call, write or knock: by channel, on the city's clock. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def hours_of(channel: str) -> tuple[time, time] | None:
    """From when until when a channel is quiet (settings.QUIET_HOURS, city time); None where it never is."""
    written = settings.QUIET_HOURS.get(channel, "")
    if not written:
        return None
    start, end = (time.fromisoformat(part.strip()) for part in written.split("-"))
    return None if start == end else (start, end)


def is_quiet(at: datetime, channel: str) -> bool:
    """Whether `at` (aware) lies in the channel's quiet hours. Their end does not."""
    hours = hours_of(channel)
    if hours is None:
        return False
    start, end = hours
    here = timezone.localtime(at).time()
    return start <= here < end if start < end else here >= start or here < end


def allowed(at: datetime, channel: str) -> datetime:
    """`at` itself, or the end of the quiet hours that hold it, in UTC. Never earlier.

    The end is a time of the city's clock: a night in which that clock is turned is an hour longer or shorter.
    """
    hours = hours_of(channel)
    if hours is None or not is_quiet(at, channel):
        return at
    start, end = hours
    here = timezone.localtime(at)
    day = here.date() + timedelta(days=1 if start > end and here.time() >= start else 0)
    ends = (datetime.combine(day, end, timezone.get_current_timezone()).replace(fold=fold) for fold in (0, 1))
    first, second = (moment.astimezone(UTC) for moment in ends)
    return first if first >= at else second
