"""The FHIR exchange: searching."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heart.models import Access
from referrals.actions import answering
from referrals.fhir import codes
from tests.factories import referrals as providers
from tests.referrals.fhir.exchange.kit import NAMES, ids, task_of
from tests.referrals.fhir.kit import BASE, text

pytestmark = pytest.mark.django_db


def test_a_search_names_nobody_discloses_nothing_and_says_so(partner, referral):
    for kind in ("Task", "ServiceRequest"):
        answer = partner.get(f"{BASE}/{kind}")
        assert ids(answer) == [str(referral.pk)]
        assert (answer.json()["type"], answer.json()["total"]) == ("searchset", 1)
        for name in NAMES:
            assert name not in text(answer), name
    assert answer.json()["entry"][0]["resource"]["meta"]["tag"] == [codes.SUBSETTED]
    assert not Access.objects.exists()


def test_it_is_searched_by_status_id_and_time(partner, referral, case, nadia, omar, then):
    second = providers.sent(case, providers.service("Bull City Bridge", "Closet"), by=nadia, at=then)
    answering.answer(referral=second, accept=True, by=omar)
    both = [str(referral.pk), str(second.pk)]

    def found(kind, query):
        return sorted(ids(partner.get(f"{BASE}/{kind}?{query}")))

    assert found("Task", "status=accepted") == [str(second.pk)]
    assert found("Task", "status=requested,accepted") == sorted(both)
    assert found("ServiceRequest", "status=active") == sorted(both)
    assert found("ServiceRequest", "status=revoked") == []
    assert found("Task", f"_id={referral.pk}") == [str(referral.pk)]
    row = task_of(partner, second)["meta"]["lastUpdated"].replace("+", "%2B")
    assert found("Task", f"_lastUpdated=ge{row}&status=accepted") == [str(second.pk)]
    assert found("Task", "_lastUpdated=ge2031-01-01") == []
    assert found("Task", "_lastUpdated=lt2031-01-01&_lastUpdated=ge2020-01-01") == sorted(both)
    today = timezone.now().date()
    assert found("Task", f"_lastUpdated={today}&_format=json") == sorted(both)
    assert found("Task", f"_lastUpdated=gt{today}") == []


def test_a_search_that_is_not_known_is_refused_and_not_widened(partner, referral):
    strange = ("patient=1", "subject=Patient/1", "status=open", "_id=7", "_count=many", "_page=-1")
    no_dates = ("soon", "ge2026-03-10T10:00:00", "ne2026-03-10", "ge2026-02-30")
    for query in (*strange, *(f"_lastUpdated={words}" for words in no_dates)):
        answer = partner.get(f"{BASE}/Task?{query}")
        assert answer.status_code == 400, query
        assert "entry" not in answer.json()


def test_pages_lead_to_each_other(partner, case, nadia, omar, then):
    rows = [
        providers.sent(case, providers.service("Bull City Bridge", f"Offer {number}"), by=nadia, at=then, despite="So.")
        for number in range(5)
    ]
    address, seen, pages = f"{BASE}/Task?_count=2&status=requested", [], 0
    while address:
        answer = partner.get(address)
        assert answer.json()["total"] == 5
        seen, pages = [*seen, *ids(answer)], pages + 1
        links = {link["relation"]: link["url"] for link in answer.json()["link"]}
        address = links.get("next", "").removeprefix("http://testserver")
    assert (pages, sorted(seen)) == (3, sorted(str(row.pk) for row in rows))
    assert "previous" in links
    assert ids(partner.get(f"{BASE}/Task?_count=0")) == ids(partner.get(f"{BASE}/Task?_page=99")) == []


@pytest.mark.parametrize("kind", ["Task", "ServiceRequest"])
def test_twenty_take_as_many_statements_as_one(partner, case, nadia, omar, then, kind):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            count = len(ids(partner.get(f"{BASE}/{kind}")))
        return count, len(queries)

    def send(number):
        service = providers.service("Bull City Bridge", f"Offer {number}")
        providers.sent(case, service, by=nadia, at=then, despite="So.")

    send(0)
    one = statements()
    for number in range(1, 20):
        send(number)
    assert statements() == (20, one[1])
