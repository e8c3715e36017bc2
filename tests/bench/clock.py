"""What a page costs, in seconds of processor time: that of the web process, and that of its database connection.

Time on the wall depends on what else the machine does, and only the printed line has it. A processor that is shared
takes longer too: so a fixed loop is timed around the work, and seconds are those of a machine that takes LOOP for it.
Of the cold page the floor is told: its SQL statements, sent bare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

import psutil
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heart.models import StoredFigure

LOOP = 0.02  # seconds of one core that does nothing else


@dataclass(frozen=True)
class Cost:
    """Seconds: of the web process, of the database, on the wall."""

    web: float
    database: float
    wall: float
    statements: tuple[str, ...] = ()

    @property
    def processor(self) -> float:
        return self.web + self.database


@dataclass(frozen=True)
class Timed:
    """One page. `floor` is the database's part of the cold page when its statements are sent bare."""

    path: str
    cold: Cost
    warm: Cost
    floor: float

    def __str__(self) -> str:
        cold, warm = self.cold, self.warm
        return (
            f"{self.path:52} cold {1000 * cold.processor:5.0f} ms ({1000 * cold.database:4.0f} in the database, "
            f"{len(cold.statements):2} statements, {cold.processor / max(self.floor, 0.01):4.1f} x their bare SQL; "
            f"{cold.wall:4.2f} s on the wall); warm {1000 * warm.processor:4.0f} ms, {len(warm.statements):2} "
            f"statements, {100 * warm.processor / cold.processor:3.0f}% of cold"
        )


def timed(client: Client, path: str, times: int = 10) -> Timed:
    """The page with no figure kept at all, the cheapest of three; and with all kept, the mean of so many."""
    opened(client, path)  # what is loaded once for each process is no page's own time
    cold = min((_cold(client, path) for _ in range(3)), key=lambda one: one.processor)
    warm = cost(lambda: [opened(client, path) for _ in range(times)], times)
    kept = opened(client, path)
    floor = min(cost(lambda: _bare(cold.statements)).database for _ in range(2))
    return Timed(path, cold, Cost(warm.web, warm.database, warm.wall, kept), floor)


def opened(client: Client, path: str) -> tuple[str, ...]:
    """The statements that the page took."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return tuple(one["sql"] for one in captured.captured_queries)


def cost(work: Callable[[], Any], times: int = 1) -> Cost:
    """What the work took, by each of so many."""
    before = pace()
    database, web, wall = _database(), process_time(), perf_counter()
    work()
    web, database, wall = process_time() - web, _database() - database, perf_counter() - wall
    slow = (before + pace()) / 2 * times
    return Cost(web / slow, database / slow, wall / times)


def pace() -> float:
    """How many times as long as on the machine that the bounds are for a second's work takes here and now."""
    spent = process_time()
    sum(number * number for number in range(500_000))
    return (process_time() - spent) / LOOP


def _cold(client: Client, path: str) -> Cost:
    StoredFigure.objects.all().delete()
    found: list[tuple[str, ...]] = []
    spent = cost(lambda: found.append(opened(client, path)))
    return Cost(spent.web, spent.database, spent.wall, found[0])


def _database() -> float:
    """Seconds of processor time that this connection's server process took so far, in steps of a hundredth."""
    times = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return float(times.user + times.system)


def _bare(statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            if sql.startswith("SELECT"):
                cursor.cursor.execute(sql)
                cursor.fetchall()
