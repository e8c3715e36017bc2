"""A directory in one table of its own columns, as iCarol exports it: agencies, programs and sites, through a mapping.

Each row is told as the HSDS document that it comes to, and read as every document is. What of a row had to be left
out, guessed or kept in other words is told as a Remark.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from referrals.hsds import cells, mapped_documents, sources
from referrals.hsds.json_reader import JsonReader
from referrals.hsds.mapped_documents import Document
from referrals.hsds.mapped_row import MappedRow
from referrals.hsds.mapping import Mapping, normal
from referrals.hsds.records import Record, Reject, Remark, Unusable

KINDS = {"organization": "organizations", "service": "services", "location": "locations"}
TABLE = (".csv", ".csv.gz", ".txt", ".txt.gz")
UNKNOWN_LEVEL = "the mapping does not say what a row of this level is"
UNKNOWN_STATUS = "the mapping does not say what this status means"
SAID_OF_STATUS = {
    ("organizations", "inactive"): "inactive: kept, and HSDS has no status for an organization",
    ("organizations", "not offered"): "not to be referred to: kept, and nobody is sent to its programs",
    ("services", "inactive"): "inactive: kept as inactive, and not found by a search",
    ("services", "not offered"): "not to be referred to: kept, and nobody is sent there",
    ("locations", "inactive"): "inactive: kept, and HSDS has no status for a location",
    ("locations", "not offered"): "not to be referred to: kept, and HSDS has no status for a location",
}
NO_AGENCY = "no agency with this number is in the file"
NO_STATUS = "no status: kept, and nobody is sent there until somebody knows"
AGENCY_STATUS = "its agency takes no referrals: kept, and nobody is sent there"
NO_PROGRAM = "no program is told of: kept, with nothing to be referred to"


class MappedReader:
    """Reads the tables of one import. `today` is the day by which a message's time is over."""

    def __init__(self, source: sources.Source, mapping: Mapping, today: date | None = None) -> None:
        self.source, self.mapping = source, mapping
        self.today = today or datetime.now(UTC).date()
        self.reader = JsonReader()

    def read(self) -> Iterator[Record | Reject | Remark]:
        """Every record, agencies first, and whatever has to be said of a row. Raises Unusable."""
        rows = list(self._rows())
        yield from self.reader.intake.told()
        self.programs = Counter(self._parent(row) for row in rows if row.kind == "services")
        self.agencies = {row.number for row in rows if row.kind == "organizations"}
        # An agency without a status says nothing of its programs.
        agencies = [row for row in rows if row.kind == "organizations" and self._status(row)]
        self.standings = {row.number: self._standing(row) for row in agencies}
        for kind in KINDS.values():
            for row in rows:
                if row.kind == kind:
                    yield from self._take(row)

    def _rows(self) -> Iterator[MappedRow]:
        names = [name for name in self.source.names if name.endswith(TABLE)] or self.source.names
        for name in names:
            with sources.text(self.source, name, newline="", encoding=self.mapping.encoding) as stream:
                table = cells.Table(stream, "rows", name, self.reader.intake, self.mapping.delimiter)
                lacking = [key for key in ("id", "level") if not {*self.mapping.keys[key]} & {*table.columns}]
                if lacking:
                    wanted = ", ".join(column for key in lacking for column in self.mapping.keys[key])
                    raise Unusable(f"{name} has no column {wanted}, which the mapping {self.mapping.name!r} reads.")
                for cell_row in table.rows():
                    yield from self._row(cell_row)

    def _row(self, cell_row: cells.Row) -> Iterator[MappedRow]:
        row = MappedRow(cell_row, self.mapping)
        column, level = row.find(self.mapping.keys["level"])
        if not row.number:
            column, reason = self.mapping.keys["id"][0], "empty, and a row is known by its number"
        elif normal(level) not in self.mapping.levels:
            reason = UNKNOWN_LEVEL
        else:
            row.kind = KINDS[self.mapping.levels[normal(level)]]
            yield row
            return
        self.reader.intake.put_aside("rows", dict(cell_row), cell_row.where / column, reason)

    def _parent(self, row: MappedRow) -> str:
        return row.find(self.mapping.keys.get("parent", ()))[1]

    def _status(self, row: MappedRow) -> str:
        return normal(row.find(self.mapping.keys.get("status", ()))[1])

    def _standing(self, row: MappedRow) -> str:
        """What the status comes to; nothing for a status that the mapping does not know."""
        return self.mapping.statuses.get(self._status(row), "") if "status" in self.mapping.keys else "active"

    def _take(self, row: MappedRow) -> Iterator[Record | Reject | Remark]:
        standing = self._standing(row)
        if not standing:
            yield self._put_aside(row, self.mapping.keys["status"][0], UNKNOWN_STATUS)
            return
        if (parent := self._parent(row)) not in self.agencies and parent and row.kind != "organizations":
            yield self._put_aside(row, self.mapping.keys["parent"][0], NO_AGENCY)
            return
        document = self._document(row, standing)
        found = list(self.reader.take(document.value, row.where))
        if any(isinstance(one, Record) for one in found):
            yield from row.remarks.values()
        for one in found:
            yield self._in_their_words(one, document, row) if isinstance(one, Reject) else one

    def _document(self, row: MappedRow, standing: str) -> Document:
        self._say_standing(row, standing)
        if row.kind == "organizations":
            if not self.programs[row.number]:
                row.remark(row.kind, self.mapping.keys["id"][0], NO_PROGRAM)
            return mapped_documents.organization(row)
        parent = self._parent(row)
        if row.kind == "locations":
            return mapped_documents.site(row, parent)
        offered = standing != "not offered"
        if standing == "active" and self.standings.get(parent, "active") != "active":
            offered = False
            row.remark(row.kind, self.mapping.keys["parent"][0], AGENCY_STATUS)
        status = "inactive" if standing == "inactive" else "active"
        return mapped_documents.service(row, parent, status=status, offered=offered, today=self.today)

    def _say_standing(self, row: MappedRow, standing: str) -> None:
        if standing != "active":
            column = self.mapping.keys["status"][0]
            reason = SAID_OF_STATUS[row.kind, standing]
            row.remark(row.kind, column, reason if self._status(row) else NO_STATUS)

    def _put_aside(self, row: MappedRow, column: str, reason: str) -> Reject:
        where = row.where
        return Reject(kind=row.kind, file=where.file, line=where.line, path=column, reason=reason, raw=row.raw)

    def _in_their_words(self, reject: Reject, document: Document, row: MappedRow) -> Reject:
        """A reject of a document by the column that it comes from, with the row as it stands in the file."""
        return replace(reject, path=document.columns.get(reject.path, reject.path), raw=row.raw)
