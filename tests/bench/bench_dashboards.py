"""The dashboards over a year with 27,000 calls: cold, warm, and beside the bare SQL (`script/bench dashboards`)."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from tests.bench.clock import timed
from tests.bench.year import year
from tests.factories import people

pytestmark = pytest.mark.django_db
PAGES = [
    "/insights/",
    "/insights/?days=365",
    "/insights/?days=365&program=CRT",
    "/insights/coverage/?days=365",
    "/insights/contact_48/?days=365",
    "/insights/chain/?days=365",
    "/insights/equity/?days=365&by=gender",
    "/insights/team/?days=365",
    "/insights/mine/?days=365",
]


def test_dashboards(now, capsys):
    year(now)
    sol = people.person("sol", "supervisor")
    client = Client()
    client.force_login(sol)
    with time_machine.travel(now, tick=True):
        for path in PAGES:
            client.get(path)  # what is loaded once for each process is no page's own time
            measured = timed(client, path)
            with capsys.disabled():
                print(f"\n{measured}", end="")
