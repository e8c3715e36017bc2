"""A small invented directory as HSDS documents, and ways to write it down and to read it back."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Model

from heart.models import Event, User
from referrals.actions.directory import Imported, import_batch
from referrals.hsds.reading import read
from referrals.hsds.records import Record, Reject
from referrals.models import (
    Address,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)

SPACE = UUID("6f1f4f0e-3c57-4f5e-9d3c-0a6a4f3f7b11")
TABLES = (Organization, Service, Location, Address, ServiceAtLocation, Phone, Language, Schedule, ServiceCapacity)
ENO = {"latitude": 36.0, "longitude": -78.9}


def id_of(*words: Any) -> str:
    """The same id for the same words."""
    return str(uuid5(SPACE, "/".join(map(str, words))))


def organization(name: str = "Elm Street Table", **changes: Any) -> dict[str, Any]:
    return {"id": id_of("organization", name), "name": name, "description": f"{name} is invented.", **changes}


def location(name: str = "Elm Street", **changes: Any) -> dict[str, Any]:
    return {
        "id": id_of("location", name),
        "location_type": "physical",
        "name": name,
        **ENO,
        "addresses": [
            {
                "id": id_of("address", name),
                "address_1": "12 Elm Street",
                "city": "Durham",
                "state_province": "NC",
                "postal_code": "27701",
                "country": "US",
                "address_type": "physical",
            }
        ],
        **changes,
    }


def at(service: str, place: dict[str, Any]) -> dict[str, Any]:
    """That a service is offered at a place."""
    return {"id": id_of("tie", service, place["id"]), "location": place}


def service(name: str = "Food pantry", **changes: Any) -> dict[str, Any]:
    """A whole service: a phone, two languages, weekdays nine to five, one place."""
    return {
        "id": id_of("service", name),
        "name": name,
        "status": "active",
        "description": "Groceries for a week.",
        "organization": organization(),
        "phones": [{"id": id_of("phone", name), "number": "919-555-0100", "extension": 4}],
        "languages": [{"id": id_of("language", name, word), "name": word} for word in ("English", "Spanish")],
        "schedules": [
            {
                "id": id_of("schedule", name),
                "freq": "WEEKLY",
                "byday": "MO,TU,WE,TH,FR",
                "opens_at": "09:00",
                "closes_at": "17:00",
            }
        ],
        "service_at_locations": [at(name, location())],
        **changes,
    }


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def lines(*rows: Any) -> str:
    """NDJSON. A row that is text already stands as it is, broken or not."""
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def write(path: Path, words: str | bytes) -> Path:
    """A file with these words, packed if its name says so."""
    raw = words.encode() if isinstance(words, str) else words
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def table(columns: str, *rows: list[Any]) -> str:
    """A CSV of these comma-separated columns."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns.split(","))
    writer.writerows(rows)
    return out.getvalue()


def records(path: Path) -> list[Record]:
    """What was read; nothing may have been put aside."""
    found = list(read(path))
    assert not [one for one in found if isinstance(one, Reject)]
    return [one for one in found if isinstance(one, Record)]


def rejects(path: Path) -> list[Reject]:
    return [one for one in read(path) if isinstance(one, Reject)]


def take(path: Path, *, by: User, **options: Any) -> Imported:
    """Import a file in one batch."""
    found = [one for one in read(path) if isinstance(one, Record)]
    return import_batch(records=found, source="a test", by=by, **options)


def bring_in(folder: Path, *rows: Any, by: User, **options: Any) -> Imported:
    """Import these documents in one batch."""
    return take(write(folder / "services.ndjson", lines(*rows)), by=by, **options)


def dump() -> dict[str, list[Any]]:
    """Every row of the directory, of its history and of the ledger, whole."""
    models: list[type[Model]] = [*TABLES, *(model.history.model for model in TABLES), Event]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def row_of(kind: type[Model], words: str) -> Any:
    """The row whose id was made of these words, "service Food pantry"."""
    return kind._default_manager.get(pk=id_of(*words.split(" ", 1)))
