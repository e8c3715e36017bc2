"""Real processes on a database of their own: nothing of the suite's own transaction is seen by them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

from heart import embedded
from tests.faults.stage import Stage, plain


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults" in item.nodeid:
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.django_db(transaction=True))


@contextmanager
def _made(like: str = "template1") -> Iterator[str]:
    """The address of a database that nobody else knows of, a copy of another; dropped in the end."""
    name = f"faults_{uuid4().hex[:12]}"
    with psycopg.connect(plain(settings.DATABASE_URL), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        yield urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def migrated() -> Iterator[str]:
    """An empty, migrated database to make others of: migrating each would take a quarter of a minute."""
    with _made() as address:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=embedded.ROOT,
            env={**os.environ, "HEART_ENV": "test", "DATABASE_URL": address, "REDIS_URL": settings.REDIS_URL},
            check=True,
        )
        yield address


@pytest.fixture
def database(transactional_db, migrated: str) -> Iterator[str]:
    """The address of an empty, migrated database that nobody else knows of."""
    with _made(like=urlsplit(migrated).path.removeprefix("/")) as address:
        yield address


@pytest.fixture
def stage(tmp_path: Path, database: str) -> Iterator[Stage]:
    with embedded.redis_server(tmp_path) as redis_url:
        made = Stage(tmp_path, database, redis_url)
        try:
            yield made
        finally:
            made.end()
