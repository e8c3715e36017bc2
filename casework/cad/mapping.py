"""Mapping files: which column of a city's dispatch log is what. See casework/mappings/README.md."""

from __future__ import annotations

import codecs
import csv
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from casework.cad.records import Unusable
from casework.cad.times import ISO

FOLDER = Path(__file__).resolve().parent.parent / "mappings"
FORMATS = ("csv", "json")
FOLDED = ("blank_values", "sensitive_values", "open_values", "other_types")
REQUIRED = ("number", "received_at")
COLUMNS = frozenset(
    {*REQUIRED, "source", "entered_at", "dispatched_at", "en_route_at", "on_scene_at", "closed_at"}
    | {"type_code", "type", "original_type_code", "original_type", "call_type", "priority", "disposition"}
    | {"agency_name", "sensitive", "location", "point", "latitude", "longitude", "beat"}
)


@dataclass(frozen=True)
class Mapping:
    """One mapping file, checked. `columns` gives for each of our names the columns to look in, in order."""

    name: str
    source: str
    columns: Map[str, tuple[str, ...]]
    format: str
    time_zone: str
    time_formats: tuple[str, ...]
    delimiter: str
    encoding: str
    blank_values: frozenset[str]
    sensitive_values: frozenset[str]
    open_values: frozenset[str]
    call_types: Map[str, tuple[str, ...]]
    other_types: frozenset[str]

    @property
    def columns_needed(self) -> set[str]:
        """Every column of a table that this mapping reads."""
        return {name for names in self.columns.values() for name in names}

    def fits(self, header_line: str) -> bool:
        """Whether a table with this first line has every column that the mapping reads."""
        try:
            header = next(csv.reader([header_line], delimiter=self.delimiter), [])
        except csv.Error:
            return False
        return self.format == "csv" and self.columns_needed <= {name.strip() for name in header}


def normal(words: str) -> str:
    """Local type codes and descriptions are compared without regard to case and spacing."""
    return " ".join(words.upper().split())


def names(folder: Path = FOLDER) -> list[str]:
    """The mappings there are."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load(name: str, folder: Path = FOLDER) -> Mapping:
    """The mapping of this name. Raises Unusable, saying what is wrong with it or which ones there are."""
    return _load(name, folder)


@cache
def _load(name: str, folder: Path) -> Mapping:
    if name not in names(folder):
        raise Unusable(f"There is no mapping called {name!r}. There are: {', '.join(names(folder))}.")
    try:
        data = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unusable(f"The mapping {name!r} is not a TOML file: {error}.") from error
    return checked(name, data)


def fitting(header_line: str, folder: Path = FOLDER) -> Mapping:
    """The one mapping that fits a table's first line. Raises Unusable if none does, or several do."""
    found = [mapping for mapping in (load(name, folder) for name in names(folder)) if mapping.fits(header_line)]
    if len(found) == 1:
        return found[0]
    known = ", ".join(mapping.name for mapping in found) or ", ".join(names(folder))
    if found:
        raise Unusable(f"Several mappings fit this file. Choose one with --mapping: {known}.")
    raise Unusable(
        f"No mapping knows these columns. Name one with --mapping ({known}), or write a file for this city in "
        "casework/mappings."
    )


def checked(name: str, data: dict[str, Any]) -> Mapping:
    """The mapping that a TOML document describes. Raises Unusable for whatever it does not know."""
    try:
        return _checked(name, data)
    except (AttributeError, TypeError) as error:
        raise Unusable(f"In the mapping {name!r} a value is of the wrong kind: {error}.") from error


def _checked(name: str, data: dict[str, Any]) -> Mapping:
    columns = {ours: _words(theirs) for ours, theirs in data.get("columns", {}).items()}
    wrong = _faults(data, columns)
    if wrong:
        raise Unusable(f"The mapping {name!r} can't be used: {'; '.join(wrong)}.")
    blank, sensitive, open_, other = (frozenset(map(normal, _words(data.get(key, [])))) for key in FOLDED)
    return Mapping(
        name=name,
        source=str(data["source"]),
        columns=columns,
        format=data.get("format", "csv"),
        time_zone=data.get("time_zone", ""),
        time_formats=_words(data.get("time_formats", [ISO])),
        delimiter=data.get("delimiter", ","),
        encoding=data.get("encoding", "utf-8-sig"),
        blank_values=blank,
        sensitive_values=sensitive,
        open_values=open_,
        call_types={normal(key): _words(value) for key, value in data.get("call_types", {}).items()},
        other_types=other,
    )


def _faults(data: dict[str, Any], columns: Map[str, tuple[str, ...]]) -> list[str]:
    """What is wrong with a mapping, in words for the person who writes it."""
    unknown = set(data) - {item.name for item in fields(Mapping)} - {"about"}
    unknown |= {f"columns.{key}" for key in set(columns) - COLUMNS}
    wrong = [f"{key} means nothing here" for key in sorted(unknown)]
    wrong += [f"columns.{key} is missing" for key in REQUIRED if not columns.get(key)]
    wrong += [] if data.get("source") else ["source is missing"]
    wrong += [] if data.get("format", "csv") in FORMATS else [f"format is one of {', '.join(FORMATS)}"]
    wrong += [] if len(data.get("delimiter", ",")) == 1 else ["delimiter is one character"]
    if columns.get("sensitive") and not (data.get("sensitive_values") and data.get("open_values")):
        wrong.append("columns.sensitive needs sensitive_values and open_values")
    try:
        codecs.lookup(data.get("encoding", "utf-8"))
        zone(data.get("time_zone") or "UTC")
    except (LookupError, Unusable) as error:
        wrong.append(str(error).rstrip("."))
    return wrong


def zone(name: str) -> ZoneInfo:
    """The time zone of this IANA name. Raises Unusable."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unusable(f"{name!r} is not a time zone. Write it like America/New_York.") from error


@dataclass(frozen=True)
class Clock:
    """Where times without an offset were written down: as told, else as the mapping says, else the city's."""

    city: ZoneInfo
    told: ZoneInfo | None = None

    def of(self, mapping: Mapping) -> ZoneInfo:
        """The zone of this mapping's times."""
        return self.told or (zone(mapping.time_zone) if mapping.time_zone else self.city)


def _words(value: str | list[str]) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(word, str) for word in found):
        raise TypeError("text was expected")
    return found
