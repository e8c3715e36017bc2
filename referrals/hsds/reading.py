"""A directory at a path, in any of the forms that we read, as one stream of records and rejects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from referrals.hsds import mapping as mappings
from referrals.hsds import sources
from referrals.hsds.json_reader import JsonReader
from referrals.hsds.mapped import MappedReader
from referrals.hsds.records import Record, Reject, Remark, Unusable
from referrals.hsds.tables import VOCABULARY
from referrals.hsds.tabular import TabularReader

JSON, CSV, MAPPED = "hsds-json", "hsds-csv", "icarol"
FORMATS = (JSON, CSV, MAPPED)
LINES = (".ndjson", ".jsonl")
DOCUMENTS = (".json", *LINES)
PACKAGE = "datapackage.json"  # what a tabular package says of itself
ORDER = (*VOCABULARY, "organizations", "locations")  # what is read before the rest, by the names of the files


def read(path: Path, format: str = "", mapping: str = "") -> Iterator[Record | Reject | Remark]:
    """Organizations, services and places, and what could not be read. Raises Unusable for the whole of it.

    `path` is a file, an archive, or a folder with the files of one directory; `format` is found out if not said.
    A table of other columns than HSDS's is read through a `mapping`, a file of referrals/mappings.
    """
    source = sources.find(path)
    if mapping or format == MAPPED:
        return MappedReader(source, mappings.load(mapping or MAPPED)).read()
    format = format or _format_of(source, path)
    if format == CSV:
        if not {"organizations.csv", "services.csv"} & set(source.names):
            raise Unusable(f"{path} holds neither organizations.csv nor services.csv: name the folder or archive.")
        return TabularReader(source).read()
    return _read_documents(source, _documents(source, path))


def _format_of(source: sources.Source, path: Path) -> str:
    tables = {"organizations.csv", "services.csv"} & set(source.names)
    documents = _documents(source, path)
    if tables and documents:
        raise Unusable(f"{path} holds both JSON and CSV. Say which with --format.")
    return CSV if tables else JSON


def _documents(source: sources.Source, path: Path) -> list[str]:
    """The files to read, organizations before services. A lone file is read whatever its name."""
    if path.is_file() and source.names == [path.name.lower()]:
        return [] if path.name.lower().endswith(".csv") else source.names
    found = [name for name in source.names if name.removesuffix(".gz").endswith(DOCUMENTS) and name != PACKAGE]
    named = [name for name in found if _stem(name) in ORDER or "organization" in name or "service" in name]
    return sorted(named or found, key=lambda name: (_rank(name), name))


def _rank(name: str) -> int:
    """Vocabularies, organizations, places, and what names them."""
    return ORDER.index(_stem(name)) if _stem(name) in ORDER else len(ORDER) - 2 * ("organization" in name)


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _read_documents(source: sources.Source, names: list[str]) -> Iterator[Record | Reject]:
    if not names:
        raise Unusable("There is no HSDS file here: .json, .ndjson, .jsonl, or services.csv, organizations.csv.")
    reader = JsonReader()
    for name in names:
        line = 0
        with sources.text(source, name) as stream:
            try:
                for found in reader.read(stream, name, by_line=name.removesuffix(".gz").endswith(LINES)):
                    line = found.line
                    yield found
            except sources.DAMAGED:
                reason = "the file is damaged from here; the rest was not read"
                yield Reject(kind="documents", file=name, line=line + 1, path="", reason=reason)
