"""HSDS 3 JSON: organizations, services, places and vocabularies, with all that is nested in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO
from uuid import UUID

from referrals.hsds import fields, json_stream
from referrals.hsds.confidential import as_nested, is_confidential, says_confidential
from referrals.hsds.intake import Intake, Where
from referrals.hsds.marks import is_mark, marked
from referrals.hsds.records import Record, Reject, Unreadable
from referrals.hsds.tables import REFERRED, TABLES, VOCABULARY

Row = Mapping[str, Any]
TIES = "service_at_locations"
LISTS = ("organizations", "services", "contents")  # what a package or a page of an API wraps its records in
OF_A_SERVICE = frozenset(
    {"organization", "organization_id", "service_at_locations", "application_process", "status", "schedules"}
)
# A row that is told whole and has no lists has nothing in them. One dictionary for all such rows of a kind.
NOTHING: Mapping[str, Mapping[str, tuple[Record, ...]]] = {
    kind: dict.fromkeys(table.lists.values(), ()) for kind, table in TABLES.items()
}


class JsonReader:
    """Reads the documents of one import; ids are remembered across its files."""

    def __init__(self) -> None:
        self.intake = Intake()

    def read(self, stream: TextIO, file: str, *, by_line: bool = False) -> Iterator[Record | Reject]:
        """Every record in a stream, and every one that could not be read."""
        for found in json_stream.read(stream, by_line=by_line):
            if isinstance(found, json_stream.Broken):
                rest = "; the rest of the file was not read" if found.rest else ""
                where = Where(file, found.line, f"column {found.column}")
                self.intake.put_aside("documents", found.raw, where, f"not JSON: {found.reason}{rest}")
            else:
                yield from self._document(found.value, Where(file, found.line, found.path))
            yield from self.intake.told()

    def take(self, document: Row, where: Where) -> Iterator[Record | Reject]:
        """Every record in one document, and every one that could not be read."""
        yield from self._document(document, where)
        yield from self.intake.told()

    def _document(self, value: Any, where: Where) -> Iterator[Record]:
        named = where.file.partition(".")[0]
        for row, there in _unwrapped(value, where):
            if not isinstance(row, dict):
                self.intake.put_aside("documents", row, there, "an organization or a service was expected")
            elif named in VOCABULARY:
                yield from filter(None, [self._row(named, row, there)])
            elif "location_type" in row and "location" not in row:
                yield from self._place(row, there)
            elif row.keys() & OF_A_SERVICE:
                yield from self._service(row, there)
            else:
                yield from self._organization(row, there)

    def _organization(self, row: Row, where: Where) -> Iterator[Record]:
        found = self.intake.record("organizations", row, where)
        if found is None:
            return
        yield self._whole(found, row, where)
        for place, there in self._objects(row, "locations", where):
            yield from self._place({"organization_id": str(found.id), **place}, there)
        for service, there in self._objects(row, "services", where):
            yield from self._service({"organization_id": str(found.id), **service}, there)

    def _place(self, row: Row, where: Where) -> Iterator[Record]:
        """A place on its own, or of an organization."""
        yield from filter(None, [self._location(row, where)])

    def _service(self, row: Row, where: Where) -> Iterator[Record]:
        organization = row.get("organization")
        nested: Row = organization if isinstance(organization, dict) else {}
        try:
            organization_id = fields.key(row, "organization_id") or fields.key(nested, "id", called="organization.id")
        except Unreadable as error:
            self.intake.put_aside("services", row, where / error.path, error.reason)
            return
        if organization_id is None:
            reason = "empty, and a service belongs to an organization"
            self.intake.put_aside("services", row, where / "organization_id", reason)
            return
        row = _referring("services", row)
        found = self.intake.record("services", row, where, organization_id=organization_id)
        if found is None:
            return
        if "name" in nested and (record := self._nested(nested, organization_id, where / "organization")):
            yield record
        whole = self._whole(found, row, where, also=(TIES,))
        if row.get(TIES) is not None or whole.children:
            ties = self._ties(found.id, organization_id, row, where)
            whole = replace(whole, children={**whole.children, "service_at_location": ties})
        yield replace(whole, children={**whole.children, **self._program(row, organization_id, where)})

    def _program(self, row: Row, organization_id: UUID, where: Where) -> dict[str, tuple[Record, ...]]:
        """The program that a service is part of, as it tells it."""
        program = row.get("program")
        if not isinstance(program, dict) or "name" not in program:
            return {}
        there = where / "program"
        try:
            owner = self.intake.key("programs", program, there, "organization_id") or organization_id
        except Unreadable:
            return {}
        found = self._row("programs", program, there, repeats=True, organization_id=owner)
        return {"programs": (found,)} if found else {}

    def _nested(self, row: Row, id: UUID, where: Where) -> Record | None:
        """The organization nested in a service, the first time and unless its own record has been read."""
        if self.intake.has("organizations", id) or not self.intake.first("nested organizations", id):
            return None
        found = self.intake.record("organizations", {**row, "id": str(id)}, where, repeats=True)
        return found and replace(self._whole(found, row, where), nested=True)

    def _ties(self, id: UUID, organization_id: UUID, row: Row, where: Where) -> tuple[Record, ...]:
        found: dict[UUID, Record] = {}
        for tie, there in self._objects(row, TIES, where, kind="service_at_location"):
            record = self._tie(tie, there, others=found, organization_id=organization_id)
            if record is not None:
                found[record.id] = record
        return tuple(found.values())

    def _tie(self, row: Row, where: Where, *, others: Mapping[UUID, Record], organization_id: UUID) -> Record | None:
        """That the service is offered at a location, with the location where it is told of."""
        location = row.get("location")
        there = self._location(location, where / "location") if isinstance(location, dict) else None
        if isinstance(location, dict) and there is None:
            return None  # the reason has been told with the location
        try:
            location_id = there.id if there else self.intake.key("service_at_location", row, where, "location_id")
        except Unreadable:
            return None
        if location_id is None:
            self.intake.put_aside("service_at_location", row, where / "location", "there is no location")
            return None
        if any(other.values["location_id"] == location_id for other in others.values()):
            self.intake.put_aside("service_at_location", row, where / "location", "the service is there already")
            return None
        found = self._row("service_at_location", row, where, location_id=location_id)
        place = {"locations": (as_nested(there, organization_id),)} if there else {}
        return found and replace(found, children={**found.children, **place})

    def _location(self, row: Row, where: Where) -> Record | None:
        """A place and what belongs to it. Services share places, so that the same one may be told of many times."""
        try:
            organization_id = self.intake.key("locations", row, where, "organization_id")
        except Unreadable:
            return None
        found = self.intake.record("locations", row, where, repeats=True, organization_id=organization_id)
        if found is None:
            return None
        whole = self._whole(found, row, where)
        marks = row.get("attributes")
        said = isinstance(marks, list) and any(says_confidential(mark) for mark in marks if isinstance(mark, dict))
        confidential = said or is_confidential(whole, whole.children.get("addresses", ()))
        return replace(whole, values={**whole.values, "confidential": confidential})

    def _whole(self, record: Record, row: Row, where: Where, *, also: tuple[str, ...] = ()) -> Record:
        """An entry with what is nested in it. A document without any of it is a summary, and speaks of none."""
        if not any(row.get(name) is not None for name in (*TABLES[record.kind].lists, *also)):
            return record
        return self._with_lists(record, row, where)

    def _with_lists(self, record: Record, row: Row, where: Where) -> Record:
        lists = TABLES[record.kind].lists
        if not any(row.get(name) for name in lists):
            return replace(record, children=NOTHING[record.kind])
        children = {kind: self._rows(kind, row, name, where, owner=record.id) for name, kind in lists.items()}
        return marked(replace(record, children=children), _dicts(row.get("attributes")))

    def _rows(self, kind: str, row: Row, name: str, where: Where, *, owner: UUID) -> tuple[Record, ...]:
        found: dict[UUID, Record] = {}
        for item, there in self._objects(row, name, where, kind=kind):
            if is_mark(item):
                continue
            record = self._row(kind, item, there, owner=owner)
            if record is not None:
                self.intake.add(found, record, item, there)
        return tuple(found.values())

    def _row(self, kind: str, row: Row, where: Where, **options: Any) -> Record | None:
        """A row with what is nested in it, and with what it refers to where that is told along."""
        row = _referring(kind, row)
        found = self.intake.record(kind, row, where, **options)
        if found is None:
            return None
        found = self._with_lists(found, row, where)
        name, _, referred = REFERRED.get(kind, ("", "", ""))
        told = row.get(name)
        if kind == "services" or not isinstance(told, dict) or "name" not in told or "id" not in told:
            return found
        record = self._row(referred, told, where / name, repeats=True)
        return replace(found, children={**found.children, referred: (record,)}) if record else found

    def _objects(self, row: Row, name: str, where: Where, *, kind: str = "") -> Iterator[tuple[Row, Where]]:
        """The objects in the list under `name`; whatever else is there is put aside."""
        items = row.get(name) or []
        if not isinstance(items, list):
            self.intake.put_aside(kind or name, items, where / name, "a list was expected")
            return
        for number, item in enumerate(items):
            there = (where / name)[number]
            if isinstance(item, dict):
                yield item, there
            else:
                self.intake.put_aside(kind or name, item, there, "an object was expected")


def _referring(kind: str, row: Row) -> Row:
    """The row with the id of what it nests, where it gives none itself."""
    name, column, _ = REFERRED.get(kind, ("", "", ""))
    told = row.get(name)
    return {**row, column: told["id"]} if isinstance(told, dict) and told.get("id") and not row.get(column) else row


def _dicts(items: Any) -> list[Row]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _unwrapped(value: Any, where: Where) -> Iterator[tuple[Any, Where]]:
    """The records in a document: the document itself, or the items of the lists it wraps."""
    if isinstance(value, dict) and "id" not in value and any(isinstance(value.get(name), list) for name in LISTS):
        lists = {name: value[name] for name in LISTS if isinstance(value.get(name), list)}
        for name, items in lists.items():
            yield from ((item, (where / name)[number]) for number, item in enumerate(items))
    else:
        yield value, where
