"""The rows of a delimited table, each with the line where it stands."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import TextIO

from referrals.hsds import sources
from referrals.hsds.intake import Intake, Where
from referrals.hsds.records import Unusable


class Row(Mapping[str, str]):
    """A row of a table by the names of its columns; a cell that is not there is blank."""

    __slots__ = ("_cells", "_columns", "where")

    def __init__(self, columns: Mapping[str, int], cells: list[str], where: Where) -> None:
        self._columns, self._cells, self.where = columns, cells, where

    def __getitem__(self, name: str) -> str:
        number = self._columns.get(name)
        return "" if number is None else self._cells[number]

    get = __getitem__  # type: ignore[assignment]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


class Table:
    """A delimited table with a header. Raises Unusable for one that has none."""

    def __init__(self, stream: TextIO, kind: str, file: str, intake: Intake, delimiter: str = ",") -> None:
        self.kind, self.file, self.intake = kind, file, intake
        self._reader = csv.reader(stream, delimiter=delimiter)
        try:
            self.columns = [column.strip() for column in next(self._reader, [])]
        except (csv.Error, *sources.DAMAGED) as error:
            raise Unusable(f"{file} is not a CSV file.") from error

    def rows(self) -> Iterator[Row]:
        """The rows that have as many cells as the header; the others are put aside."""
        places = {name: number for number, name in reversed([*enumerate(self.columns)])}  # the first of a name counts
        while True:
            where = Where(self.file, self._reader.line_num + 1)
            try:
                cells = next(self._reader, None)
            except csv.Error:
                self.intake.put_aside(self.kind, "", where, "not CSV: a quote is open or a cell has no end")
                continue
            except sources.DAMAGED:
                self.intake.put_aside(self.kind, "", where, "the file is damaged from here; the rest was not read")
                return
            if cells is None:
                return
            if len(cells) == len(self.columns):
                yield Row(places, cells, where)
            elif any(cells):
                self._wrong_width(cells, where)

    def _wrong_width(self, cells: list[str], where: Where) -> None:
        there = where / self.columns[len(cells)] if len(cells) < len(self.columns) else where
        self.intake.put_aside(self.kind, cells, there, f"{len(cells)} cells, and the header has {len(self.columns)}")
