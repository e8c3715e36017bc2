"""An extract as files: the tables as CSV and Parquet, what their columns mean, what stayed here, and the hashes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from heart.insights.export.kinds import LEAST
from heart.insights.export.reading import Read
from heart.insights.export.scope import Scope, utc
from heart.insights.export.table import registry, stays
from heart.insights.export.words import dictionary_page, readme
from heart.insights.indicator import registry as indicators

SCHEMA_VERSION = "1"
MANIFEST = "manifest.json"
TYPES = {"text": pa.string(), "date": pa.date32(), "integer": pa.int64(), "flag": pa.bool_()}
Files = dict[str, bytes]


def write(tables: list[Read], scope: Scope, number: int) -> Files:
    """Every file by its name. The same rows give the same bytes, with the same release of this software and pyarrow."""
    files: Files = {}
    for one in tables:
        files[f"{one.table.name}.csv"] = _csv([column.name for column in one.table.columns], one.rows)
        files[f"{one.table.name}.parquet"] = _parquet(one)
    words = dictionary(tables)
    files["data_dictionary.csv"] = _csv(list(words[0]), words)
    files["left_out.csv"] = _csv(["table", "what", "count", "why"], left_out(tables))
    files["data_dictionary.md"] = dictionary_page([one.table for one in tables], words).encode()
    files["README.md"] = readme([one.table for one in tables], scope, number).encode()
    files[MANIFEST] = _manifest(files, tables, scope, number)
    return files


def dictionary(tables: list[Read]) -> list[dict[str, Any]]:
    """Each column: meaning, type, allowed values, how it is derived and of which class of information."""
    return [
        {
            "table": one.table.name,
            "column": column.name,
            "meaning": column.meaning,
            "type": column.type,
            "kind": column.kind,
            "allowed": column.allowed,
            "made_of": ", ".join(column.fields),
            "class": one.table.holds(column),
        }
        for one in tables
        for column in one.table.columns
    ]


def left_out(tables: list[Read]) -> list[dict[str, Any]]:
    """What stayed here and why: rows and values of this extract with their count, fields, and whole records."""
    found: list[dict[str, Any]] = []
    for one in tables:
        name = one.table.name
        found += [_line(name, "rows", why, count) for why, count in sorted(one.rows_left_out.items())]
        found += [
            _line(name, f"values of {column}", f"in groups of fewer than {LEAST}", count)
            for column, count in sorted(one.values_left_out.items())
        ]
        found += [_line(name, f"field {each}", why) for each, why in sorted(one.table.left_out.items())]
    return found + [_line("", f"every record of {label}", why) for label, why in sorted(stays.items())]


def archive(files: Mapping[str, bytes]) -> bytes:
    """The files as one ZIP, the same bytes each time."""
    room = io.BytesIO()
    with zipfile.ZipFile(room, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in sorted(files.items()):
            zipped.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return room.getvalue()


def opened(content: bytes) -> Files:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _line(table: str, what: str, why: str, count: int | str = "") -> dict[str, Any]:
    return {"table": table, "what": what, "count": count, "why": why}


def _csv(names: list[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    room = io.StringIO(newline="")
    writer = csv.writer(room, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_plain(row[name]) for name in names] for row in rows)
    return room.getvalue().encode()


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _parquet(one: Read) -> bytes:
    schema = pa.schema([(column.name, TYPES[column.type]) for column in one.table.columns])
    arrays = [pa.array([row[name] for row in one.rows], type=schema.field(name).type) for name in schema.names]
    room = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), room, compression="zstd")
    return room.getvalue()


def _manifest(files: Files, tables: list[Read], scope: Scope, number: int) -> bytes:
    rows = {one.table.name: len(one.rows) for one in tables}
    facts = {
        "schema_version": SCHEMA_VERSION,
        "extract": number,
        "period": {"from": scope.period.first.isoformat(), "to": scope.period.last.isoformat()},
        "made_at": utc(scope.as_of),
        "software": {"heart": _release(), "pyarrow": pa.__version__},
        "indicators": {key: one.version for key, one in sorted(indicators.items())},
        "tables": {name: rows[name] for name in sorted(registry)},
        "files": {name: {"sha256": sha256(content), "bytes": len(content)} for name, content in sorted(files.items())},
    }
    return (json.dumps(facts, indent=2, ensure_ascii=False) + "\n").encode()


def _release() -> str:
    release: str = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    return release
