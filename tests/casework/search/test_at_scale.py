"""A hundred thousand neighbors: no search reads a table from end to end, and how long each takes is printed."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.matching import wanted
from casework.models import Case, DuplicatePair, Encounter, Neighbor, NeighborIndex, NeighborPhone, UsualPlace
from casework.queries import encounters
from casework.queries.search import search
from tests.casework.kit import browser
from tests.casework.search.background import fill
from tests.factories import casework as make
from tests.factories import people

DIFFERENT, NEIGHBORS = 4_000, 100_000
WITH_A_PHONE = 0.6
# What grows with the neighbors and is read about them, by a search or by a page that shows its hits.
GROWING = (Neighbor, NeighborIndex, NeighborPhone, UsualPlace, Encounter, Case, DuplicatePair)
LINES = {
    "a rare name": "McDonald Beatriz",
    "a common name": "maria smith",
    "the commonest given name": "james",
    "the commonest family name": "smith",
    "misspelt": "jmaes smiht",
    "swapped": "garcia jose",
    "three words": "jose garcia lopez",
    "a nickname": "pepe rodriguez",
    "a beginning": "mar",
    "nobody": "Zebulon Quartz",
    "part of a phone": "5550",
    "a phone": "919-555-0123",
    "a date of birth": "3/5/1980",
    "an age": "james 45",
    "a year": "smith 1980",
    "a place": "library",
    "looks": "small brown dog",
    "everything": "james smith library dog 1980 3/5/1980 919-555-0123",
}


def scanned(plan) -> list[str]:
    """The tables that a plan reads from end to end."""
    own = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    return own + [name for child in plan.get("Plans", ()) for name in scanned(child)]


@contextmanager
def no_table_read_through(what: str):
    """Every statement made meanwhile, planned again as it was made: none reads through a table that grows."""
    with CaptureQueriesContext(connection) as captured:
        yield (read := set())
    growing = {model._meta.db_table for model in GROWING}
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in (query["sql"] for query in captured):
            if sql.startswith("SET LOCAL"):
                cursor.execute(sql)
            elif sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
                plan = cursor.fetchone()[0]
                plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
                tables = growing.intersection(scanned(plan))
                assert not tables, f"{what}: reads {tables} from end to end: {sql[:300]}"
                read |= {table for table in growing if f'"{table}"' in sql}
    assert NeighborIndex._meta.db_table in read, f"{what}: asked the index nothing"


def copied(model, like, **columns: str) -> None:
    """Rows of `model` as those that `like` names, but for these columns."""
    names = [field.column for field in model._meta.concrete_fields if field.column != "id" or "id" in columns]
    said = ", ".join(columns.get(name, f'"{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({into}) SELECT {said} FROM {like}')


def populate(now) -> None:
    """A hundred thousand neighbors, each with a place, an encounter and a case, and what the planner knows of them.

    Every table that grows with the neighbors is as long as it would be, and was counted: of a short one, or one that
    the planner knows nothing of, a plan says nothing about the days to come.
    """
    first = make.case(at=now).neighbor
    ways = make.way(UsualPlace, first, by=people.person("nadia", "navigator"), at=now)
    fill(DIFFERENT - 1, now, seed=11, phones=WITH_A_PHONE)
    times = f"generate_series(1, {NEIGHBORS // DIFFERENT - 1}) copy"
    other = f"neighbor.id <> {first.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # without checking each of the references
    for model, key in ((Neighbor, "id"), (NeighborIndex, "neighbor_id"), (NeighborPhone, "neighbor_id")):
        copied(model, f'"{model._meta.db_table}", {times}', **{key: f"{key} + copy * 1000000"})
    about = {"neighbor_id": "neighbor.id"}
    for model, row, more in (
        (UsualPlace, ways, {}),
        (Case, first.cases.get(), {"id": "neighbor.id + 100000000"}),
        (Encounter, first.encounters.get(), {"case_id": "neighbor.id + 100000000"}),
    ):
        like = (
            f"(SELECT * FROM {row._meta.db_table} WHERE id = {row.pk}) one, (SELECT id FROM casework_neighbor) neighbor"
        )
        copied(model, f"{like} WHERE {other}", **about, **more)
    DuplicatePair.objects.bulk_create(
        DuplicatePair(
            first_id=key, second_id=key + 1_000_000, status="proposed" if key % 8 == 0 else "merged", found_at=now
        )
        for key in Neighbor.objects.filter(pk__lt=1_000_000).values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_neighbors_are_searched_by_index(now, capsys):
    nadia = people.person("nadia", "navigator")
    populate(now)
    assert Neighbor.objects.count() == NeighborIndex.objects.count() == NEIGHBORS
    times = {}
    for what, typed in LINES.items():
        begun = time.perf_counter()
        with no_table_read_through(what):
            search(nadia, wanted(typed))
            times[what] = round((time.perf_counter() - begun) * 1000)
    with no_table_read_through("what responders see while typing"):
        assert encounters.likely(nadia, "jmaes smiht")
    client = browser(nadia)
    with no_table_read_through("the page") as read:
        assert client.post("/neighbors/", {"looking_for": "maria smith"}, follow=True).context["rows"]
    assert read == {model._meta.db_table for model in GROWING}, "the page reads all that was populated"
    with capsys.disabled():
        print(f"\nsearches among {NEIGHBORS:,} neighbors, milliseconds: {times}")
    assert sorted(times.values())[len(times) // 2] < 500
