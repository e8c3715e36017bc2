"""A listing as the rules of its fields have it: read from an organization, a service or a place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from heart import clock
from referrals.models import Location, Organization, Schedule, Service
from referrals.rules.confirming import Confirmed, confirmed
from referrals.rules.listing_fields import CONFIDENTIAL, DAYS, OF_MODEL, Value
from referrals.states.listing import ListingField as F

Entry = Organization | Service | Location
TOLD_AS = {F.HOURS_IN_WORDS: "schedules"}  # the HSDS table of what is not named as its field


def model_of(entry: Entry) -> str:
    """As the rules of fields name it: "service"."""
    return str(entry._meta.model_name)


def organization_of(entry: Entry) -> Organization | None:
    """Whose listing it is."""
    return entry if isinstance(entry, Organization) else entry.organization


def read(entry: Entry) -> dict[str, Value]:
    """What the listing says now, by field. A statement for each list that hangs on it (at most four)."""
    lists = _lists(entry)
    return {field: lists[field] if field in lists else _plain(entry, field) for field in OF_MODEL[model_of(entry)]}


def _plain(entry: Entry, field: str) -> str:
    value = getattr(entry, field)
    if field == F.TAKES_REFERRALS:
        return "yes" if value else "no"
    if field == F.CONFIDENTIAL:
        return CONFIDENTIAL if value else ""
    if field in {F.MINIMUM_AGE, F.MAXIMUM_AGE}:
        return "" if value is None else f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
    return str(value).replace("\r\n", "\n").strip()


def _lists(entry: Entry) -> dict[str, Value]:
    if isinstance(entry, Location):
        return {F.ACCESSIBILITY: sorted({row.description for row in entry.accessibility.all() if row.description})}
    phones = sorted({(row.number, row.extension, row.description) for row in entry.phones.all()})
    found: dict[str, Value] = {F.PHONES: [list(row) for row in phones]}
    if isinstance(entry, Service):
        schedules = list(entry.schedules.all())
        found[F.LANGUAGES] = sorted({row.name for row in entry.languages.all()})
        found[F.DOCUMENTS] = sorted({row.document for row in entry.required_documents.all() if row.document})
        found[F.SCHEDULES] = hours(schedules)
        found[F.HOURS_IN_WORDS] = sorted({row.description for row in schedules if is_in_words(row)})
    return found


def hours(schedules: Iterable[Schedule]) -> list[list[str]]:
    """[day, opens, closes] of each time in a week that is the same every week."""
    times = {
        (DAYS.index(day), f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}")
        for row in schedules
        if is_weekly(row)
        for day in row.byday.split(",")
    }
    return [[DAYS[day], opens, closes] for day, opens, closes in sorted(times)]


def is_weekly(row: Schedule) -> bool:
    """Whether it says no more than days of every week with a time: what the form of a week can hold."""
    if not (row.opens_at and row.closes_at and row.byday) or row.freq not in {"", "WEEKLY"}:
        return False
    limited = row.valid_from or row.valid_to or row.until or row.count or row.bymonthday or row.byweekno
    return not limited and (row.interval or 1) == 1 and set(row.byday.split(",")) <= set(DAYS)


def is_in_words(row: Schedule) -> bool:
    """Whether it is a description and nothing else."""
    dated = row.valid_from or row.valid_to or row.until or row.bymonthday or row.byweekno
    return bool(row.description and not (row.byday or row.opens_at or row.closes_at or dated))


def version(values: Mapping[str, Value], fields: Iterable[str]) -> str:
    """The same for the same values of these fields: which version of a listing somebody read."""
    told = json.dumps([[field, values[field]] for field in sorted(fields)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def last_confirmed(service: Service, at: datetime) -> Confirmed:
    """When this listing was last confirmed by `at` (UTC), and by which organization.

    Takes no statement when `confirmation` and the agency of who gave it were joined.
    """
    said = getattr(service, "confirmation", None)
    agency = said.confirmed_by.agency if said else None
    return confirmed(
        here=clock.city(said.confirmed_at).date() if said else None,
        who=agency.name if agency else "",
        assured=service.assured_date,
        source=service.source and "its source",
        today=clock.city(at).date(),
        days=settings.LISTING_STALE_DAYS,
    )


def stale_since(at: datetime) -> date:
    """What was last confirmed before this day (the city's) asks for it again."""
    return clock.city(at).date() - timedelta(days=settings.LISTING_STALE_DAYS)


def is_stale(at: datetime) -> Q:
    """The services whose listing nobody confirmed for LISTING_STALE_DAYS days, as a condition."""
    return Q(assured_date__isnull=True) | Q(assured_date__lt=stale_since(at))


def key_of(entry: Entry) -> dict[str, UUID]:
    """The field of a change that names the entry."""
    return {} if isinstance(entry, Organization) else {f"{model_of(entry)}_id": entry.pk}
