"""Logging contact attempts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casework.models import ContactAttempt, FollowUp
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
MISSED = {"channel": "phone", "result": "no_answer", "remark": "Rang out"}


@pytest.fixture
def follow_up(then) -> FollowUp:
    return FollowUp.objects.get(case=make.case(at=then))


def log(client, follow_up, **body):
    return client.post(f"/api/v1/follow-ups/{follow_up.pk}/attempts/", body)


def test_an_attempt_completes_the_follow_up_and_brings_the_next_step(ask, follow_up, told):
    told.listen()
    answer = log(ask, follow_up, **MISSED)

    assert answer.status_code == 201
    assert told.kinds() == ["contact_attempted", "follow_up_completed", "follow_up_owed"]
    assert (answer.json()["by"], answer.json()["remark"]) == ("nadia", "Rang out")
    one = ask.get(f"/api/v1/follow-ups/{follow_up.pk}/").json()
    assert (one["status"], one["result"], one["closed_by"]) == ("completed", "no_answer", "nadia")
    assert [attempt["id"] for attempt in one["attempts"]] == [answer.json()["id"]]
    assert FollowUp.objects.filter(case=follow_up.case, status="open").count() == 1


def test_reaching_the_neighbor_engages_the_case(ask, follow_up, told):
    told.listen()
    answer = log(ask, follow_up, channel="in_person", result="reached", wants_help=True)
    assert answer.json()["wants_help"] is True
    assert "case_engaged" in told.kinds()


def test_the_time_of_the_attempt_and_of_the_next_step_can_be_said(ask, follow_up):
    tried = timezone.now() - timedelta(hours=3)
    due = timezone.now() + timedelta(days=2)
    answer = log(ask, follow_up, **MISSED, at=tried.isoformat(), next_due_at=due.isoformat())
    assert answer.json()["at"] == tried.isoformat().replace("+00:00", "Z")
    assert FollowUp.objects.get(case=follow_up.case, status="open").due_at == due


def test_the_same_submission_is_one_attempt(ask, follow_up):
    submission = str(uuid4())
    first = log(ask, follow_up, **MISSED, submission=submission)
    assert log(ask, follow_up, **MISSED, submission=submission).json() == first.json()
    assert ContactAttempt.objects.count() == 1


def test_a_second_attempt_at_a_completed_follow_up_is_a_conflict(ask, follow_up):
    log(ask, follow_up, **MISSED)
    assert log(ask, follow_up, **MISSED).status_code == 409
    assert ContactAttempt.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"result": ""}, "result"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"next_due_at": "2020-01-01T00:00:00Z"}, "next_due_at"),
        ({"remark": "x" * 501}, "remark"),
        ({"wants_help": "perhaps"}, "wants_help"),
        ({"submission": "x"}, "submission"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_kept(change, field, ask, follow_up):
    answer = log(ask, follow_up, **(MISSED | change))
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not ContactAttempt.objects.exists()
    assert FollowUp.objects.get(pk=follow_up.pk).status == "open"


def test_a_follow_up_that_is_not_there_is_not_found(ask):
    assert ask.post("/api/v1/follow-ups/987654321/attempts/", MISSED).status_code == 404


@pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
def test_who_works_no_cases_logs_nothing(who, follow_up, request):
    assert log(api.client(request.getfixturevalue(who)), follow_up, **MISSED).status_code == 403
