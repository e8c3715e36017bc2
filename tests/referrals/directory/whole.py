"""Whole directories, drawn at random: rows of every table of HSDS 3.1, with any value that can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from hypothesis import strategies as st

from referrals.hsds.tables import TABLES, Field
from referrals.hsds.values import Bad

ids = st.uuids(version=4).map(str)
words = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), min_size=1, max_size=20)
    .map(str.strip)
    .filter(bool)
)
SORTS: list[tuple[list[str], st.SearchStrategy[str]]] = [
    (["some words", "9ish"], words),
    (["0", "7"], st.integers(0, 60).map(str)),
    (["1.5"], st.decimals(0, 60, places=2).map(str)),
    (["2026-03-10"], st.dates().map(str)),
    (["2026-03-10T14:30:00Z"], st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())),
    (["09:00"], st.times().map(lambda at: at.replace(microsecond=0).isoformat())),
    (["MO,TU"], st.sampled_from(["MO", "TU,-1FR", "1MO,3WE"])),
    (["SA"], st.sampled_from(["SA", "SU"])),
    (["WEEKLY"], st.sampled_from(["WEEKLY", "MONTHLY"])),
    (["active"], st.sampled_from(["active", "inactive", "defunct", "temporarily closed"])),
    (["postal"], st.sampled_from(["physical", "postal", "virtual"])),
    (["US"], st.sampled_from(["US", "MX", "CA"])),
    (
        ["https://elm.example/a?b=c"],
        st.sampled_from(["https://elm.example", "http://oak.example/%20?q=1#x", "www.ash.x"]),
    ),
    (["ann@elm.example"], st.sampled_from(["ann@elm.example", "ann at elm"])),
]
REFERENCES = {"program_id", "parent_organization_id", "parent_id", "taxonomy_id", "unit_id", "taxonomy_term_id"}


def values(field: Field) -> st.SearchStrategy[str]:
    """Words that the field takes."""
    fitting = [strategy for samples, strategy in SORTS if all(_takes(field, sample) for sample in samples)]
    return st.one_of(fitting).filter(lambda drawn: _takes(field, drawn))


def _takes(field: Field, drawn: str) -> bool:
    try:
        field.read(drawn)
    except Bad:
        return False
    return True


PLAIN = {
    kind: {field.theirs[0]: (values(field), field.required) for field in table.fields if field.ours not in REFERENCES}
    for kind, table in TABLES.items()
}


@st.composite
def rows(draw: Any, kind: str, pools: dict[str, list[str]], depth: int = 0) -> dict[str, Any]:
    """A row with what belongs to it, a few rows a list."""
    row: dict[str, Any] = {"id": draw(ids)}
    for name, (strategy, required) in PLAIN[kind].items():
        if required or draw(st.booleans()):
            row[name] = draw(strategy)
    for column, pool in (("unit_id", "units"), ("taxonomy_term_id", "taxonomy_terms"), ("taxonomy_id", "taxonomies")):
        if pools.get(pool) and any(field.ours == column for field in TABLES[kind].fields):
            row[column] = draw(st.sampled_from(pools[pool]))
    for name, below in TABLES[kind].lists.items():
        most = 0 if below == "service_capacity" and not pools.get("units") else 1 if depth < 2 else 0
        row[name] = draw(st.lists(rows(below, pools, depth + 1), max_size=most))
    return row


@st.composite
def directories(draw: Any) -> dict[str, list[dict[str, Any]]]:
    """The files of a directory, by their names: a record a line each."""
    pools: dict[str, list[str]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in ("taxonomies", "taxonomy_terms", "units", "meta_table_descriptions"):
        found[kind] = draw(st.lists(rows(kind, pools, 1), max_size=2))
        pools[kind] = [row["id"] for row in found[kind]]
    for term in found["taxonomy_terms"][1:]:
        term["parent_id"] = found["taxonomy_terms"][0]["id"]
    found["organizations"] = draw(st.lists(rows("organizations", pools), min_size=1, max_size=2))
    found["organizations"][-1]["parent_organization_id"] = found["organizations"][0]["id"]
    for row in found["organizations"]:
        row["locations"] = draw(st.lists(rows("locations", pools), max_size=1))
    found["locations"] = draw(st.lists(rows("locations", pools), max_size=1))
    places = [place for row in found["organizations"] for place in row["locations"]]
    found["services"] = draw(st.lists(services(pools, found["organizations"], places), min_size=1, max_size=2))
    return found


@st.composite
def services(draw: Any, pools: Any, organizations: list[Any], places: list[Any]) -> dict[str, Any]:
    owner = draw(st.sampled_from(organizations))
    row = {**draw(rows("services", pools)), "organization_id": owner["id"]}
    if owner["programs"]:
        row["program_id"] = owner["programs"][0]["id"]
    some = draw(st.lists(st.sampled_from(places), unique_by=lambda place: place["id"])) if places else []
    ties = [draw(rows("service_at_location", pools)) for _ in some]
    row["service_at_locations"] = [{**tie, "location_id": place["id"]} for tie, place in zip(ties, some, strict=True)]
    return row


def snapshot() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the directory, but for where it was read."""
    connection.check_constraints()
    found = {}
    for kind, table in TABLES.items():
        model: Any = apps.get_model("referrals", table.model)
        told = model.objects.order_by("pk").values()
        found[kind] = [{name: row[name] for name in row if name not in NOT_TOLD} for row in told]
    return found


def documents(folder: Path, kind: str) -> list[Any]:
    return [json.loads(line) for line in (folder / f"{kind}.ndjson").read_text(encoding="utf-8").split("\n") if line]


def check(folder: Path, schemas: Any) -> None:
    """Each document of an export is valid."""
    for kind, validator in schemas.items():
        for document in documents(folder, kind):
            assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)] == []


NOT_TOLD = {"source", "source_digest", "words"}


class Undone(Exception):
    pass


class undone:
    """Whatever is written inside is taken back."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()

    def __exit__(self, kind: Any, value: Any, trace: Any) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(kind, value, trace)
