"""Times as dispatch writes them: usually local, without an offset, twice a year ambiguous or impossible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ISO = "iso"  # stands in a mapping's `time_formats` for ISO 8601, with or without an offset
ISO_OFFSET = "iso-offset"  # the same, and it must have an offset
PLAUSIBLE = range(1970, 2100)


class BadTime(ValueError):
    """Why this is not a time, in words that do not quote it."""


def parse(text: str, *, formats: Sequence[str], zone: ZoneInfo, not_before: datetime | None = None) -> datetime:
    """The moment (UTC) that `text` names in the first format that fits; a time without offset is local to `zone`.

    When clocks go back an hour comes twice: the first is meant, unless that would be earlier than `not_before`.
    When clocks go forward an hour is left out: a time inside it raises BadTime, as does whatever is not a time.
    """
    moment = _read(text, formats)
    if moment.year not in PLAUSIBLE:
        raise BadTime("the year is not plausible")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first = moment.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) != moment:
        raise BadTime(f"no such time in {zone.key}: clocks went forward over it")
    if not_before is not None and first < not_before:
        second = moment.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if second > first and second >= not_before:
            return second
    return first


def _read(text: str, formats: Sequence[str]) -> datetime:
    for form in formats:
        try:
            moment = _iso(text) if form in {ISO, ISO_OFFSET} else datetime.strptime(text, form)
        except ValueError:
            continue
        if form == ISO_OFFSET and moment.tzinfo is None:
            raise BadTime("without an offset from UTC, like the last part of 2026-03-10T14:00:00-05:00")
        return moment
    raise BadTime("not a date and time in the form that the mapping names")


def _iso(text: str) -> datetime:
    if len(text) <= len("2026-01-01"):
        raise ValueError("a day without a time of day")
    moment = datetime.fromisoformat(text)
    if abs(moment.utcoffset() or timedelta()) > timedelta(hours=14):
        raise ValueError("no place on earth has this offset")
    return moment
