"""Mapping files: which column of another directory's table is what in HSDS. See referrals/mappings/README.md."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from referrals.hsds.records import Unusable
from referrals.hsds.tables import TABLES

FOLDER = Path(__file__).resolve().parent.parent / "mappings"
LEVELS = ("organization", "service", "location")
STANDINGS = ("active", "inactive", "not offered")  # what the words of a status column come to
KEYS = {"id", "level", "parent", "status"}
NEEDED = ("id", "level")
LISTS = ("hours", "languages", "area", "documents", "accessibility", "alert_ends", "time_formats")
KINDS = {"organization": "organizations", "service": "services", "location": "locations", "address": "addresses"}
PLAIN = {"type", "label"}  # said by the mapping itself, the same for every row


@dataclass(frozen=True)
class Mapping:
    """One mapping file, checked. A column is given as the columns to look in: the first that is filled counts."""

    name: str
    source: str
    keys: Map[str, tuple[str, ...]]
    levels: Map[str, str]
    statuses: Map[str, str]
    organization: Map[str, tuple[str, ...]]
    service: Map[str, tuple[str, ...]]
    location: Map[str, tuple[str, ...]]
    addresses: tuple[Map[str, tuple[str, ...]], ...]
    phones: tuple[Map[str, tuple[str, ...]], ...]
    hours: tuple[str, ...]
    languages: tuple[str, ...]
    known_languages: frozenset[str]
    area: tuple[str, ...]
    documents: tuple[str, ...]
    accessibility: tuple[str, ...]
    alert_ends: tuple[str, ...]
    withheld: Map[str, frozenset[str]]
    remarks: Map[str, tuple[str, ...]]
    blank_values: frozenset[str]
    blank_in: Map[str, frozenset[str]]
    cut_at: int
    time_zone: str
    time_formats: tuple[str, ...]
    delimiter: str
    encoding: str


def normal(words: str) -> str:
    """Words of a mapping are compared without regard to case and spacing."""
    return " ".join(words.casefold().split())


def names(folder: Path = FOLDER) -> list[str]:
    """The mappings there are."""
    return sorted(path.stem for path in folder.glob("*.toml"))


@cache
def load(name: str, folder: Path = FOLDER) -> Mapping:
    """The mapping of this name. Raises Unusable, saying what is wrong with it or which ones there are."""
    if name not in names(folder):
        raise Unusable(f"There is no mapping called {name!r}. There are: {', '.join(names(folder))}.")
    try:
        data = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Unusable(f"The mapping {name!r} is not a TOML file: {error}.") from error
    return checked(name, data)


def checked(name: str, data: dict[str, Any]) -> Mapping:
    """The mapping that a TOML document describes. Raises Unusable for whatever it does not know."""
    try:
        found = _read(name, data)
        wrong = [*_unknown(data), *_faults(found)]
    except (AttributeError, TypeError, ValueError) as error:
        raise Unusable(f"In the mapping {name!r} a value is of the wrong kind: {error}.") from error
    if wrong:
        raise Unusable(f"The mapping {name!r} can't be used: {'; '.join(wrong)}.")
    return found


def _read(name: str, data: dict[str, Any]) -> Mapping:
    told: dict[str, Any] = {
        "source": str(data.get("source", "")),
        "levels": {normal(key): str(value) for key, value in data.get("levels", {}).items()},
        "statuses": {normal(key): str(value) for key, value in data.get("statuses", {}).items()},
        "addresses": tuple(map(_columns, data.get("addresses", []))),
        "phones": tuple(map(_columns, data.get("phones", []))),
        "known_languages": frozenset(_words(data.get("known_languages", []))),
        "withheld": _words_in(data.get("withheld", {})),
        "blank_values": frozenset(map(normal, _words(data.get("blank_values", [])))),
        "blank_in": _words_in(data.get("blank_in", {})),
        "cut_at": int(data.get("cut_at", 0)),
        "time_zone": str(data.get("time_zone", "")),
        "delimiter": str(data.get("delimiter", ",")),
        "encoding": str(data.get("encoding", "utf-8-sig")),
    }
    told |= {table: _columns(data.get(table, {})) for table in ("keys", *LEVELS, "remarks")}
    told |= {key: _words(data.get(key, [])) for key in LISTS}
    return Mapping(name=name, **told)


def _columns(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {ours: _words(theirs) for ours, theirs in table.items()}


def _words_in(table: dict[str, Any]) -> dict[str, frozenset[str]]:
    return {column: frozenset(map(normal, _words(words))) for column, words in table.items()}


def _words(value: str | list[str]) -> tuple[str, ...]:
    found = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(word, str) for word in found):
        raise TypeError("text was expected")
    return found


def _unknown(data: dict[str, Any]) -> list[str]:
    known = {item.name for item in fields(Mapping)} - {"name"} | {"about"}
    wrong = set(data) - known | {f"keys.{key}" for key in set(data.get("keys", {})) - KEYS}
    for level, kind in KINDS.items():
        tables = data.get("addresses", []) if level == "address" else [data.get(level, {})]
        fit = {field.theirs[0] for field in TABLES[kind].fields} | ({"type"} if level == "address" else set())
        wrong |= {f"{level}.{key}" for table in tables for key in set(table) - fit}
    fit = {"number", "description", *PLAIN}
    wrong |= {f"phones.{key}" for table in data.get("phones", []) for key in set(table) - fit}
    wrong |= {f"remarks.{key}" for key in set(data.get("remarks", {})) - {"organization", "service"}}
    return [f"{key} means nothing here" for key in sorted(wrong)]


def _faults(mapping: Mapping) -> list[str]:
    """What is wrong with a mapping, in words for the person who writes it."""
    wrong = [f"keys.{key} is missing" for key in NEEDED if not mapping.keys.get(key)]
    wrong += [f"{level}.name is missing" for level in LEVELS[:2] if not getattr(mapping, level).get("name")]
    wrong += [] if mapping.source else ["source is missing"]
    wrong += [] if len(mapping.delimiter) == 1 else ["delimiter is one character"]
    wrong += [f"a level is one of {', '.join(LEVELS)}"] if set(mapping.levels.values()) - set(LEVELS) else []
    wrong += [f"a status is one of {', '.join(STANDINGS)}"] if set(mapping.statuses.values()) - set(STANDINGS) else []
    try:
        codecs.lookup(mapping.encoding)
        ZoneInfo(mapping.time_zone or "UTC")
    except (LookupError, ZoneInfoNotFoundError, ValueError, OSError) as error:
        wrong.append(str(error).rstrip("."))
    return wrong
