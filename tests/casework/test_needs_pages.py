"""Needs on the case's page: added, worked on, and closed with one answer."""

from __future__ import annotations

import pytest

from casework.actions import cases, needs
from casework.models import Need
from tests.casework.kit import browser, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def need(case):
    return Need.objects.get(case=case)


def test_a_need_is_added_once_a_kind(case, nadia):
    client = browser(nadia)
    assert client.get(f"/cases/{case.pk}/needs/new/").status_code == 200
    for _ in range(2):
        answer = client.post(f"/cases/{case.pk}/needs/new/", {"domain": "homelessness", "detail": "With a dog"})
        assert answer.url == f"/cases/{case.pk}/#needs"
    assert Need.objects.filter(domain="homelessness").count() == 1
    assert "Homelessness Open" in words(client.get(f"/cases/{case.pk}/"))


def test_a_need_is_of_some_kind(case, nadia):
    page = browser(nadia).post(f"/cases/{case.pk}/needs/new/", {"domain": "", "detail": "A bed by the window"})
    assert page.status_code == 422
    assert page.context["form"].errors["domain"] == ["Say what is needed."]
    assert "A bed by the window" in page.content.decode()


def test_work_on_it_begins_once(need, nadia):
    client = browser(nadia)
    for _ in range(2):
        assert client.post(f"/needs/{need.pk}/start/").url == f"/cases/{need.case_id}/#needs"
    need.refresh_from_db()
    assert need.status == "in_progress"
    assert need.history.filter(status="in_progress").count() == 1


@pytest.mark.parametrize(
    ("ended", "status", "evidence", "reason"),
    [("met:partner", "met", "partner", ""), ("unmet:no_service", "unmet", "", "no_service")],
)
def test_one_answer_closes_it(need, nadia, ended, status, evidence, reason):
    client = browser(nadia)
    for _ in range(2):  # a second tap finds it closed just so
        assert client.post(f"/needs/{need.pk}/close/", {"ended": ended}).url == f"/cases/{need.case_id}/#needs"
    need.refresh_from_db()
    assert (need.status, need.evidence, need.unmet_reason) == (status, evidence, reason)


@pytest.mark.parametrize("ended", ["", "met:", "unmet:", "met:no_service", "no_service"])
def test_another_answer_is_asked_again_on_a_page_of_its_own(need, nadia, ended):
    page = browser(nadia).post(f"/needs/{need.pk}/close/", {"ended": ended})
    assert page.status_code == 422
    assert "ended" in page.context["form"].errors
    need.refresh_from_db()
    assert need.status == "open"


def test_another_answer_after_it_is_closed_is_refused(need, nadia):
    needs.close(need=need, evidence="partner", by=nadia)
    page = browser(nadia).post(f"/needs/{need.pk}/close/", {"ended": "unmet:declined"})
    assert page.status_code == 409
    assert "closed already" in words(page)


def test_the_case_page_offers_what_may_be_done_and_no_more(case, need, nadia):
    client = browser(nadia)
    assert "Start work" in words(client.get(f"/cases/{case.pk}/"))
    needs.start(need=need, by=nadia)
    assert "Start work" not in words(client.get(f"/cases/{case.pk}/"))
    needs.close(need=need, evidence="partner", by=nadia)
    cases.close(case=case, outcome="connected", by=nadia)
    assert "Met or unmet" not in words(client.get(f"/cases/{case.pk}/"))
    assert client.get(f"/cases/{case.pk}/needs/new/").status_code == 409


def test_an_unknown_need_is_not_there(nadia):
    assert browser(nadia).post("/needs/404/start/").status_code == 404
