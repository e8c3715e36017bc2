"""The cast, the clock and the ground that every test stands on."""

from __future__ import annotations

import os

os.environ.setdefault("HEART_ENV", "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heart.settings")

import gc
import runpy
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
# As script/setup does: what was translated since then is read too.
runpy.run_path(str(ROOT / "script" / "compile_words.py"))["compile_words"]()
SHARED = Path(os.environ.get("HEART_SHARED_DATA", ROOT.parent / "shared" / "data"))

# What migrations and Django itself fill: the same for every test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
MANY = 10_000  # rows whose places are worth giving back at once


def _empty(self: TransactionTestCase) -> None:
    """Delete what a committing test left. Django truncates every table, which takes a second or two each time.

    Append-only tables refuse DELETE, also from a test that cleans up; only a superuser may step aside, and
    then foreign keys do not ask for an order either.
    """
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT)
        filled = ", ".join(f"CASE WHEN EXISTS (SELECT FROM {table}) THEN '{table}' END" for table in tables)
        cursor.execute(f"SELECT array_remove(ARRAY[{filled}], NULL)")
        (left,) = cursor.fetchone()
        cursor.execute("SET session_replication_role = replica")
        for table in left:
            cursor.execute(f"DELETE FROM {table}")
            if cursor.rowcount > MANY:
                cursor.execute(f"VACUUM {table}")
        cursor.execute("SET session_replication_role = DEFAULT")


TransactionTestCase._fixture_teardown = _empty


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not look through it each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def own_limits():
    """What other tests asked from this address, here and in another process, counts for nothing in this one."""
    caches["limits"].key_prefix = uuid4().hex


@pytest.fixture
def shared_data() -> Path:
    """The folder of real public data. Tests that read it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not here ({SHARED.name}); set HEART_SHARED_DATA to its folder")
    return SHARED


@pytest.fixture
def now() -> datetime:
    """A Tuesday in March, ten in the morning in Durham."""
    return datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


@pytest.fixture
def clock(now):
    """Time stands still at `now`, and moves when told to: `clock.move_to(...)`, `clock.shift(...)`."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def heart_agency(db):
    from tests.factories import people

    return people.heart_agency()


def _person(name: str, role: str, agency_name: str = ""):
    @pytest.fixture(name=name)
    def person(db):
        from tests.factories import people

        return people.person(name, role, agency_name)

    return person


nadia = _person("nadia", "navigator")
noel = _person("noel", "navigator")
cora = _person("cora", "clinician")
ray = _person("ray", "responder")
sol = _person("sol", "supervisor")
dee = _person("dee", "directory_editor")
eve = _person("eve", "evaluator")
ada = _person("ada", "administrator")
omar = _person("omar", "partner", "Bull City Bridge")
pia = _person("pia", "partner", "Eno River Recovery")


@pytest.fixture
def sweeper(db):
    from heart.models import User

    return User.objects.system("sweep")


@pytest.fixture
def rules(db):
    """The reference tables as a new installation has them."""
    from casework.actions import reference
    from heart.models import User

    reference.ensure_defaults(by=User.objects.system("setup"))
