"""The partner's pages: room; statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referrals.actions import answering
from referrals.actions.directory import report_capacity
from referrals.models import ServiceCapacity
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.pages.partner.kit import url, words

pytestmark = pytest.mark.django_db


def test_a_partner_says_what_room_its_own_services_have(as_omar, pantry, omar, now, clock):
    providers.service("Eno River Recovery", "Clinic")
    closed = providers.service(name="Closed pantry", status="inactive")
    response = as_omar.get("/partner/room/")
    assert [service for service, _ in response.context["rows"]] == [pantry]
    assert closed not in response.context["page"]
    assert "Room unknown: never reported" in words(response)
    back = as_omar.post(f"/directory/services/{pantry.pk}/capacity/", {"room": "waitlist", "next": "/partner/room/"})
    assert back.url == "/partner/room/"
    assert ServiceCapacity.objects.get(service=pantry).room == "waitlist"
    assert "No room, has a waiting list" in words(as_omar.get("/partner/room/"))
    clock.shift(timedelta(hours=73))
    as_omar.force_login(omar)
    assert "Room unknown: last reported 3 days ago" in words(as_omar.get("/partner/room/"))


def test_a_partner_without_services_is_told_whom_to_ask(as_omar):
    assert "Ask the directory editor" in words(as_omar.get("/partner/room/"))


def test_no_page_needs_more_statements_for_twenty_rows_than_for_one(as_omar, referral, case, pantry, nadia, omar, now):
    def statements(path):
        with CaptureQueriesContext(connection) as captured:
            assert as_omar.get(path).status_code == 200
        return len(captured)

    def fill(number):
        service = providers.service(name=f"Pantry {number}")
        report_capacity(service=service, room="capacity", by=omar, at=now)
        providers.sent(case, service, by=nadia, at=now)
        ended = providers.sent(make.case(at=now), service, by=nadia, at=now)
        answering.answer(referral=ended, accept=False, reason="no_capacity", by=omar, at=now)

    fill(0)
    as_omar.get(url(referral))
    paths = ["/partner/", "/partner/?show=closed", "/partner/room/", url(referral)]
    before = {path: statements(path) for path in paths}
    for number in range(1, 20):
        fill(number)
    assert {path: statements(path) for path in paths} == before
    assert max(before.values()) <= 13, before
