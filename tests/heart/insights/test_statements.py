"""Every dashboard takes a fixed number of statements, cold and warm: of a day's work, and of twenty times as much."""

from __future__ import annotations

import pytest
import time_machine
from django.db import transaction

from heart.models import StoredFigure
from tests.bench.year import year
from tests.casework.kit import browser, statements
from tests.factories import people
from tests.heart.insights.kit import only

pytestmark = pytest.mark.django_db
PAGES = [
    ("sol", "/insights/?days=365&program=CRT"),
    ("sol", "/insights/coverage/?days=365"),
    ("sol", "/insights/chain/?days=365"),
    ("sol", "/insights/equity/?days=365&by=race_ethnicity"),
    ("sol", "/insights/team/?days=365"),
    ("nadia", "/insights/mine/?days=365"),
    ("sol", "/insights/unmet/?days=365"),
    ("sol", "/insights/gaps/?days=365"),
]
KINDS = {"coverage", "attempt_48", "response_time", "connected_contacted", "gap_index", "unmet_demand"}
SOME, TWENTY_TIMES = 0.002, 0.04  # of 27,000 calls


@pytest.fixture(autouse=True)
def few_indicators():
    """One of each kind is enough."""
    with only(*KINDS):
        yield


def test_twenty_times_as_many_rows_take_as_many_statements(sol, now):
    with time_machine.travel(now, tick=False):
        assert _counted(SOME, now) == _counted(TWENTY_TIMES, now)


def _counted(scale, now):
    """For each page: cold, and warm."""
    with transaction.atomic():
        year(now, scale)
        found = {path: _of(people.person(who, "navigator"), path) for who, path in PAGES}
        transaction.set_rollback(True)
    return found


def _of(person, path):
    client = browser(person)
    StoredFigure.objects.all().delete()
    return [statements(lambda: client.get(path)) for _ in range(2)]
