"""A dispatch log on disk: CSV or JSON, plain or gzipped. A CSV is read as a stream."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from casework.cad import documents
from casework.cad.mapping import Clock, Mapping, fitting, load, zone
from casework.cad.once import once
from casework.cad.reader import Reader
from casework.cad.records import Good, Read, Reject, Unreadable, Unusable
from casework.cad.table import Table

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
BUFFER = 1 << 16  # bytes
UNDECODED = "surrogateescape"  # one byte that is no text costs its row, not the file
DAMAGE = (EOFError, OSError, UnicodeError, zlib.error)


@dataclass
class Log:
    """An open dispatch log. `columns` are those of its rows; `position` goes from 0 to `size`, in bytes on disk."""

    size: int
    mapping: str
    columns: tuple[str, ...]
    position: Callable[[], int]
    rows: Iterator[Read] = field(repr=False)


@contextmanager
def opened(path: Path, *, mapping: str = "", time_zone: str = "", city_zone: str) -> Iterator[Log]:
    """Open the log at `path`. Without `mapping` its own columns choose one; `time_zone` overrides the mapping's.

    Where neither names a zone, times are local to `city_zone`. Raises Unusable, also while rows are read.
    """
    clock = Clock(zone(city_zone), zone(time_zone) if time_zone else None)
    with path.open("rb", buffering=BUFFER) as raw:
        binary, start = _unpacked(raw)
        if start.removeprefix(BOM).lstrip()[:1] in (b"{", b"["):
            with io.TextIOWrapper(binary, "utf-8-sig", errors=UNDECODED) as text:
                yield _json(text, mapping, clock, path.stat().st_size, raw.tell)
        else:
            found = load(mapping) if mapping else fitting(_first_line(start))
            with io.TextIOWrapper(binary, found.encoding, errors=UNDECODED, newline="") as text:
                yield _csv(text, found, clock, path.stat().st_size, raw.tell)


def _unpacked(raw: IO[bytes]) -> tuple[Any, bytes]:
    """The file's bytes, and a look at the first ones."""
    packed = raw.read(len(GZIP)) == GZIP
    raw.seek(0)
    binary: Any = gzip.GzipFile(fileobj=raw) if packed else raw
    with _whole():
        return binary, binary.peek(BUFFER)


@contextmanager
def _whole() -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Unusable(f"The file is damaged or ends in the middle ({type(error).__name__}).") from error


def _first_line(start: bytes) -> str:
    return (start.splitlines() or [b""])[0].decode("utf-8-sig", errors="replace")


def _json(text: IO[str], mapping: str, clock: Clock, size: int, position: Callable[[], int]) -> Log:
    with _whole():
        whole = text.read()
    rows = documents.read_all(whole, clock=clock, mapping=mapping)
    name = mapping or f"{documents.EIDO} or {documents.PLAIN}"
    return Log(size, name, (documents.COLUMN,), position, once(rows, column="number"))


def _csv(text: IO[str], mapping: Mapping, clock: Clock, size: int, position: Callable[[], int]) -> Log:
    table = Table(_lines(text), mapping.delimiter)
    missing = sorted(mapping.columns_needed - set(table.header))
    if missing:
        raise Unusable(f"The mapping {mapping.name!r} needs columns that this file has not: {', '.join(missing)}.")
    rows = _rows(table, Reader(mapping, clock.of(mapping)))
    return Log(size, mapping.name, table.header, position, once(rows, column=mapping.columns["number"][0]))


def _lines(text: IO[str]) -> Iterator[str]:
    with _whole():
        yield from text


def _rows(table: Table, reader: Reader) -> Iterator[Read]:
    for row in table:
        if isinstance(row, Reject):
            yield row
            continue
        try:
            yield Good(row.line, reader.read(dict(zip(table.header, row.fields, strict=True)).get), row.fields)
        except Unreadable as error:
            yield Reject(row.line, error.column, error.reason, row.fields)
