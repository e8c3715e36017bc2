"""Entered in error over the API: the same mark as on the page, told the same way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.correction_kinds import KINDS
from casework.models import Consent, Need
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
PATH = "/api/v1/in-error/"
WHY = {"why": "Recorded for the wrong person"}


@pytest.fixture
def one(record):
    """Everything of one case, recorded an hour ago."""
    return record(timezone.now() - timedelta(hours=1))


def test_a_row_is_marked_with_who_when_and_why(ask, one, told):
    told.listen()
    answer = ask.post(f"{PATH}consent/{one.consent.pk}/", WHY)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["kind"], said["id"], said["in_error_by"], said["in_error_why"]) == (
        *("consent", one.consent.pk),
        *("nadia", WHY["why"]),
    )
    assert said["in_error_at"]
    assert not said["can_be_taken_back"], "a consent is recorded anew"
    assert not Consent.objects.get(pk=one.consent.pk).is_in_force(timezone.now())
    assert told.kinds() == ["entered_in_error"]


@pytest.mark.parametrize("kind", ["attempt", "need", "note", "consent", "encounter", "response"])
def test_every_kind_that_the_page_offers(kind, one, sol):
    row = getattr(one, kind)
    assert KINDS[kind].model is type(row)
    assert api.client(sol).post(f"{PATH}{kind}/{row.pk}/", WHY).status_code == 200
    assert not type(row).objects.get(pk=row.pk).stands


def test_the_same_key_marks_once_and_is_answered_alike(ask, one, told):
    told.listen()
    first, second = (ask.post(f"{PATH}attempt/{one.attempt.pk}/", WHY, HTTP_IDEMPOTENCY_KEY="k-1") for _ in range(2))
    assert first.json() == second.json()
    assert second["Idempotent-Replayed"] == "true"
    assert told.kinds().count("entered_in_error") == 1


def test_without_a_key_the_second_is_a_conflict(ask, one):
    ask.post(f"{PATH}attempt/{one.attempt.pk}/", WHY)
    answer = ask.post(f"{PATH}attempt/{one.attempt.pk}/", WHY)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("body", [{}, {"why": " "}, {"why": "x" * 301}])
def test_it_takes_a_reason(body, ask, one):
    answer = ask.post(f"{PATH}consent/{one.consent.pk}/", body)
    assert answer.status_code == 400
    assert "why" in answer.json()["errors"]


def test_who_did_not_enter_it_asks_a_supervisor(one, noel):
    answer = api.client(noel).post(f"{PATH}consent/{one.consent.pk}/", WHY)
    assert answer.status_code == 403
    assert "Ask a supervisor" in answer.json()["detail"]


def test_what_one_may_not_see_is_not_there(one, ray, pia, ask):
    assert api.client(ray).post(f"{PATH}need/{one.need.pk}/", WHY).status_code == 404
    assert api.client(pia).post(f"{PATH}need/{one.need.pk}/", WHY).status_code == 403
    assert ask.post(f"{PATH}secret/1/", WHY).status_code == 404
    assert ask.post(f"{PATH}need/987654321/", WHY).status_code == 404


def test_what_has_to_end_first_is_said(ask, sol, one):
    answer = api.client(sol).post(f"{PATH}neighbor/{one.neighbor.pk}/", WHY)
    assert answer.status_code == 400
    assert "Somebody was met" in answer.json()["detail"]


def test_a_mark_is_taken_back_or_stays(sol, one):
    boss = api.client(sol)
    boss.post(f"{PATH}need/{one.need.pk}/", WHY)
    answer = boss.post(f"{PATH}need/{one.need.pk}/take-back/", {})
    assert answer.status_code == 200
    assert answer.json()["in_error_at"] is None
    assert Need.objects.get(pk=one.need.pk).stands
    boss.post(f"{PATH}consent/{one.consent.pk}/", WHY)
    assert boss.post(f"{PATH}consent/{one.consent.pk}/take-back/", {}).status_code == 409


def test_a_way_is_marked_and_the_neighbor_shows_it_ended(ask, one, nadia):
    pet = make.way(KINDS["pet"].model, one.neighbor, by=nadia, at=timezone.now())
    assert ask.post(f"{PATH}pet/{pet.pk}/", WHY).json()["can_be_taken_back"]
    shown = ask.get(f"/api/v1/neighbors/{one.neighbor.pk}/").json()["pets"][0]
    assert shown["in_error_at"]
