"""The directory as files: HSDS 3.1 JSON, a record a line, and the same as HSDS tabular, for one audience.

DIR/organizations.ndjson, services.ndjson, locations.ndjson (places of no organization), and the vocabularies
DIR/tabular/datapackage.json, organizations.csv, ... one CSV a table
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from referrals.hsds.json_writer import Document, Writer
from referrals.hsds.tables import TABLES, VOCABULARY, Table
from referrals.models import Location, Organization, Service
from referrals.states.directory import Audience

PAGE = 500  # rows at a time in memory, each with what belongs to it
TABULAR = "tabular"
JOINS = {
    "services": ("organization_id",),
    "locations": ("organization_id",),
    "service_at_location": ("service_id", "location_id"),
    "attributes": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
}
FILES = ("organizations", "services", "locations", *VOCABULARY)


def export(folder: Path, audience: Audience) -> Counter[str]:
    """Write all that the audience may know of. Says how many rows each table has. Raises OSError."""
    (folder / TABULAR).mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        lines = {name: stack.enter_context((folder / f"{name}.ndjson").open("w", encoding="utf-8")) for name in FILES}
        tables = _Tables(folder / TABULAR, stack)
        for kind, document in _documents(audience):
            lines[kind].write(json.dumps(document, ensure_ascii=False) + "\n")
            tables.add(kind, document)
    package = {"profile": "tabular-data-package", "name": "hsds", "resources": [*map(_resource, TABLES.values())]}
    (folder / TABULAR / "datapackage.json").write_text(json.dumps(package, indent=1), encoding="utf-8")
    return tables.counts


def _documents(audience: Audience) -> Iterator[tuple[str, Document]]:
    """Every document, vocabularies first, and organizations before the services that name them."""
    write = Writer(audience)
    for kind in VOCABULARY:
        model: Any = apps.get_model("referrals", TABLES[kind].model)
        for page in _pages(model.objects.for_audience(audience)):
            yield from ((kind, one) for one in write.words(kind, page))
    entries: list[tuple[str, QuerySet[Any], Callable[[Any], list[Document]]]] = [
        ("organizations", Organization.objects.for_audience(audience), write.organizations),
        ("locations", Location.objects.for_audience(audience).filter(organization=None), write.locations),
        ("services", Service.objects.for_audience(audience).defer("words"), write.services),
    ]
    for kind, rows, documents in entries:
        for page in _pages(rows):
            yield from ((kind, one) for one in documents(page))


def _pages(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    rows = rows.order_by("pk")
    page = list(rows[:PAGE])
    while page:
        yield page
        page = list(rows.filter(pk__gt=page[-1].pk)[:PAGE])


class _Tables:
    """One CSV a table, from the documents: each row once, wherever it is nested."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.counts: Counter[str] = Counter()
        self.columns = {kind: columns(table) for kind, table in TABLES.items()}
        self.writers = {}
        for kind, names in self.columns.items():
            stream = stack.enter_context((folder / f"{kind}.csv").open("w", encoding="utf-8", newline=""))
            self.writers[kind] = csv.DictWriter(stream, names, extrasaction="ignore")
            self.writers[kind].writeheader()

    def add(self, kind: str, document: Mapping[str, Any]) -> None:
        """Write a document's own row and those that belong to it; what it only refers to has its own document."""
        self.writers[kind].writerow(document)
        self.counts[kind] += 1
        lists = dict(TABLES[kind].lists)
        if kind == "organizations":
            lists["locations"] = "locations"
        elif kind == "services":
            lists["service_at_locations"] = "service_at_location"
        for name, below in lists.items():
            for row in document.get(name, ()):
                self.add(below, row)


def columns(table: Table) -> list[str]:
    """The columns of a table in the tabular form: the id, what the row belongs to, and its own fields."""
    joins = JOINS.get(table.kind, table.owners)
    own = [field.theirs[0] for field in table.fields]
    return list(dict.fromkeys(["id", *joins, *own]))


def _resource(table: Table) -> dict[str, Any]:
    fields = [{"name": name, "type": "number" if _is_number(table, name) else "string"} for name in columns(table)]
    return {
        "name": table.entity,
        "path": f"{table.kind}.csv",
        "profile": "tabular-data-resource",
        "schema": {"fields": fields, "primaryKey": "id"},
    }


def _is_number(table: Table, name: str) -> bool:
    return name in {"latitude", "longitude"} or any(one.number for one in table.fields if one.theirs[0] == name)
