"""Writes what a change of a listing says into the rows of the directory, each with its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from heart.models import User
from referrals import listing
from referrals.actions.rows import Writer
from referrals.listing import Entry
from referrals.models import (
    Accessibility,
    Attribute,
    Language,
    Location,
    Metadata,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
)
from referrals.need_words import needs_of
from referrals.rules.listing_fields import DAYS, Value
from referrals.states.listing import ListingField as F

SPOKEN = {F.NAME, F.ALTERNATE_NAME, F.DESCRIPTION}  # what a service's needs are worked out from
RESERVED = {F.AUDIENCE, F.CONFIDENTIAL}  # a source can narrow these, and never widen: they need no guard from it
Rows = Iterable[Any]


class ListingWriter:
    """Writes in the name of `by`, at a moment (UTC). The entry is locked."""

    def __init__(self, entry: Entry, *, by: User, at: datetime, reason: str) -> None:
        self.entry, self.by, self.at, self.reason = entry, by, at, reason
        self.owner: Any = entry  # whatever it is: what hangs on it is made by what it can have
        self.rows = Writer(by=by, at=at, reason=reason)

    def write(self, values: Mapping[str, Value]) -> None:
        """Make the listing say this, mark it as said here, and the services that show it as changed."""
        hanging = self._hanging()
        for field, value in values.items():
            if field in hanging:
                hanging[field](value)
            else:
                setattr(self.entry, field, _column(field, value))
        told = {str(listing.TOLD_AS.get(F(field), field)) for field in values if field not in RESERVED}
        self.entry.told_here = sorted({*self.entry.told_here, *told})
        if isinstance(self.entry, Service):
            self._refresh(self.entry, set(values))
        self.entry.save_by(self.by, reason=self.reason)
        self._show(set(values))

    def _refresh(self, service: Service, fields: set[str]) -> None:
        service.last_modified = self.at
        if fields & SPOKEN:
            service.need_domains = list(needs_of(f"{service.name}. {service.alternate_name}", service.description))

    def _show(self, fields: set[str]) -> None:
        """The services whose HSDS documents hold the organization or the place have changed with it."""
        if isinstance(self.entry, Organization):
            keys = Service.objects.filter(organization=self.entry).values_list("pk", flat=True)
            new = {"last_modified": self.at, "organization_name": self.entry.name}
            self.rows.save(Service, {key: new for key in keys})
        elif isinstance(self.entry, Location):
            keys = ServiceAtLocation.objects.filter(location=self.entry).values_list("service_id", flat=True)
            open_places = _known_places(list(keys)) if F.CONFIDENTIAL in fields else None
            self.rows.save(Service, {key: self._of_place(key, open_places) for key in keys})

    def _of_place(self, key: Any, open_places: set[Any] | None) -> dict[str, Any]:
        return {"last_modified": self.at, **({} if open_places is None else {"located": key in open_places})}

    # What hangs on the entry

    def _hanging(self) -> dict[str, Callable[[Value], None]]:
        if isinstance(self.entry, Location):
            return {F.ACCESSIBILITY: self._accessibility}
        if isinstance(self.entry, Organization):
            return {F.PHONES: self._phones}
        return {
            F.PHONES: self._phones,
            F.LANGUAGES: self._languages,
            F.DOCUMENTS: self._documents,
            F.SCHEDULES: self._hours,
            F.HOURS_IN_WORDS: self._hours_in_words,
        }

    def _phones(self, value: Value) -> None:
        owner = {listing.model_of(self.entry): self.owner}
        self._make(
            self.owner.phones.all(),
            lambda row: (row.number, row.extension, row.description),
            {tuple(row) for row in value},
            lambda row: Phone(number=row[0], extension=row[1], description=row[2], **owner),
        )

    def _languages(self, value: Value) -> None:
        rows = Language.objects.filter(service=self.owner)
        self._make(rows, lambda row: row.name, set(value), lambda name: Language(service=self.owner, name=name))

    def _documents(self, value: Value) -> None:
        rows = RequiredDocument.objects.filter(service=self.owner).exclude(document="")
        self._make(
            rows,
            lambda row: row.document,
            set(value),
            lambda words: RequiredDocument(service=self.owner, document=words),
        )

    def _accessibility(self, value: Value) -> None:
        rows = Accessibility.objects.filter(location=self.owner).exclude(description="")
        self._make(
            rows,
            lambda row: row.description,
            set(value),
            lambda words: Accessibility(location=self.owner, description=words),
        )

    def _hours(self, value: Value) -> None:
        days: dict[tuple[time, time], list[str]] = defaultdict(list)
        for day, opens, closes in value:
            days[time.fromisoformat(opens), time.fromisoformat(closes)].append(day)
        wanted = {(",".join(sorted(on, key=DAYS.index)), *times) for times, on in days.items()}
        weekly = [row for row in Schedule.objects.filter(service=self.owner) if listing.is_weekly(row)]
        self._make(
            weekly,
            lambda row: (row.byday, row.opens_at, row.closes_at),
            wanted,
            lambda row: Schedule(service=self.owner, freq="WEEKLY", byday=row[0], opens_at=row[1], closes_at=row[2]),
        )

    def _hours_in_words(self, value: Value) -> None:
        rows = [row for row in Schedule.objects.filter(service=self.owner) if listing.is_in_words(row)]
        self._make(
            rows,
            lambda row: row.description,
            set(value),
            lambda words: Schedule(service=self.owner, description=words),
        )

    def _make(self, rows: Rows, key: Callable[[Any], Any], wanted: set[Any], make: Callable[[Any], Any]) -> None:
        """Keep the rows that say what is wanted, take the others out, make what is missing."""
        missing = set(wanted)
        for row in list(rows):
            if key(row) in missing:
                missing.remove(key(row))
            else:
                self._remove(row)
        for one in sorted(missing):
            make(one).save_by(self.by, reason=self.reason)

    def _remove(self, row: Any) -> None:
        """With what hangs on it: a phone's languages, and what a source noted of it."""
        if isinstance(row, Phone):
            for language in row.languages.all():
                self._remove(language)
        self.rows.remove(Attribute.objects.filter(link_id=row.pk))
        self.rows.remove(Metadata.objects.filter(resource_id=row.pk))
        self.rows.remove([row])


def _column(field: str, value: str) -> Any:
    if field in {F.MINIMUM_AGE, F.MAXIMUM_AGE}:
        return Decimal(value) if value else None
    if field == F.TAKES_REFERRALS:
        return value == "yes"
    return bool(value) if field == F.CONFIDENTIAL else value


def _known_places(services: list[Any]) -> set[Any]:
    """Those of these services that have a place with coordinates which everybody may know."""
    known = ServiceAtLocation.objects.filter(
        service__in=services,
        location__confidential=False,
        location__latitude__isnull=False,
        location__longitude__isnull=False,
    )
    return set(known.values_list("service_id", flat=True))
