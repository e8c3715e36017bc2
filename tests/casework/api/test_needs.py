"""Recording needs and closing them."""

from __future__ import annotations

import pytest

from casework.actions import corrections
from casework.models import Case, Need
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
PATH = "/api/v1/needs/"


@pytest.fixture
def case(then) -> Case:
    return make.case(at=then, needs_seen=[])


def move(client, need, **body):
    return client.post(f"{PATH}{need.pk}/moves/", body)


@pytest.fixture
def need(record) -> Need:
    return record().need


def test_a_need_is_recorded(ask, case, told):
    told.listen()
    answer = ask.post(PATH, {"case": case.pk, "domain": "digital-access", "detail": "No charger"})
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["detail"]) == ("open", "No charger")
    assert told.kinds() == ["need_added"]


def test_an_open_need_of_that_domain_is_returned_as_it_is(ask, case):
    first = ask.post(PATH, {"case": case.pk, "domain": "safety", "detail": "A tent"})
    second = ask.post(PATH, {"case": case.pk, "domain": "safety", "detail": "A lock"})
    assert second.json() == first.json()
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [({"case": 987654321}, "case"), ({"domain": "luck"}, "domain"), ({"detail": "x" * 301}, "detail")],
)
def test_what_does_not_fit_is_named(change, field, ask, case):
    answer = ask.post(PATH, {"case": case.pk, "domain": "safety", **change})
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_work_starts_and_the_need_is_met_with_its_evidence(ask, need, told):
    told.listen()
    assert move(ask, need, move="start").json()["status"] == "in_progress"
    met = move(ask, need, move="met", evidence="neighbor").json()
    assert (met["status"], met["evidence"], met["closed_by"], met["unmet_reason"]) == ("met", "neighbor", "nadia", "")
    assert told.kinds() == ["need_started", "need_closed"]


def test_a_need_stays_unmet_for_one_reason(ask, need):
    unmet = move(ask, need, move="unmet", unmet_reason="no_capacity").json()
    assert (unmet["status"], unmet["unmet_reason"], unmet["evidence"]) == ("unmet", "no_capacity", "")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "move"),
        ({"move": "met"}, "evidence"),
        ({"move": "met", "evidence": "rumor"}, "evidence"),
        ({"move": "unmet"}, "unmet_reason"),
        ({"move": "unmet", "unmet_reason": "other", "evidence": "partner"}, "unmet_reason"),
    ],
)
def test_what_a_move_needs_is_named(body, field, ask, need):
    answer = move(ask, need, **body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert Need.objects.get(pk=need.pk).status == "open"


def test_a_closed_need_is_not_moved(ask, need):
    move(ask, need, move="unmet", unmet_reason="language")
    for body in ({"move": "start"}, {"move": "met", "evidence": "partner"}):
        assert move(ask, need, **body).status_code == 409


@pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
def test_who_works_no_cases_touches_no_need(who, need, request):
    client = api.client(request.getfixturevalue(who))
    assert move(client, need, move="start").status_code == 403
    assert client.post(PATH, {"case": need.case_id, "domain": "safety"}).status_code == 403


def test_a_need_that_is_open_already_is_returned_and_not_made(ask, record):
    need = record().need
    body = {"case": need.case_id, "domain": need.domain}
    again = ask.post("/api/v1/needs/", body)
    assert (again.status_code, again.json()["id"]) == (200, need.pk)
    assert ask.post("/api/v1/needs/", {**body, "domain": "medical"}).status_code == 201


def test_what_was_entered_in_error_is_left_out_of_lists_unless_it_is_asked_for(ask, record, sol):
    need = record().need
    corrections.enter_in_error(row=need, why="Mixed up", by=sol)

    def listed(asked: str) -> list[int]:
        return [row["id"] for row in ask.get(f"/api/v1/needs/?case={need.case_id}{asked}").json()["results"]]

    assert listed("") == []
    assert listed("&in_error=include") == listed("&in_error=only") == [need.pk]
    assert ask.get(f"/api/v1/needs/{need.pk}/").json()["in_error_at"]
