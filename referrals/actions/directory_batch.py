"""One batch of an import: organizations, vocabularies, places, services, and what belongs to them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from heart.models.base import Answered
from referrals.actions.directory_rows import TIES, Following, Told
from referrals.actions.rows import Saved, Writer
from referrals.hsds.kept import keep_later, without, words_that_stand
from referrals.hsds.records import Record, Reject
from referrals.hsds.tables import VOCABULARY, model_of
from referrals.models import Location, Organization, Service, ServiceAtLocation
from referrals.need_words import needs_of
from referrals.states.directory import Audience

WORKED_OUT = {"source_digest", "located"}  # told by no source: a change of them alone is no change of the record
REFERRED = ("taxonomies", "taxonomy_terms", "units", "programs")  # what rows refer to, and may tell along


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


class Batch:
    """The records of one transaction, from the outside in."""

    def __init__(self, writer: Writer, source: str) -> None:
        self.writer, self.source = writer, source[:60]
        self.imported = Imported()
        self.events: list[tuple[Answered, dict[str, Any]]] = []
        self.told = Told()
        self.following = Following(writer, self._count)
        self.new: set[UUID] = set()

    def take(self, records: Sequence[Record]) -> None:
        of_kind = defaultdict(list)
        for record in records:
            of_kind[record.kind].append(record)
        organizations = self._organizations(of_kind["organizations"])
        services = self._changed(self._known(of_kind["services"]))
        changed = [record for record, _ in services.values()]
        places = self._locations([*_places(changed), *of_kind["locations"]])
        words = self._words(of_kind, [*self._trees(), *changed])
        for record in changed:
            self.told.add(record)
        self._check(services)
        self.new |= services.keys() - set(Service.objects.filter(pk__in=services).values_list("pk", flat=True))
        self.following.follow(self.told, new=self.new)
        self._finish(organizations, "organizations", only=set(organizations.rows))
        alone = {record.id for record in of_kind["locations"]} - {place.id for place in _places(changed)}
        self._finish(places, "locations", only=alone - self._named(alone))
        for kind, saved in words.items():
            self._finish(saved, kind, only={record.id for record in of_kind[kind]})
        moved = places.created | set(places.updated)
        self._services(services, moved)
        self._locate(moved, but=set(services))

    def _trees(self) -> list[Record]:
        return list(self._whole.values())

    # Organizations

    def _organizations(self, records: Iterable[Record]) -> Saved:
        told = {record.id: record for record in sorted(records, key=lambda record: not record.nested)}
        digests = dict(Organization.objects.filter(pk__in=told).values_list("pk", "source_digest"))
        wanted = {}
        self._whole: dict[UUID, Record] = {}
        for id, record in told.items():
            digest = "" if record.nested else record.digest
            if id in digests and digests[id] and (record.nested or digest == digests[id]):
                self._count_whole(record)
            else:
                wanted[id] = {**record.values, "source_digest": digest}
                self._whole[id] = record
        existing = self.writer.locked(Organization, wanted)
        for id, row in existing.items():
            self._whole[id] = without(self._whole[id], row.told_here)  # type: ignore[attr-defined]
            wanted[id] = {**self._whole[id].values, "source_digest": wanted[id]["source_digest"]}
            _narrow(wanted[id], row)
        saved = self.writer.save(
            Organization, wanted, existing=existing, beside={"source": self.source}, quiet=WORKED_OUT
        )
        self._add(saved, self._whole)
        self._note(saved, "organizations", wanted)
        self._rename({id: saved.rows[id].name for id, changed in saved.updated.items() if "name" in changed})  # type: ignore[attr-defined]
        return saved

    def _rename(self, names: Mapping[UUID, str]) -> None:
        """Services repeat their organization's name, so that one index finds both."""
        if names:
            services = Service.objects.filter(organization_id__in=names).values_list("pk", "organization_id")
            self.writer.save(Service, {pk: {"organization_name": names[owner]} for pk, owner in services})

    def _add(self, saved: Saved, records: Mapping[UUID, Record]) -> None:
        self.new |= saved.created
        for record in records.values():
            self.told.add(record)

    # Vocabularies, and what rows refer to

    def _words(self, of_kind: Mapping[str, list[Record]], trees: Iterable[Record]) -> dict[str, Saved]:
        """Terms, units and programs. What a row tells along makes the ones not known, and changes none."""
        along: dict[str, dict[UUID, Record]] = {kind: {} for kind in REFERRED}
        for record in (*trees, *(word for kind in VOCABULARY for word in of_kind[kind])):
            _collect(record, along)
        own = {kind: {record.id: record for record in of_kind[kind]} for kind in VOCABULARY}
        found = {}
        for kind in (*VOCABULARY, "programs"):
            told = self._unknown(kind, along.get(kind, {})) | own.get(kind, {})
            self._settle(kind, told)
            saved = self.writer.save(model_of(kind), {id: record.values for id, record in told.items()})
            self._add(saved, told)
            self._note(saved, kind, told)
            found[kind] = saved
        return found

    def _unknown(self, kind: str, records: dict[UUID, Record]) -> dict[UUID, Record]:
        if not records:
            return {}
        known = set(model_of(kind).objects.filter(pk__in=records).values_list("pk", flat=True))
        known |= self.told.wanted.get(kind, {}).keys()
        return {id: record for id, record in records.items() if id not in known}

    def _settle(self, kind: str, told: dict[UUID, Record]) -> None:
        """Let go of what can't be placed: a program of nobody, the classification of a term that is not there."""
        if kind == "programs":
            owners = Organization.objects.filter(pk__in={record.values["organization_id"] for record in told.values()})
            known = set(owners.values_list("pk", flat=True)) if told else set()
            for record in [one for one in told.values() if one.values["organization_id"] not in known]:
                self._put_aside(record, "organization_id", "no organization with this id is known")
                del told[record.id]
        elif kind == "taxonomy_terms":
            known = self._known_ids("taxonomies", {record.values["taxonomy_id"] for record in told.values()})
            for record in [one for one in told.values() if one.values["taxonomy_id"] not in known]:
                self._put_aside(record, "taxonomy_id", "no taxonomy with this id is known; it was left out")
                told[record.id] = replace(record, values={**record.values, "taxonomy_id": None})

    def _known_ids(self, kind: str, ids: Iterable[UUID | None]) -> set[UUID | None]:
        """Those of these ids that are in the directory; None, which names nothing, always is."""
        asked = {id for id in ids if id is not None}
        found = model_of(kind).objects.filter(pk__in=asked).values_list("pk", flat=True) if asked else ()
        return {None, *found}

    def _check(self, services: Mapping[UUID, tuple[Record, dict[str, Any]]]) -> None:
        """Put aside what refers to something that nobody told of."""
        asked: list[tuple[str, str, str, str]] = [
            (TIES, "location_id", "locations", "no location with this id is known"),
            ("attributes", "taxonomy_term_id", "taxonomy_terms", "no taxonomy term with this id is known"),
            ("service_capacity", "unit_id", "units", "no unit with this id is known"),
        ]
        for kind, column, other, reason in asked:
            rows = self.told.wanted[kind]
            known = self._known_ids(other, (values[column] for values in rows.values()))
            for id in [id for id, values in rows.items() if values[column] not in known]:
                self._put_aside(self.told.records[id], column, reason)
                self.told.drop_whole(kind, id)
        programs = self._known_ids("programs", (values.get("program_id") for _, values in services.values()))
        programs |= self.told.wanted["programs"].keys()
        for record, values in services.values():
            if values.get("program_id") not in programs:
                self._put_aside(record, "program_id", "no program with this id is known; it was left out")
                values["program_id"] = None

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
        known = Service.objects.filter(pk__in=told).values_list("pk", "source_digest", "told_here")
        kept = {id: (digest, told_here) for id, digest, told_here in known}
        changed = {}
        for id, (record, organization_name) in told.items():
            before, told_here = kept.get(id, (None, ()))
            words = record.values
            needs = list(needs_of(f"{words['name']}. {words['alternate_name']}", words["description"]))
            # The needs are part of what is compared: new words in their table reach a service on the next import.
            record = replace(record, values={**words, "need_domains": needs})
            if before == record.digest:
                self._count_whole(record)
            else:
                digest, record = record.digest, without(record, told_here)
                values = {**record.values, "organization_name": organization_name, "source_digest": digest}
                changed[id] = record, values
        return changed

    def _services(self, services: Mapping[UUID, tuple[Record, dict[str, Any]]], moved: set[UUID]) -> None:
        """Save the services. Those that the source gives no date of change get this moment with a change."""
        ties = {id: record.children.get(TIES) for id, (record, _) in services.items()}
        open_places = _with_coordinates({tie.values["location_id"] for told in ties.values() for tie in told or ()})
        existing = self.writer.locked(Service, services)
        wanted = {}
        for id, (_, values) in services.items():
            told = ties[id]
            if told is not None:
                values["located"] = any(tie.values["location_id"] in open_places for tie in told)
            if moved & {tie.values["location_id"] for tie in told or ()}:
                self.following.touched[id].add("locations")
            if values.get("last_modified") is None:
                values.pop("last_modified", None)
                if self.following.touched[id]:
                    values["last_modified"] = self.writer.at
            row = existing.get(id)
            keep_later(values, row)
            if words := words_that_stand(values, row):
                values["need_domains"] = list(needs_of(*words))
            _narrow(values, row)
            wanted[id] = values
        saved = self.writer.save(
            Service,
            wanted,
            existing=existing,
            beside={"source": self.source, "last_modified": self.writer.at},
            quiet=WORKED_OUT,
        )
        for id, changed in saved.updated.items():
            if services[id][0].values.get("last_modified") is None and "last_modified" in changed:
                changed.remove("last_modified")
        self._note(saved, "services", services)
        self._finish(saved, "services", only=set(services))

    def _locate(self, moved: set[UUID], *, but: set[UUID]) -> None:
        """Services at places that moved without the services' own records telling so: their neighbors' did."""
        ids = set(ServiceAtLocation.objects.filter(location__in=moved).values_list("service_id", flat=True)) - but
        ties = ServiceAtLocation.objects.filter(service__in=ids).values_list("service_id", "location_id")
        open_places = _with_coordinates({place for _, place in ties})
        located = {service for service, place in ties if place in open_places}
        self.writer.save(Service, {id: {"located": id in located} for id in ids})

    # Places

    def _locations(self, records: Iterable[Record]) -> Saved:
        told: dict[UUID, Record] = {}
        owners_of: dict[UUID, UUID | None] = {}
        for record in self._placed(records):
            before = told.get(record.id)
            told[record.id] = replace(record, children={**(before.children if before else {}), **record.children})
            owners_of.setdefault(record.id, record.values.get("default_organization_id"))
        existing = self.writer.locked(Location, told)
        wanted = {}
        for id, record in told.items():
            row: Any = existing.get(id)
            record = told[id] = without(record, row.told_here if row else ())
            values = {name: value for name, value in record.values.items() if name != "default_organization_id"}
            values["organization_id"] = values["organization_id"] or (row and row.organization_id) or owners_of[id]
            values["confidential"] = bool(values["confidential"] or (row and row.confidential))
            wanted[id] = values
        saved = self.writer.save(Location, wanted, existing=existing)
        self._add(saved, told)
        self._note(saved, "locations", wanted)
        return saved

    def _placed(self, records: Iterable[Record]) -> Iterable[Record]:
        """The places whose organization, where they name one, is in the directory."""
        records = list(records)
        known = self._known_ids("organizations", (record.values["organization_id"] for record in records))
        for record in records:
            if record.values["organization_id"] in known:
                yield record
            else:
                self._put_aside(record, "organization_id", "no organization with this id is known")

    def _named(self, places: set[UUID]) -> set[UUID]:
        """Those of these places that services are offered at: their services tell of them."""
        found = ServiceAtLocation.objects.filter(location__in=places) if places else ServiceAtLocation.objects.none()
        return set(found.values_list("location_id", flat=True))

    # What is told of it all

    def _finish(self, saved: Saved, kind: str, *, only: set[UUID]) -> None:
        """One event for each of these rows that was created or changed, itself or in what belongs to it."""
        for id in saved.rows:
            kinds = self.following.touched.get(id, set())
            if kinds and id not in saved.created:
                saved.updated.setdefault(id, []).extend(kinds)
        for id in only & set(saved.rows):
            changed = sorted(set(saved.updated.get(id, ())) - WORKED_OUT)
            if id in saved.created:
                self.events.append((saved.rows[id], {"outcome": Verdict.CREATED, "source": self.source}))
            elif changed:
                self._count(kind, [id], Verdict.UPDATED)
                details = {"outcome": Verdict.UPDATED, "source": self.source, "changed": changed}
                self.events.append((saved.rows[id], details))

    def _note(self, saved: Saved, kind: str, ids: Iterable[UUID]) -> None:
        for id in ids:
            changed = set(saved.updated.get(id, ())) - WORKED_OUT
            verdict = Verdict.CREATED if id in saved.created else Verdict.UPDATED if changed else Verdict.UNCHANGED
            self._count(kind, [id], verdict)

    def _count(self, kind: str, ids: Iterable[UUID], verdict: str) -> None:
        self.imported.verdicts[kind].update((id, Verdict(verdict)) for id in ids)

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


def _places(services: Iterable[Record]) -> list[Record]:
    """The places told of with these services, each the organization's of the service unless it has one."""
    return [
        replace(place, values={**place.values, "default_organization_id": service.values["organization_id"]})
        for service in services
        for tie in service.children.get(TIES, ())
        for place in tie.children.get("locations", ())
    ]


def _collect(record: Record, along: dict[str, dict[UUID, Record]]) -> None:
    """What the rows of a tree refer to and tell along."""
    for kind, rows in record.children.items():
        for row in rows:
            if kind in along and not (kind == "programs" and record.kind == "organizations"):
                along[kind].setdefault(row.id, row)
            _collect(row, along)


def _narrow(values: dict[str, Any], row: Any) -> None:
    """Whom an entry is meant for: a source can narrow what is said here, and can't widen it."""
    if row is not None and "audience" in values:
        order = list(Audience)
        values["audience"] = max(Audience(values["audience"]), Audience(row.audience), key=order.index)


def _with_coordinates(places: Iterable[UUID]) -> set[UUID]:
    """Those of these places that everybody may know and that have coordinates."""
    known = {"confidential": False, "latitude__isnull": False, "longitude__isnull": False}
    return set(Location.objects.filter(pk__in=set(places), **known).values_list("pk", flat=True))
