"""The codes of the exchange against the guide's own value sets, and each state of ours as both resources."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from casework.states import NeedDomain
from heart.errors import Invalid
from referrals.fhir import codes, resources, steps
from referrals.fhir.codes import CATEGORY_OF, REQUEST_STATUS
from referrals.models import Referral
from referrals.models.organization import Organization
from referrals.models.service import Service
from referrals.states import REFERRAL_MOVES, Urgency
from referrals.states import ReferralStatus as S
from referrals.states.fhir import REASON_EXPECTED, SET_BY, STATUS, Party
from tests.referrals.fhir.kit import is_fine

NOW = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)


@pytest.fixture
def guide(shared_data):
    return json.loads((shared_data / "referral" / "gravity_sdohcc_value_sets.json").read_text())


def referral(state, **changes):
    """A referral as it might stand, not saved."""
    answered = {"decline_reason": "no_capacity"} if state == S.DECLINED else {}
    base = {"sent_at": NOW, "expires_at": NOW + timedelta(days=3), "partner_note": "", "urgency": Urgency.ROUTINE}
    return Referral(
        pk=UUID("6f1f4f0e-3c57-4f5e-9d3c-0a6a4f3f7b11"),
        status=state,
        organization=Organization(name="Bull City Bridge"),
        service=Service(name="Food pantry"),
        **{**base, **answered, **changes},
    )


def test_what_we_call_categories_the_guide_does_too(guide):
    assert set(CATEGORY_OF.values()) <= {code for code, _ in guide["value_sets"]["SDOHCategory"]}
    assert set(NeedDomain) - set(CATEGORY_OF.values()) == codes.OF_CARE_ITSELF


def test_the_codes_of_both_resources_are_the_guides(guide):
    assert set(REQUEST_STATUS) == set(S)
    assert set(REQUEST_STATUS.values()) <= set(guide["ServiceRequest_status_R4"])
    assert {str(one) for one in Urgency} == {code for code, _ in guide["value_sets"]["TaskPriority"]}


@pytest.mark.parametrize("state", S)
def test_each_state_is_a_resource_that_can_stand(state):
    told = resources.task(referral(state), changed_at=NOW)
    is_fine(told)
    assert told["status"] == STATUS[state]
    assert ("statusReason" in told) == (STATUS[state] in REASON_EXPECTED)
    is_fine(resources.request_summary(referral(state), changed_at=NOW))


def test_a_period_never_ends_before_it_starts():
    row = referral(S.CANCELLED, appointment_at=NOW + timedelta(days=1), ended_at=NOW)
    assert resources.task(row, changed_at=NOW)["executionPeriod"] == {"end": "2026-03-10T14:00:00.000Z"}


def test_a_version_is_another_where_another_thing_is_told():
    one = resources.task(referral(S.SENT), changed_at=NOW)["meta"]
    same = resources.task(referral(S.SENT), changed_at=NOW + timedelta(hours=1))["meta"]
    other = resources.task(referral(S.VIEWED), changed_at=NOW)["meta"]
    assert one["versionId"] == same["versionId"] == resources.task_version(referral(S.SENT))
    assert one["versionId"] != other["versionId"]
    assert one["lastUpdated"] != same["lastUpdated"]


def test_released_words_stand_once_and_a_number_keeps_what_is_safe_to_do_with_it():
    sections = [
        SimpleNamespace(kind="identity", label="Identity", parts={"Name": "Rosa Q.", "Date of birth": "March 9, 1980"}),
        SimpleNamespace(kind="contact", label="Contact", parts={"Phone": "1 (leave no message); 2 (a text is safe)"}),
        SimpleNamespace(kind="need", label="Need", parts={"Need": "Mental health"}),
    ]
    told = resources.request(referral(S.VIEWED), changed_at=NOW, sections=sections, question="", notice="", ended=False)
    is_fine(told)
    [patient] = told["contained"]
    assert (patient["name"], patient["birthDate"]) == ([{"text": "Rosa Q."}], "1980-03-09")
    assert [one["value"] for one in patient["telecom"]] == ["1 (leave no message)", "2 (a text is safe)"]
    assert told["category"] == [{"text": "Mental health"}]


def test_each_step_that_a_partner_may_take_can_be_asked_for():
    """Every move of the table that is a partner's, but for viewing, which reading the request does."""
    asked = {
        (source, target)
        for (source, target), move in REFERRAL_MOVES.moves.items()
        if target in steps.THEIRS and Party.PERFORMER in SET_BY[STATUS[S(target)]]
    }
    assert {target for _, target in asked} == steps.THEIRS
    for source, target in asked:
        body = {
            "resourceType": "Task",
            "id": "x",
            "status": STATUS[S(target)],
            "businessStatus": codes.state(S(target)),
            "statusReason": {"text": "Why."},
            "executionPeriod": {"start": "2031-03-10T09:00:00Z"},
        }
        found = steps.asked(body, id="x", now_at=S(source))
        assert found is not None
        assert found.to == target


@pytest.mark.parametrize("body", [None, [], "Task", {"resourceType": "Task", "id": "x", "status": None}])
def test_whatever_is_sent_is_no_crash(body):
    with pytest.raises(Invalid):
        steps.asked(body, id="x", now_at=S.SENT)
