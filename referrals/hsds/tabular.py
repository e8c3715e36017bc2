"""HSDS 3 tabular: one CSV file a table. Services and organizations stream; what belongs to them is held in memory.

A row that belongs to a service through its `service_at_location_id` alone is the service's, where the service
has none of its own and is offered at one place only. Rows that belong to a location, an organization or a
contact alone stay in the source, as do the tables that are not named here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from referrals.hsds import sources
from referrals.hsds.confidential import is_confidential, says_confidential
from referrals.hsds.intake import Intake, Where
from referrals.hsds.records import Record, Reject, Unreadable, Unusable

OF_SERVICES = ("phones", "languages", "schedules")
NEEDED = {"organizations": {"id", "name"}, "services": {"id", "organization_id", "name", "status"}}
# The columns by which a row may belong to something; the first two are ours, the rest say: not a service's.
OWNERS = ("service_id", "service_at_location_id", "location_id", "organization_id", "contact_id", "phone_id")


class Row(Mapping[str, str]):
    """A row of a table by the names of its columns; a cell that is not there is blank."""

    __slots__ = ("_cells", "_columns", "where")

    def __init__(self, columns: list[str], cells: list[str], where: Where) -> None:
        self._columns, self._cells, self.where = columns, cells, where

    def __getitem__(self, name: str) -> str:
        return self._cells[self._columns.index(name)] if name in self._columns else ""

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


Group = dict[UUID, list[Row]]


class TabularReader:
    """Reads one package."""

    def __init__(self, source: sources.Source) -> None:
        self.source, self.intake = source, Intake()

    def read(self) -> Iterator[Record | Reject]:
        """Every record of the package, organizations first, and every row that could not be read."""
        for row in self._table("organizations"):
            yield from self._told(self._record("organizations", row))
        self.groups = {table: self._group(table, *OWNERS[:2]) for table in OF_SERVICES}
        self.groups["service_at_location"] = self._group("service_at_location", "service_id")
        self.places = self._locations()
        self.used: set[UUID] = set()
        for row in self._table("services"):
            yield from self._told(self._service(row))
        for id, place in self.places.items():
            if id not in self.used:
                yield place
        self._dangling()
        yield from self._told(None)

    def _told(self, record: Record | None) -> Iterator[Record | Reject]:
        if record is not None:
            yield record
        yield from self.intake.told()

    def _has(self, table: str) -> bool:
        """Whether the package speaks of this table at all: what it is silent on, it does not empty."""
        return f"{table}.csv" in self.source.names

    def _table(self, name: str) -> Iterator[Row]:
        """The rows of a table that have as many cells as its header; the others are put aside."""
        if not self._has(name):
            return
        file = f"{name}.csv"
        with sources.text(self.source, file, newline="") as stream:
            reader = csv.reader(stream)
            try:
                columns = [column.strip() for column in next(reader, [])]
            except (csv.Error, *sources.DAMAGED) as error:
                raise Unusable(f"{file} is not a CSV file.") from error
            if lacking := NEEDED.get(name, set()) - set(columns):
                raise Unusable(f"{file} has no column {', '.join(sorted(lacking))}.")
            yield from self._rows(name, file, reader, columns)

    def _rows(self, kind: str, file: str, reader: Any, columns: list[str]) -> Iterator[Row]:
        while True:
            where = Where(file, reader.line_num + 1)
            try:
                cells = next(reader, None)
            except csv.Error:
                self.intake.put_aside(kind, "", where, "not CSV: a quote is open or a cell has no end")
                continue
            except sources.DAMAGED:
                self.intake.put_aside(kind, "", where, "the file is damaged from here; the rest was not read")
                return
            if cells is None:
                return
            if len(cells) == len(columns):
                yield Row(columns, cells, where)
            elif any(cells):
                self._wrong_width(kind, cells, columns, where)

    def _wrong_width(self, kind: str, cells: list[str], columns: list[str], where: Where) -> None:
        there = where / columns[len(cells)] if len(cells) < len(columns) else where
        reason = f"{len(cells)} cells, and the header has {len(columns)}"
        self.intake.put_aside(kind, cells, there, reason)

    def _record(self, kind: str, row: Row, **options: Any) -> Record | None:
        return self.intake.record(kind, row, row.where, **options)

    def _group(self, table: str, *owners: str) -> Group:
        """The rows of a table by what they belong to, through the first of these columns that is filled."""
        group: Group = {}
        for row in self._table(table):
            column = next((name for name in owners if row[name].strip()), "")
            if not column:
                if not any(row[name].strip() for name in OWNERS):
                    self.intake.put_aside(table, row, row.where / owners[0], "empty: it belongs to nothing")
                continue
            try:
                owner = self.intake.key(table, row, row.where, column)
            except Unreadable:
                continue
            if owner is not None:
                group.setdefault(owner, []).append(row)
        return group

    def _locations(self) -> dict[UUID, Record]:
        addresses = self._group("addresses", "location_id")
        marks = self._group("attributes", "link_id")
        found = {}
        for row in self._table("locations"):
            place = self._location(row, addresses, marks)
            if place is not None:
                found[place.id] = place
        for rows in addresses.values():
            for row in rows:
                self._no_such("addresses", row, "location_id")
        return found

    def _location(self, row: Row, addresses: Group, marks: Group) -> Record | None:
        try:
            organization_id = self.intake.key("locations", row, row.where, "organization_id")
        except Unreadable:
            return None
        place = self._record("locations", row, organization_id=organization_id)
        if place is None:
            return None
        lines = self._records("addresses", addresses.pop(place.id, []), owner=place.id)
        confidential = any(map(says_confidential, marks.get(place.id, []))) or is_confidential(place, lines)
        children = {"addresses": lines} if self._has("addresses") else {}
        return replace(place, values={**place.values, "confidential": confidential}, children=children)

    def _service(self, row: Row) -> Record | None:
        try:
            organization_id = self.intake.key("services", row, row.where, "organization_id")
        except Unreadable:
            return None
        if organization_id is None:
            reason = "empty, and a service belongs to an organization"
            self.intake.put_aside("services", row, row.where / "organization_id", reason)
            return None
        service = self._record("services", row, organization_id=organization_id)
        if service is None:
            return None
        places = self._places(service.id, organization_id)
        children = {"service_at_location": places} if self._has("service_at_location") else {}
        for table in filter(self._has, OF_SERVICES):
            rows = self.groups[table].pop(service.id, [])
            if not rows and len(places) == 1:
                rows = self.groups[table].pop(places[0].id, [])
            children[table] = self._records(table, rows, owner=service.id)
        return replace(service, children=children)

    def _places(self, service_id: UUID, organization_id: UUID) -> tuple[Record, ...]:
        found: dict[UUID, Record] = {}
        for row in self.groups["service_at_location"].pop(service_id, []):
            try:
                location_id = self.intake.key("service_at_location", row, row.where, "location_id")
            except Unreadable:
                continue
            place = self.places.get(location_id) if location_id else None
            if location_id is None or place is None:
                self._no_such("service_at_location", row, "location_id")
            elif any(other.values["location_id"] == location_id for other in found.values()):
                where = row.where / "location_id"
                self.intake.put_aside("service_at_location", row, where, "the service is there already")
            elif record := self._record("service_at_location", row, location_id=location_id):
                self.used.add(location_id)
                found[record.id] = replace(record, children={"locations": (_as_nested(place, organization_id),)})
        return tuple(found.values())

    def _records(self, kind: str, rows: list[Row], *, owner: UUID) -> tuple[Record, ...]:
        return self.intake.rows(kind, ((row, row.where) for row in rows), owner=owner)

    def _dangling(self) -> None:
        """Rows that belong to a service that was not read. What belongs to a service at a place may stay behind."""
        for table, group in self.groups.items():
            for rows in group.values():
                for row in rows:
                    if row["service_id"].strip():
                        self._no_such(table, row, "service_id")

    def _no_such(self, table: str, row: Row, column: str) -> None:
        self.intake.put_aside(table, row, row.where / column, "no record with this id was read")


def _as_nested(place: Record, organization_id: UUID) -> Record:
    """The place as a JSON document has it: of the service's organization unless it says otherwise."""
    own = place.values["organization_id"]
    return replace(place, values={**place.values, "organization_id": None if own == organization_id else own})
