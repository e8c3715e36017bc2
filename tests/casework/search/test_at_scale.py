"""A hundred thousand neighbors: no search reads a table from end to end, and how long each takes is printed."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from casework.matching import wanted
from casework.models import Neighbor, NeighborIndex
from casework.queries import encounters
from casework.queries.search import search
from tests.casework.kit import browser
from tests.casework.search.background import fill
from tests.factories import people

DIFFERENT, NEIGHBORS = 4_000, 100_000
COPY = """
INSERT INTO casework_neighbor (id, given_name, family_name, also_known_as, date_of_birth, birth_year_about, pronouns,
    language, language_code, needs_interpreter, identifying_note, usual_places, created_at)
SELECT n.id + copy * 1000000, given_name, family_name, also_known_as, date_of_birth, birth_year_about, pronouns,
    language, language_code, needs_interpreter, identifying_note, usual_places, created_at
FROM casework_neighbor n, generate_series(1, %s) copy;
INSERT INTO casework_neighborindex (neighbor_id, keys, terms)
SELECT i.neighbor_id + copy * 1000000, keys, terms FROM casework_neighborindex i, generate_series(1, %s) copy;
"""
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
    """Every statement made meanwhile, planned again as it was made: none reads a table of neighbors through."""
    with CaptureQueriesContext(connection) as captured:
        yield
    read = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in (query["sql"] for query in captured):
            if sql.startswith("SET LOCAL"):
                cursor.execute(sql)
            elif sql.startswith("SELECT"):
                cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
                plan = cursor.fetchone()[0]
                plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
                tables = [name for name in scanned(plan) if name.startswith("casework_neighbor")]
                assert not tables, f"{what}: reads {tables} from end to end: {sql[:300]}"
                read += "casework_neighborindex" in sql
    assert read, f"{what}: asked the index nothing"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_neighbors_are_searched_by_index(now, capsys):
    nadia = people.person("nadia", "navigator")
    fill(DIFFERENT, now, seed=11)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # without checking each of the references
        copies = NEIGHBORS // DIFFERENT - 1
        cursor.execute(COPY, [copies, copies])
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE casework_neighbor, casework_neighborindex")
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
    with no_table_read_through("the page"):
        assert client.post("/neighbors/", {"looking_for": "maria smith"}, follow=True).context["rows"]
    with capsys.disabled():
        print(f"\nsearches among {NEIGHBORS:,} neighbors, milliseconds: {times}")
    assert sorted(times.values())[len(times) // 2] < 500
