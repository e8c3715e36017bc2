"""HSDS 3 JSON: organizations, and services with all that is nested in them.

What is read: see `fields.TABLES`. Phones and hours of a service are its own; where it has none and is offered
at one place only, those of the service at that place. Contacts, programs, service areas, costs, required
documents, accessibility and taxonomies stay in the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TextIO
from uuid import UUID

from referrals.hsds import fields, json_stream
from referrals.hsds.confidential import is_confidential, says_confidential
from referrals.hsds.intake import Intake, Where
from referrals.hsds.records import Record, Reject, Unreadable

Row = Mapping[str, Any]
OF_SERVICES = ("phones", "languages", "schedules")
LISTS = ("organizations", "services", "contents")  # what a package or a page of an API wraps its records in
OF_A_SERVICE = frozenset(
    {"organization", "organization_id", "service_at_locations", "application_process", "status", "schedules"}
)


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

    def _document(self, value: Any, where: Where) -> Iterator[Record]:
        for row, there in _unwrapped(value, where):
            if not isinstance(row, dict):
                self.intake.put_aside("documents", row, there, "an organization or a service was expected")
            elif row.keys() & OF_A_SERVICE:
                yield from self._service(row, there)
            else:
                yield from self._organization(row, there)

    def _organization(self, row: Row, where: Where) -> Iterator[Record]:
        found = self.intake.record("organizations", row, where)
        if found is None:
            return
        yield found
        for service, there in self._objects(row, "services", where):
            yield from self._service({"organization_id": str(found.id), **service}, there)

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
        found = self.intake.record("services", row, where, organization_id=organization_id)
        if found is None:
            return
        if "name" in nested and (record := self._nested(nested, organization_id, where / "organization")):
            yield record
        yield replace(found, children=self._children(found.id, row, where))

    def _nested(self, row: Row, id: UUID, where: Where) -> Record | None:
        """The organization nested in a service, the first time and unless its own record has been read."""
        if self.intake.has("organizations", id) or not self.intake.first("nested organizations", id):
            return None
        found = self.intake.record("organizations", {**row, "id": str(id)}, where, repeats=True)
        return found and replace(found, nested=True)

    def _children(self, id: UUID, row: Row, where: Where) -> dict[str, tuple[Record, ...]]:
        """What is nested in a service. A document without any of it is a summary, and speaks of none."""
        if not any(row.get(name) is not None for name in (*OF_SERVICES, "service_at_locations")):
            return {}
        children = {name: self._rows(name, row, name, where, owner=id) for name in OF_SERVICES}
        places = list(self._objects(row, "service_at_locations", where, kind="service_at_location"))
        found: dict[UUID, Record] = {}
        for place, there in places:
            if (record := self._place(place, there, others=found)) is not None:
                found[record.id] = record
        children["service_at_location"] = tuple(found.values())
        if len(places) == 1:
            [(place, there)] = places
            borrowed = [name for name in ("phones", "schedules") if place.get(name) and not children[name]]
            children |= {name: self._rows(name, place, name, there, owner=id) for name in borrowed}
        return children

    def _place(self, row: Row, where: Where, *, others: Mapping[UUID, Record]) -> Record | None:
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
        found = self.intake.record("service_at_location", row, where, location_id=location_id)
        return found and replace(found, children={"locations": (there,)} if there else {})

    def _location(self, row: Row, where: Where) -> Record | None:
        """A place and its addresses. Services share places, so that the same one may be told of many times."""
        try:
            organization_id = self.intake.key("locations", row, where, "organization_id")
        except Unreadable:
            return None
        found = self.intake.record("locations", row, where, repeats=True, organization_id=organization_id)
        if found is None:
            return None
        addresses = self._rows("addresses", row, "addresses", where, owner=found.id)
        marks = row.get("attributes")
        marked = isinstance(marks, list) and any(says_confidential(mark) for mark in marks if isinstance(mark, dict))
        confidential = marked or is_confidential(found, addresses)
        values = {**found.values, "confidential": confidential}
        return replace(found, children={"addresses": addresses}, values=values)

    def _rows(self, kind: str, row: Row, name: str, where: Where, *, owner: UUID) -> tuple[Record, ...]:
        return self.intake.rows(kind, self._objects(row, name, where, kind=kind), owner=owner)

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


def _unwrapped(value: Any, where: Where) -> Iterator[tuple[Any, Where]]:
    """The records in a document: the document itself, or the items of the lists it wraps."""
    if isinstance(value, dict) and "id" not in value and any(isinstance(value.get(name), list) for name in LISTS):
        lists = {name: value[name] for name in LISTS if isinstance(value.get(name), list)}
        for name, items in lists.items():
            yield from ((item, (where / name)[number]) for number, item in enumerate(items))
    else:
        yield value, where
