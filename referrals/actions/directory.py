"""The provider directory: as its sources tell it, and what the providers themselves say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from heart import ledger
from heart.errors import Invalid
from heart.models import User
from heart.models.base import Answered
from referrals import policies
from referrals.actions.rows import Saved, Writer
from referrals.events import Event
from referrals.hsds.records import Record, Reject
from referrals.models import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from referrals.need_words import needs_of
from referrals.states import Room

BATCH = 500  # organizations and services a transaction
LOCK = 4211  # an arbitrary number: the lock that imports of the directory take turns under
TIES = "service_at_location"
WORKED_OUT = {"source_digest", "located"}  # told by no source: a change of them alone is no change of the record
OF_SERVICES: dict[str, type[Answered]] = {"phones": Phone, "languages": Language, "schedules": Schedule}


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"


@dataclass
class Imported:
    """What became of each row by its kind (an HSDS table) and id, and which rows could not be placed."""

    verdicts: defaultdict[str, dict[UUID, Verdict]] = field(default_factory=lambda: defaultdict(dict))
    rejects: list[Reject] = field(default_factory=list)

    def add(self, later: Imported) -> None:
        """Count a later batch too. A row met again is counted for what became of it first."""
        for kind, verdicts in later.verdicts.items():
            mine = self.verdicts[kind]
            mine.update((id, to) for id, to in verdicts.items() if mine.get(id, Verdict.UNCHANGED) == Verdict.UNCHANGED)
        self.rejects += later.rejects


@transaction.atomic
def import_batch(*, records: Sequence[Record], source: str, by: User, at: datetime | None = None) -> Imported:
    """Make organizations, services and places as these records tell them, found by their HSDS ids.

    - A record that is as it was last time is left alone, without looking at its rows.
    - Organizations, services and places that no record speaks of stay: a file may hold a part of the directory.
    - Phones, languages, hours, addresses and the tie to a place follow their record: what it no longer tells
      is taken out, since a number that the provider has given up would be dialed. Its history stays.
    - What partners and editors say here is never overwritten: the agency, capacity, and that a place is
      confidential, which a source can add and can't take away.
    - An organization nested in a service is the word of a bystander: it makes one that is not known, and
      changes one only until that organization's own record has been read.

    One event for each organization or service (or place that no service names) that was created or changed.
    Raises NotAllowed.
    """
    policies.check_can_edit_directory(by)
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    batch = _Batch(Writer(by=by, at=at, reason=f"import: {source}"), source)
    batch.take(records)
    ledger.record_many(Event.DIRECTORY_IMPORTED, batch.events, by=by, at=at)
    return batch.imported


@transaction.atomic
def report_capacity(*, service: Service, room: str, by: User, at: datetime | None = None) -> ServiceCapacity:
    """Keep what the provider says of a service's room at `at` (UTC). Saying the same again makes it fresh.

    After CAPACITY_FRESH_HOURS it reads as unknown (rule 9). Raises NotAllowed, or Invalid for a word not in Room.
    """
    at = at or timezone.now()
    service = Service.objects.select_related("organization").lock(service.pk)
    policies.check_can_report_capacity(by, service)
    if room not in Room.values:
        raise Invalid("Choose whether there is room.", fields={"room": ["Choose one of these."]})
    capacity = ServiceCapacity.objects.filter(service=service).first() or ServiceCapacity(service=service)
    capacity.room, capacity.reported_at, capacity.reported_by = room, at, by
    capacity.save_by(by)
    ledger.record(Event.CAPACITY_REPORTED, service, by=by, at=at, room=room)
    return capacity


class _Batch:
    """The records of one transaction, from the outside in: organizations, places, services, what belongs to them."""

    def __init__(self, writer: Writer, source: str) -> None:
        self.writer, self.source = writer, source[:60]
        self.imported = Imported()
        self.events: list[tuple[Answered, dict[str, Any]]] = []

    def take(self, records: Sequence[Record]) -> None:
        of_kind = defaultdict(list)
        for record in records:
            of_kind[record.kind].append(record)
        self._organizations(of_kind["organizations"])
        services = self._changed(self._known(of_kind["services"]))
        nested = [
            _of(service, place)
            for service, _ in services.values()
            for tie in service.children.get(TIES, ())
            for place in tie.children.get("locations", ())
        ]
        alone = {record.id for record in of_kind["locations"]}
        places = self._locations([*nested, *of_kind["locations"]])
        self._tell(places, "locations", only=alone - {record.id for record in nested})
        moved = places.created | set(places.updated)
        self._services(services, moved)
        self._locate(moved, but=set(services))

    # Organizations

    def _organizations(self, records: Iterable[Record]) -> None:
        told = {record.id: record for record in sorted(records, key=lambda record: not record.nested)}
        digests = dict(Organization.objects.filter(pk__in=told).values_list("pk", "source_digest"))
        wanted = {}
        for id, record in told.items():
            digest = "" if record.nested else record.digest
            if id in digests and digests[id] and (record.nested or digest == digests[id]):
                self._count("organizations", [id], Verdict.UNCHANGED)
            else:
                wanted[id] = {**record.values, "source_digest": digest}
        saved = self.writer.save(Organization, wanted, beside={"source": self.source})
        self._note(saved, "organizations", wanted)
        self._tell(saved, "organizations", only=set(wanted))
        self._rename({id: saved.rows[id].name for id, changed in saved.updated.items() if "name" in changed})  # type: ignore[attr-defined]

    def _rename(self, names: Mapping[UUID, str]) -> None:
        """Services repeat their organization's name, so that one index finds both."""
        if names:
            services = Service.objects.filter(organization_id__in=names).values_list("pk", "organization_id")
            self.writer.save(Service, {pk: {"organization_name": names[owner]} for pk, owner in services})

    # Services

    def _known(self, records: Iterable[Record]) -> list[tuple[Record, str]]:
        """The services whose organization is in the directory, with its name."""
        records = list(records)
        ids = {record.values["organization_id"] for record in records}
        names = dict(Organization.objects.filter(pk__in=ids).values_list("pk", "name"))
        for record in records:
            if record.values["organization_id"] not in names:
                self._put_aside(record, "organization_id", "no organization with this id is known")
        return [
            (one, names[one.values["organization_id"]]) for one in records if one.values["organization_id"] in names
        ]

    def _changed(self, services: Iterable[tuple[Record, str]]) -> dict[UUID, tuple[Record, dict[str, Any]]]:
        """The services that are new or not as they were last time, with the values of their rows."""
        told = {record.id: (record, name) for record, name in services}
        digests = dict(Service.objects.filter(pk__in=told).values_list("pk", "source_digest"))
        changed = {}
        for id, (record, organization_name) in told.items():
            words = record.values
            needs = list(needs_of(f"{words['name']}. {words['alternate_name']}", words["description"]))
            # The needs are part of what is compared: new words in their table reach a service on the next import.
            record = replace(record, values={**words, "need_domains": needs})
            if digests.get(id) == record.digest:
                self._count_whole(record)
            else:
                values = {**record.values, "organization_name": organization_name, "source_digest": record.digest}
                changed[id] = record, values
        return changed

    def _services(self, services: Mapping[UUID, tuple[Record, dict[str, Any]]], moved: set[UUID]) -> None:
        told = {id: record.children.get(TIES) for id, (record, _) in services.items()}
        open_places = _with_coordinates({tie.values["location_id"] for ties in told.values() for tie in ties or ()})
        wanted = {}
        for id, (_, values) in services.items():
            ties = told[id]
            located = None if ties is None else any(tie.values["location_id"] in open_places for tie in ties)
            wanted[id] = values if located is None else {**values, "located": located}
        saved = self.writer.save(Service, wanted, beside={"source": self.source})
        self._note(saved, "services", services)
        self._tie({id: record for id, (record, _) in services.items()}, saved)
        for kind, model in OF_SERVICES.items():
            owners = {id: record.children[kind] for id, (record, _) in services.items() if kind in record.children}
            self._follow(kind, model, "service_id", owners, saved)
        for id, (record, _) in services.items():
            ties = record.children.get(TIES, ())
            if id not in saved.created and moved & {tie.values["location_id"] for tie in ties}:
                saved.updated.setdefault(id, []).append("locations")
        self._tell(saved, "services", only=set(services))

    def _locate(self, moved: set[UUID], *, but: set[UUID]) -> None:
        """Services at places that moved without the services' own records telling so: their neighbors' did."""
        ids = set(ServiceAtLocation.objects.filter(location__in=moved).values_list("service_id", flat=True)) - but
        ties = ServiceAtLocation.objects.filter(service__in=ids).values_list("service_id", "location_id")
        open_places = _with_coordinates({place for _, place in ties})
        located = {service for service, place in ties if place in open_places}
        self.writer.save(Service, {id: {"located": id in located} for id in ids})

    def _tie(self, services: Mapping[UUID, Record], saved: Saved) -> None:
        """Services to their places. A tie that moved is made anew: two that swap would be in each other's way."""
        told = {id: record.children[TIES] for id, record in services.items() if TIES in record.children}
        places = {tie.values["location_id"] for ties in told.values() for tie in ties}
        known = set(Location.objects.filter(pk__in=places).values_list("pk", flat=True))
        owners = {}
        for id, ties in told.items():
            owners[id] = tuple(tie for tie in ties if tie.values["location_id"] in known)
            for tie in ties:
                if tie.values["location_id"] not in known:
                    self._put_aside(tie, "location_id", "no location with this id is known")
        wanted = {tie.id: (id, tie.values["location_id"]) for id, ties in owners.items() for tie in ties}
        existing = ServiceAtLocation.objects.filter(pk__in=wanted)
        self.writer.remove(tie for tie in existing if (tie.service_id, tie.location_id) != wanted[tie.pk])
        self._follow(TIES, ServiceAtLocation, "service_id", owners, saved)

    # Places

    def _locations(self, records: Iterable[Record]) -> Saved:
        told: dict[UUID, Record] = {}
        owners_of: dict[UUID, UUID | None] = {}
        for record in self._placed(records):
            told[record.id] = record
            owners_of.setdefault(record.id, record.values.get("default_organization_id"))
        existing = self.writer.locked(Location, told)
        wanted = {}
        for id, record in told.items():
            row: Any = existing.get(id)
            values = {name: value for name, value in record.values.items() if name != "default_organization_id"}
            values["organization_id"] = values["organization_id"] or (row and row.organization_id) or owners_of[id]
            values["confidential"] = values["confidential"] or bool(row and row.confidential)
            wanted[id] = values
        saved = self.writer.save(Location, wanted, existing=existing)
        self._note(saved, "locations", wanted)
        owners = {id: record.children["addresses"] for id, record in told.items() if "addresses" in record.children}
        self._follow("addresses", Address, "location_id", owners, saved)
        return saved

    def _placed(self, records: Iterable[Record]) -> Iterable[Record]:
        """The places whose organization, where they name one, is in the directory."""
        records = list(records)
        ids = {record.values["organization_id"] for record in records} - {None}
        known = {None, *Organization.objects.filter(pk__in=ids).values_list("pk", flat=True)}
        for record in records:
            if record.values["organization_id"] in known:
                yield record
            else:
                self._put_aside(record, "organization_id", "no organization with this id is known")

    # What belongs to them, and what is told of it all

    def _follow(
        self, kind: str, model: type[Answered], owner: str, told: Mapping[UUID, Sequence[Record]], owners: Saved
    ) -> None:
        """Make the rows of these owners the ones told, and no others."""
        wanted = {row.id: {**row.values, owner: id} for id, rows in told.items() for row in rows}
        gone = list(model.objects.filter(**{f"{owner}__in": list(told)}).exclude(pk__in=wanted))
        self.writer.remove(gone)
        saved = self.writer.save(model, wanted)
        self._note(saved, kind, wanted)
        self._count(kind, (row.pk for row in gone), Verdict.REMOVED)
        touched = {wanted[id][owner] for id in (*saved.created, *saved.updated)} | {getattr(row, owner) for row in gone}
        for id in touched - owners.created:
            owners.updated.setdefault(id, []).append(kind)

    def _note(self, saved: Saved, kind: str, ids: Iterable[UUID]) -> None:
        for id in ids:
            changed = set(saved.updated.get(id, ())) - WORKED_OUT
            verdict = Verdict.CREATED if id in saved.created else Verdict.UPDATED if changed else Verdict.UNCHANGED
            self._count(kind, [id], verdict)

    def _tell(self, saved: Saved, kind: str, *, only: set[UUID]) -> None:
        """One event for each of these rows that was created or changed, itself or in what belongs to it."""
        for id in only & set(saved.rows):
            changed = sorted(set(saved.updated.get(id, ())) - WORKED_OUT)
            if id in saved.created:
                self.events.append((saved.rows[id], {"outcome": Verdict.CREATED, "source": self.source}))
            elif changed:
                self._count(kind, [id], Verdict.UPDATED)
                details = {"outcome": Verdict.UPDATED, "source": self.source, "changed": changed}
                self.events.append((saved.rows[id], details))

    def _count(self, kind: str, ids: Iterable[UUID], verdict: Verdict) -> None:
        self.imported.verdicts[kind].update((id, verdict) for id in ids)

    def _count_whole(self, record: Record) -> None:
        self._count(record.kind, [record.id], Verdict.UNCHANGED)
        for rows in record.children.values():
            for row in rows:
                self._count_whole(row)

    def _put_aside(self, record: Record, path: str, reason: str) -> None:
        raw = json.dumps({"id": record.id, **record.values}, default=str)
        self.imported.rejects.append(
            Reject(kind=record.kind, file=record.file, line=record.line, path=path, reason=reason, raw=raw)
        )


def _of(service: Record, place: Record) -> Record:
    """The place, which is the organization's of the service unless it has one."""
    return replace(place, values={**place.values, "default_organization_id": service.values["organization_id"]})


def _with_coordinates(places: Iterable[UUID]) -> set[UUID]:
    """Those of these places that everybody may know and that have coordinates."""
    known = {"confidential": False, "latitude__isnull": False, "longitude__isnull": False}
    return set(Location.objects.filter(pk__in=set(places), **known).values_list("pk", flat=True))
