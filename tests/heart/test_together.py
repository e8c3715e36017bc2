"""Many changes of a schema in one step: the tables come out as if each had been made alone."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from heart.together import Together

pytestmark = pytest.mark.django_db(transaction=True)
APP = "heart"
BEFORE = [
    migrations.CreateModel(
        "Kite", [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=10))]
    )
]
CHANGES = [
    migrations.CreateModel("Tail", [("id", models.BigAutoField(primary_key=True)), ("length", models.IntegerField())]),
    migrations.AddField("tail", "kite", models.ForeignKey("heart.Kite", models.PROTECT)),
    migrations.AddConstraint("tail", models.CheckConstraint(condition=models.Q(length__gt=0), name="tail_is_long")),
    migrations.AddIndex("tail", models.Index(fields=["length"], name="tail_length")),
    migrations.AddField("kite", "flown", models.BooleanField(default=False)),
    migrations.AddField("kite", "best_tail", models.ForeignKey("heart.Tail", models.PROTECT, null=True)),
    migrations.AlterField("kite", "name", models.CharField(max_length=40)),
    migrations.AddConstraint("kite", models.UniqueConstraint(fields=["name"], name="one_kite_a_name")),
]


def state_after(operations) -> ProjectState:
    state = ProjectState()
    for operation in operations:
        operation.state_forwards(APP, state)
    return state


def forwards(operations, state: ProjectState) -> ProjectState:
    for operation in operations:
        before, state = state, state.clone()
        operation.state_forwards(APP, state)
        with connection.schema_editor() as editor:
            operation.database_forwards(APP, editor, before, state)
    return state


def tables() -> dict[str, object]:
    """Columns and constraints of both tables; what PostgreSQL or Django names by itself counts without its name."""
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for table in ("heart_kite", "heart_tail"):
            cursor.execute(
                "SELECT column_name, data_type, is_nullable, character_maximum_length"
                " FROM information_schema.columns WHERE table_name = %s",
                [table],
            )
            found[table] = sorted(cursor.fetchall(), key=str)
            facts = connection.introspection.get_constraints(cursor, table).values()
            found[f"{table} constraints"] = sorted(
                ({key: value for key, value in fact.items() if key != "definition"} for fact in facts), key=str
            )
    return found


@pytest.fixture
def kite():
    state = forwards(BEFORE, ProjectState())
    yield state
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS heart_tail, heart_kite CASCADE")


def test_the_tables_come_out_the_same(kite):
    before = tables()
    state = forwards([Together(CHANGES)], kite)
    at_once = tables()
    with connection.schema_editor() as editor:
        Together(CHANGES).database_backwards(APP, editor, state, kite)
    assert tables() == before, "backwards leaves what was there"
    forwards(CHANGES, kite)
    assert at_once == tables()
    assert at_once["heart_tail"], "there is something to compare"


def test_the_state_comes_out_the_same():
    one_by_one, at_once = state_after([*BEFORE, *CHANGES]), state_after([*BEFORE, Together(CHANGES)])
    assert at_once.models == one_by_one.models
    assert at_once.models.keys() == {("heart", "kite"), ("heart", "tail")}


def test_it_says_how_much_it_does():
    assert Together(CHANGES).describe() == "8 changes together"
