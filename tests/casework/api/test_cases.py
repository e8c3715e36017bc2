"""Assigning, closing and reopening cases."""

from __future__ import annotations

import pytest

from casework.actions import needs
from casework.models import Case
from heart.models import Message
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


def move(client, case, **body):
    return client.post(f"/api/v1/cases/{case.pk}/moves/", body)


@pytest.fixture
def case(then) -> Case:
    return make.case(at=then)


@pytest.fixture
def settled(record, nadia, then) -> Case:
    """A case without an open need."""
    made = record()
    needs.close(need=made.need, unmet_reason="declined", by=nadia, at=then)
    return made.case


def test_a_navigator_takes_a_case_that_nobody_has(ask, case, told):
    told.listen()
    answer = move(ask, case, move="assign", to="nadia")
    assert (answer.status_code, answer.json()["assigned_to"]) == (200, "nadia")
    assert told.kinds() == ["case_assigned"]


def test_a_supervisor_gives_it_to_another_who_is_told(sol, noel, case):
    assert move(api.client(sol), case, move="assign", to="noel").json()["assigned_to"] == "noel"
    assert Message.objects.filter(recipient=noel, kind="case_assigned").count() == 1


def test_a_navigator_gives_nothing_to_another(ask, noel, case):
    assert move(ask, case, move="assign", to="noel").status_code == 403
    assert Case.objects.get(pk=case.pk).assigned_to is None


@pytest.mark.parametrize("to", ["eve", "omar", "nobody", "", None, 5])
def test_it_goes_to_nobody_who_works_no_cases(to, sol, eve, omar, case):
    answer = move(api.client(sol), case, move="assign", to=to)
    assert answer.status_code == 400
    assert "to" in answer.json()["errors"]


def test_a_case_is_closed_with_its_outcome(ask, settled, told):
    told.listen()
    answer = move(ask, settled, move="close", outcome="connected", note="Went well.")
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["close_reason"], answer.json()["close_note"]) == (
        "closed",
        "connected",
        "Went well.",
    )
    assert answer.json()["closed_by"] == "nadia"
    assert told.kinds() == ["case_closed"]


def test_a_case_with_an_open_need_is_not_closed(ask, record):
    case = record().case
    answer = move(ask, case, move="close", outcome="connected")
    assert answer.status_code == 400
    assert "needs" in answer.json()["detail"]
    assert Case.objects.get(pk=case.pk).status == "open"


@pytest.mark.parametrize(("outcome", "field"), [("other", "note"), ("unable_to_reach", "outcome"), ("lost", "outcome")])
def test_an_outcome_that_is_not_ready_is_named(outcome, field, ask, settled):
    answer = move(ask, settled, move="close", outcome=outcome)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_closed_case_is_reopened_with_a_reason(ask, settled, told):
    move(ask, settled, move="close", outcome="connected")
    told.listen()
    answer = move(ask, settled, move="reopen", reason="Called us back")
    assert (answer.json()["status"], answer.json()["close_reason"]) == ("open", "")
    assert told.kinds() == ["case_reopened", "follow_up_owed"]


def test_a_step_that_is_not_open_is_a_conflict(ask, settled):
    assert move(ask, settled, move="reopen", reason="Why not").status_code == 409
    move(ask, settled, move="close", outcome="connected")
    assert move(ask, settled, move="close", outcome="connected").status_code == 409
    assert move(ask, settled, move="assign", to="nadia").status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "move"),
        ({"move": "engage"}, "move"),
        ({"move": "assign"}, "to"),
        ({"move": "close"}, "outcome"),
        ({"move": "reopen"}, "reason"),
        ({"move": "reopen", "reason": " "}, "reason"),
    ],
)
def test_what_a_move_needs_is_named(body, field, ask, case):
    answer = move(ask, case, **body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_a_case_that_is_not_there_is_not_found(ask):
    assert ask.post("/api/v1/cases/987654321/moves/", {"move": "assign", "to": "nadia"}).status_code == 404


@pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada", "dee"])
def test_who_works_no_cases_moves_none(who, case, request):
    assert move(api.client(request.getfixturevalue(who)), case, move="assign", to=who).status_code == 403
