"""The FHIR exchange: moving."""

from __future__ import annotations

import json

import pytest

from heart.models import Event, StateChange
from referrals.actions import answering
from referrals.fhir import codes
from referrals.states import ReferralStatus as S
from referrals.states.fhir import STATUS
from tests.factories import referrals as providers
from tests.referrals.fhir.exchange.kit import task_of
from tests.referrals.fhir.kit import BASE, put

pytestmark = pytest.mark.django_db


def steps(referral):
    return list(
        StateChange.objects.filter(subject_key=str(referral.pk)).order_by("pk").values_list("target", flat=True)
    )


def test_a_referral_goes_from_request_to_completion(partner, referral, omar):
    task = task_of(partner, referral)
    for status in ("accepted", "in-progress", "completed"):
        answer = put(partner, {**task, "status": status, "businessStatus": {}} | {"businessStatus": {"text": "x"}})
        assert answer.status_code == 200, answer.content
        task = answer.json()
        assert task["status"] == status
    assert steps(referral)[-4:] == [S.VIEWED, S.ACCEPTED, S.STARTED, S.COMPLETED]
    referral.refresh_from_db()
    assert referral.answered_by == omar
    kinds = set(Event.objects.filter(subject_key=str(referral.pk)).values_list("kind", flat=True))
    assert {"referral_answered", "referral_moved"} <= {kind.split(".")[-1] for kind in kinds}


def test_no_with_a_code_and_no_in_words(partner, case, referral, nadia, then):
    reason = {"coding": [{"system": codes.OUR_REASONS, "code": "no_capacity"}]}
    told = put(
        partner, {**task_of(partner, referral), "status": "rejected", "businessStatus": None, "statusReason": reason}
    )
    assert (told.status_code, told.json()["statusReason"]["coding"][0]["code"]) == (200, "no_capacity")
    again = providers.sent(case, providers.service("Bull City Bridge", "Closet"), by=nadia, at=then)
    body = {"resourceType": "Task", "id": str(again.pk), "status": "rejected", "statusReason": {"text": "We moved."}}
    assert put(partner, body).status_code == 200
    again.refresh_from_db()
    assert (again.decline_reason, again.partner_note) == ("other", "We moved.")


@pytest.mark.parametrize(
    ("status", "more", "state"),
    [
        ("on-hold", {"statusReason": {"text": "In two weeks."}}, S.WAITLISTED),
        ("failed", {"statusReason": {"text": "Nobody answers."}}, S.COULD_NOT_REACH),
        ("cancelled", {"statusReason": {"text": "We closed."}}, S.STOPPED),
        ("cancelled", {"statusReason": {"text": "They said no."}, "state": "withdrawn"}, S.WITHDRAWN),
        ("in-progress", {"state": "started"}, S.STARTED),
        ("in-progress", {"state": "scheduled", "executionPeriod": {"start": "2031-03-10T09:00:00-05:00"}}, S.SCHEDULED),
    ],
)
def test_each_status_is_a_step_of_ours(partner, referral, omar, status, more, state):
    answering.answer(referral=referral, accept=True, by=omar)
    business = {"coding": [{"system": codes.OUR_STATES, "code": more["state"]}]} if "state" in more else {}
    told = {name: value for name, value in more.items() if name != "state"}
    body = {"resourceType": "Task", "id": str(referral.pk), "status": status, "businessStatus": business, **told}
    answer = put(partner, body)
    assert answer.status_code == 200, answer.content
    referral.refresh_from_db()
    assert referral.status == state
    assert answer.json()["status"] == STATUS[state]


STARTED = {"coding": [{"system": codes.OUR_STATES, "code": "started"}]}


REFUSED = [
    ({"status": "rejected"}, 400, "statusReason"),
    ({"status": "done"}, 400, "status"),
    ({"resourceType": "ServiceRequest"}, 400, "resourceType"),
    ({"id": "00000000-0000-4000-8000-000000000000"}, 400, "id"),
    ({"status": "on-hold"}, 409, None),
    ({"status": "completed"}, 409, None),
    ({"status": "cancelled", "statusReason": {"text": "No."}}, 409, None),
    ({"status": "draft"}, 409, None),
    ({"status": "entered-in-error"}, 409, None),
    ({"status": "accepted", "businessStatus": STARTED}, 400, "businessStatus"),
    ({"status": "rejected", "statusReason": {"text": ["no"]}}, 400, "statusReason"),
    ({"status": ["accepted"]}, 400, "status"),
]


def test_what_the_table_or_the_guide_does_not_allow_is_refused_with_an_outcome(partner, referral):
    for change, status, element in REFUSED:
        body = {"resourceType": "Task", "id": str(referral.pk), "status": "requested", **change}
        answer = partner.generic("PUT", f"{BASE}/Task/{referral.pk}", json.dumps(body), content_type=codes.JSON)
        assert answer.status_code == status, (change, answer.content)
        assert answer.json()["issue"][-1].get("expression", [None]) == [element], change
    referral.refresh_from_db()
    assert referral.status == S.SENT


def test_a_time_to_come_with_an_offset_is_asked_for_an_appointment(partner, referral, omar):
    answering.answer(referral=referral, accept=True, by=omar)
    scheduled = {"coding": [{"system": codes.OUR_STATES, "code": "scheduled"}]}
    body = {"resourceType": "Task", "id": str(referral.pk), "status": "in-progress", "businessStatus": scheduled}
    for start in (None, "soon", "2031-03-10T09:00:00", "2001-03-10T09:00:00Z"):
        answer = put(partner, {**body, "executionPeriod": {"start": start}})
        assert answer.status_code == 400
        assert answer.json()["issue"][-1]["expression"] == ["executionPeriod.start"]


def test_sending_back_what_was_read_changes_nothing(partner, referral):
    before = steps(referral)
    assert put(partner, task_of(partner, referral)).status_code == 200
    assert steps(referral) == before


def test_who_acts_on_an_older_version_is_told_to_read_again(partner, referral, omar):
    answer = partner.get(f"{BASE}/Task/{referral.pk}")
    tag, task = answer["ETag"], {**answer.json(), "status": "accepted", "businessStatus": {}}
    assert tag == f'W/"{task["meta"]["versionId"]}"'
    answering.view(referral=referral, by=omar)
    refused = put(partner, task, **{"If-Match": tag})
    assert (refused.status_code, refused.json()["issue"][0]["code"]) == (412, "conflict")
    referral.refresh_from_db()
    assert referral.status == S.VIEWED
    fresh = partner.get(f"{BASE}/Task/{referral.pk}")["ETag"]
    answer = put(partner, task, **{"If-Match": fresh})
    assert (answer.status_code, answer["ETag"] != fresh) == (200, True)


def test_a_version_counts_nothing_that_the_reader_may_not_see(partner, referral, nadia):
    before = task_of(partner, referral)["meta"]["versionId"]
    referral.exception_note = "HEART's own"
    referral.save_by(nadia)
    assert task_of(partner, referral)["meta"]["versionId"] == before
