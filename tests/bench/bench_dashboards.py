"""The dashboards over a year with 27,000 calls: cold, warm, and beside the bare SQL (`script/bench dashboards`).

Cold is the worst case: no figure is kept. Warm is what people meet, since a sweep keeps the usual figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client

from tests.bench.clock import Cost, cost, opened, timed
from tests.bench.year import year
from tests.casework.kit import browser
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
COLD, WARM = 1.0, 0.1  # seconds of processor time, ADR 0032
PAGES = [
    "/insights/",
    "/insights/?days=365",
    "/insights/?days=365&program=CRT",
    "/insights/?days=365&program=CRT&beat=111",
    "/insights/coverage/?days=365",
    "/insights/contact_48/?days=365",
    "/insights/connected_contacted/?days=365",
    "/insights/repeat_encounters/?days=365",
    "/insights/chain/?days=365",
    "/insights/equity/?days=365&by=gender",
    "/insights/equity/?days=365&by=race_ethnicity",
    "/insights/team/?days=365",
    "/insights/mine/?days=365",
]
WHAT_IF = "/insights/unmet/what-if/?days=365&program=CRT&teams=1&starts=19:00&ends=00:00" + "".join(
    f"&weekdays={day}" for day in range(7)
)
OTHERS = {
    "/insights/unmet/?days=365": COLD,
    "/insights/unmet/?days=365&format=csv": COLD,
    "/insights/gaps/?days=365": COLD,
    "/insights/gaps/?format=csv": COLD,
    "/insights/gaps/?format=pdf": COLD,
    WHAT_IF: 6.0,  # it replays a year twelve times, while somebody waits for the answer (ADR 0031)
}


@pytest.fixture
def at_work(now: datetime) -> Iterator[Client]:
    """A supervisor, at the end of the year."""
    year(now)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")  # what a second process takes is not seen
    with time_machine.travel(now, tick=True):
        yield browser(people.person("sol", "supervisor"))


def test_dashboards(at_work: Client, capsys: pytest.CaptureFixture[str]) -> None:
    slow = []
    for path in PAGES:
        who = browser(people.person("nadia", "navigator")) if "/mine/" in path else at_work
        page = timed(who, path)
        _say(capsys, str(page))
        slow += [path] if page.cold.processor > COLD or page.warm.processor > WARM else []
    assert slow == []


def test_what_keeps_no_figures(at_work: Client, capsys: pytest.CaptureFixture[str]) -> None:
    """These pages and files ask for their numbers anew each time."""
    slow = []
    for path, most in OTHERS.items():
        opened(at_work, path)
        spent: Cost = cost(lambda path=path: opened(at_work, path))
        _say(capsys, f"{path[:52]:52} {1000 * spent.processor:5.0f} ms ({spent.wall:4.2f} s on the wall)")
        slow += [path] if spent.processor > most else []
    assert slow == []


def _say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        print(f"\n{line}", end="")
