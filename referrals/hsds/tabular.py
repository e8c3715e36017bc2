"""HSDS 3 tabular: one CSV file a table. Services and organizations stream; what belongs to them is held in memory.

A row with several owners filled, as exports have them, belongs to the nearest: the service at a place before the
service, the contact before both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from referrals.hsds import cells, sources
from referrals.hsds.cells import Row
from referrals.hsds.confidential import as_nested, is_confidential, says_confidential
from referrals.hsds.intake import Intake
from referrals.hsds.marks import is_mark, marked
from referrals.hsds.records import Record, Reject, Unreadable, Unusable
from referrals.hsds.tables import HANGING, REFERRED, TABLES, VOCABULARY

NEEDED = {"organizations": {"id", "name"}, "services": {"id", "organization_id", "name", "status"}}
TIES = "service_at_location"


Group = dict[tuple[str, UUID], list[Row]]


class TabularReader:
    """Reads one package."""

    def __init__(self, source: sources.Source) -> None:
        self.source, self.intake = source, Intake()
        self.vocabulary: dict[tuple[str, UUID], Record] = {}

    def read(self) -> Iterator[Record | Reject]:
        """Every record of the package, organizations first, and every row that could not be read."""
        self.groups = {kind: self._group(kind) for kind in (*HANGING, TIES)}
        for kind in VOCABULARY:
            for row in self._table(kind):
                yield from self._told(self._word(kind, row))
        for row in self._table("organizations"):
            found = self._record("organizations", row)
            yield from self._told(found and self._whole(found))
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
            table = cells.Table(stream, name, file, self.intake)
            if lacking := NEEDED.get(name, set()) - set(table.columns):
                raise Unusable(f"{file} has no column {', '.join(sorted(lacking))}.")
            yield from table.rows()

    def _record(self, kind: str, row: Row, **options: Any) -> Record | None:
        return self.intake.record(kind, row, row.where, **options)

    def _group(self, kind: str) -> Group:
        """The rows of a table by what they belong to."""
        owners, nearest = TABLES[kind].owners, TABLES[kind].nearest
        group: Group = {}
        for row in self._table(kind):
            column = next((name for name in nearest if row[name].strip()), "")
            if not column:
                self.intake.put_aside(kind, row, row.where / owners[0], "empty: it belongs to nothing")
                continue
            try:
                owner = self.intake.key(kind, row, row.where, column)
            except Unreadable:
                continue
            if owner is not None:
                group.setdefault((column, owner), []).append(row)
        return group

    def _whole(self, record: Record) -> Record:
        """The record with the rows that belong to it, of the tables that the package has."""
        table = TABLES[record.kind]
        children: dict[str, tuple[Record, ...]] = {}
        marks: list[Row] = []
        for kind in table.lists.values():
            if self._has(kind):
                rows = self.groups[kind].pop((_column(table.entity, kind), record.id), ())
                children[kind] = self._children(kind, rows, record.id)
                marks += rows if kind == "attributes" else ()
        return marked(replace(record, children=children), marks)

    def _children(self, kind: str, rows: Any, owner: UUID) -> tuple[Record, ...]:
        found: dict[UUID, Record] = {}
        for row in rows:
            record = None if is_mark(row) else self._record(kind, row, owner=owner)
            if record is not None:
                self.intake.add(found, self._referring(self._whole(record)), row, row.where)
        return tuple(found.values())

    def _referring(self, record: Record) -> Record:
        """The record with the word of a vocabulary that it refers to, as a JSON document nests it."""
        _, column, kind = REFERRED.get(record.kind, ("", "", ""))
        told = self.vocabulary.get((kind, record.values.get(column)))  # type: ignore[arg-type]
        return replace(record, children={**record.children, kind: (told,)}) if told else record

    def _word(self, kind: str, row: Row) -> Record | None:
        found = self._record(kind, row)
        if found is None:
            return None
        found = self._referring(self._whole(found))
        self.vocabulary[kind, found.id] = found
        return found

    def _locations(self) -> dict[UUID, Record]:
        found = {}
        for row in self._table("locations"):
            place = self._location(row)
            if place is not None:
                found[place.id] = place
        return found

    def _location(self, row: Row) -> Record | None:
        try:
            organization_id = self.intake.key("locations", row, row.where, "organization_id")
        except Unreadable:
            return None
        place = self._record("locations", row, organization_id=organization_id)
        if place is None:
            return None
        said = any(map(says_confidential, self.groups["attributes"].get(("link_id", place.id), ())))
        place = self._whole(place)
        confidential = said or is_confidential(place, place.children.get("addresses", ()))
        return replace(place, values={**place.values, "confidential": confidential})

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
        ties = {TIES: self._ties(service.id, organization_id)} if self._has(TIES) else {}
        service = self._whole(service)
        return replace(service, children={**service.children, **ties})

    def _ties(self, service_id: UUID, organization_id: UUID) -> tuple[Record, ...]:
        found: dict[UUID, Record] = {}
        for row in self.groups[TIES].pop(("service_id", service_id), ()):
            try:
                location_id = self.intake.key(TIES, row, row.where, "location_id")
            except Unreadable:
                continue
            place = self.places.get(location_id) if location_id else None
            if location_id is None or place is None:
                self._no_such(TIES, row, "location_id")
            elif any(other.values["location_id"] == location_id for other in found.values()):
                self.intake.put_aside(TIES, row, row.where / "location_id", "the service is there already")
            elif record := self._record(TIES, row, location_id=location_id):
                self.used.add(location_id)
                tie = self._whole(record)
                children = {**tie.children, "locations": (as_nested(place, organization_id),)}
                found[record.id] = replace(tie, children=children)
        return tuple(found.values())

    def _dangling(self) -> None:
        """Rows that belong to something that was not read."""
        for kind, group in self.groups.items():
            for (column, _), rows in group.items():
                for row in rows:
                    self._no_such(kind, row, column)

    def _no_such(self, kind: str, row: Row, column: str) -> None:
        self.intake.put_aside(kind, row, row.where / column, "no record with this id was read")


def _column(entity: str, kind: str) -> str:
    """The column by which rows of a table say that they belong to such an entity."""
    return {"attributes": "link_id", "metadata": "resource_id"}.get(kind, f"{entity}_id")
