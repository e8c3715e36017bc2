"""An address may ask so much in a minute without signing in; without Redis everybody may."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches

from referrals.api.hsds import limits
from tests.referrals.hsds_api.kit import Reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(settings, now):
    """Three requests a minute, at the beginning of one."""
    settings.HSDS_REQUESTS_PER_MINUTE = 3
    settings.PROXIES = 1
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def from_address(reader, address, path="", **parameters):
    return reader.get(path, headers={"X-Forwarded-For": address}, **parameters).status_code


def test_an_address_may_ask_so_often_in_a_minute(three, anybody):
    assert [from_address(anybody, "192.0.2.1") for _ in range(4)] == [200, 200, 200, 429]
    refused = anybody.get(headers={"X-Forwarded-For": "192.0.2.1"})
    assert refused["Content-Type"] == "application/problem+json"
    assert 0 < int(refused["Retry-After"]) <= 60
    assert from_address(anybody, "192.0.2.2") == 200
    three.shift(timedelta(seconds=60))
    assert from_address(anybody, "192.0.2.1") == 200


def test_all_pages_at_once_count_as_many_requests(three, anybody, settings):
    assert from_address(anybody, "192.0.2.1", "services", format="ndjson") == 429
    settings.HSDS_REQUESTS_PER_MINUTE = 60
    assert [from_address(anybody, "192.0.2.2", "services", format="ndjson") for _ in range(3)] == [200, 200, 429]


def test_who_is_known_is_not_counted(three, omar):
    reader = Reader(omar)
    assert {from_address(reader, "192.0.2.1") for _ in range(5)} == {200}
    assert {from_address(reader, "192.0.2.1", "services", format="ndjson") for _ in range(2)} == {200}


def test_the_address_itself_is_not_kept(three, anybody, rf):
    from_address(anybody, "192.0.2.1")
    client = caches["limits"]._cache.get_client()
    assert [key for key in client.keys("*hsds*") if b"192.0.2.1" in key] == []
    assert client.keys("*hsds*")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", ""])
def test_without_redis_everybody_is_let_in(anybody, settings, url):
    settings.HSDS_REQUESTS_PER_MINUTE = 0
    settings.CACHES = {**settings.CACHES, "limits": {**settings.CACHES["limits"], "LOCATION": [url]}}
    assert from_address(anybody, "192.0.2.1") == 200
    assert limits.spend(anybody.get().wsgi_request, 1000)
