"""How long a page takes, beside its floor: the same SQL statements, sent bare."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heart.models import StoredFigure


@dataclass(frozen=True)
class Timed:
    """One page, in seconds. `floor` is the SQL of the cold page alone."""

    path: str
    cold: float
    warm: float
    floor: float
    cold_statements: int
    warm_statements: int

    def __str__(self) -> str:
        return (
            f"{self.path:42} cold {self.cold:6.3f} s in {self.cold_statements:3} statements, "
            f"{self.cold / self.floor:4.1f} x their bare {self.floor:6.3f} s; "
            f"warm {self.warm:6.3f} s in {self.warm_statements:2}, {100 * self.warm / self.cold:3.0f}% of cold"
        )


def timed(client: Client, path: str, times: int = 5) -> Timed:
    """The page without any figure kept, and then with all kept: the quickest of so many."""
    cold, statements = _cold(client, path)
    warm, kept = min((_opened(client, path) for _ in range(times)), key=lambda one: one[0])
    return Timed(path, cold, warm, _bare(statements), len(statements), len(kept))


def _cold(client: Client, path: str) -> tuple[float, list[str]]:
    StoredFigure.objects.all().delete()
    return _opened(client, path)


def _opened(client: Client, path: str) -> tuple[float, list[str]]:
    with CaptureQueriesContext(connection) as captured:
        started = perf_counter()
        answer = client.get(path)
        took = perf_counter() - started
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return took, [one["sql"] for one in captured.captured_queries]


def _bare(statements: list[str]) -> float:
    reads = [sql for sql in statements if sql.startswith("SELECT")]
    with connection.cursor() as cursor:
        started = perf_counter()
        for sql in reads:
            cursor.cursor.execute(sql)
            cursor.fetchall()
        return perf_counter() - started
