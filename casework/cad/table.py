"""A delimited file as rows with their line numbers, however badly one of them is written."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from casework.cad.records import Reject, Unusable

OPEN = "unexpected end of data"  # what the csv module says of a quoted value that goes on
LONGEST_ROW = 50  # lines; a quotation mark that stays open longer was never meant to be closed


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    fields: tuple[str, ...]


class Table:
    """Rows of a delimited file, streamed. The header is line 1 (or the first line that is not empty)."""

    def __init__(self, lines: Iterator[str], delimiter: str = ",") -> None:
        self.header: tuple[str, ...] = ()
        self._lines, self._delimiter = enumerate(lines, start=1), delimiter
        self._pushed: deque[tuple[int, str]] = deque()
        first = next(self._records(), None)
        if not isinstance(first, Row):
            raise Unusable("The file has no header: its first line should name the columns.")
        self.header = tuple(name.strip() for name in first.fields)
        if len(set(self.header)) < len(self.header):
            raise Unusable("Two columns of the file have the same name, so it can't be told which is meant.")

    def __iter__(self) -> Iterator[Row | Reject]:
        for record in self._records():
            yield record if isinstance(record, Reject) else self._whole(record)

    def _whole(self, row: Row) -> Row | Reject:
        """The row, or why it has not as many fields as the header."""
        have, want = len(row.fields), len(self.header)
        if have < want:
            return Reject(row.line, self.header[have], f"the row ends here: {have} of {want} columns", row.fields)
        if have > want:
            return Reject(row.line, f"column {want + 1}", f"{have} columns, and the header names {want}", row.fields)
        return row

    def _next(self) -> tuple[int, str] | None:
        return self._pushed.popleft() if self._pushed else next(self._lines, None)

    def _records(self) -> Iterator[Row | Reject]:
        while (first := self._next()) is not None:
            if first[1].strip(f"{self._delimiter}\r\n\t "):
                yield self._record(*first)

    def _record(self, number: int, text: str) -> Row | Reject:
        """The record that starts here. If it is broken, this line alone is lost: the next ones are read anew."""
        taken: list[tuple[int, str]] = []
        while True:
            try:
                return Row(number, self._fields(text + "".join(more for _, more in taken)))
            except csv.Error as error:
                following = self._next() if OPEN in str(error) and len(taken) < LONGEST_ROW else None
                if following is None:
                    self._pushed.extendleft(reversed(taken))
                    return Reject(number, self._broken_column(text), _why(error), (text.rstrip("\r\n"),))
                taken.append(following)

    def _fields(self, text: str) -> tuple[str, ...]:
        return tuple(next(csv.reader([text], delimiter=self._delimiter, strict=True), ()))

    def _broken_column(self, text: str) -> str:
        """The column after the longest beginning of the row that reads well."""
        pieces, good = text.split(self._delimiter), 0
        for count in range(1, len(pieces)):
            try:
                good = len(self._fields(self._delimiter.join(pieces[:count])))
            except csv.Error as error:
                if OPEN not in str(error):
                    break
        return self.header[good] if good < len(self.header) else f"column {good + 1}"


def _why(error: csv.Error) -> str:
    if OPEN in str(error):
        return "a quotation mark is opened here and not closed"
    if "expected after" in str(error):
        return "a quotation mark stands inside a quoted value, or is not closed"
    return "too long, or not a row of a delimited file"
