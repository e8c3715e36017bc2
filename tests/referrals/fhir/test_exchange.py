"""A partner's own system reads and moves its referrals at /fhir/, as the partner's people do on their pages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.actions import consents, needs
from casework.states import NeedDomain
from heart.models import Access, Event, StateChange
from referrals.actions import answering, sending
from referrals.fhir import codes
from referrals.models import Referral
from referrals.release import REDISCLOSURE_NOTICE
from referrals.states import ReferralStatus as S
from referrals.states.fhir import STATUS
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.fhir.kit import BASE, client, put, text

pytestmark = pytest.mark.django_db

DETAILS = {"given_name": "Rosa", "family_name": "Quillfeather"}
NAMES = ("Quillfeather", "555-0123", "A box of food?")


@pytest.fixture
def then():
    return timezone.now() - timedelta(hours=1)


@pytest.fixture
def case(rules, nadia, then):
    return make.case(at=then, assigned_to=nadia, details=DETAILS, phone="919-555-0123")


@pytest.fixture
def referral(case, nadia, omar, then):
    return providers.sent(case, providers.service("Bull City Bridge"), by=nadia, at=then, question="A box of food?")


@pytest.fixture
def partner(omar):
    return client(omar)


@pytest.fixture
def other(pia):
    return client(pia)


def task_of(client, referral):
    answer = client.get(f"{BASE}/Task/{referral.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def request_of(client, referral):
    answer = client.get(f"{BASE}/ServiceRequest/{referral.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [entry["resource"]["id"] for entry in answer.json().get("entry", ())]


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


# --- Reading


def test_a_request_tells_what_was_released_and_reading_it_is_a_disclosure(partner, referral, omar):
    told = request_of(partner, referral)
    assert told["contained"] == [
        {
            "resourceType": "Patient",
            "id": "neighbor",
            "name": [{"text": "Rosa Quillfeather"}],
            "telecom": [{"system": "phone", "value": told["contained"][0]["telecom"][0]["value"]}],
        }
    ]
    assert told["contained"][0]["telecom"][0]["value"].startswith("(919) 555-0123 (")
    assert told["subject"] == {"reference": "#neighbor"}
    assert told["category"][0]["coding"][0]["code"] == "food-insecurity"
    assert "A box of food?" in [note["text"] for note in told["note"]]
    assert (told["status"], told["priority"], told["performer"][0]["display"]) == (
        "active",
        "routine",
        "Bull City Bridge",
    )
    [access] = disclosures()
    assert (access.by, sorted(access.released)) == (omar, ["contact", "identity", "need"])
    referral.refresh_from_db()
    assert referral.status == S.VIEWED


def test_a_task_tells_where_it_stands_and_names_nobody(partner, referral):
    told = task_of(partner, referral)
    assert (told["status"], told["businessStatus"]["coding"][0]["code"]) == ("requested", "sent")
    assert told["focus"] == {"reference": f"ServiceRequest/{referral.pk}"}
    assert told["restriction"]["period"]["end"]
    for name in NAMES:
        assert name not in json.dumps(told), name
    assert not disclosures().exists()
    referral.refresh_from_db()
    assert referral.status == S.SENT


def test_only_what_was_chosen_goes_out(partner, case, nadia, then, omar):
    service = providers.service("Bull City Bridge", "Closet")
    row = providers.sent(case, service, by=nadia, at=then, information=["need"])
    told = request_of(partner, row)
    assert "contained" not in told
    assert told["subject"] == {"display": "No name was released"}
    assert "Quillfeather" not in json.dumps(told)


def test_once_the_consent_has_ended_nothing_is_told(partner, referral, nadia):
    consents.revoke(consent=referral.consent, reason="Asked to.", by=nadia, at=timezone.now())
    told = request_of(partner, referral)
    assert told["subject"] == {"display": "No longer shown: the consent has ended"}
    assert not {"contained", "note", "category"} & set(told)
    assert [access.released for access in disclosures()] == [[]]


def test_substance_use_information_carries_its_labels_and_the_notice(partner, case, nadia, then, omar):
    need = needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=then)
    service = providers.service("Bull City Bridge", "Detox")
    plain = providers.sent(case, service, need=need, by=nadia, at=then)
    told = request_of(partner, plain)
    assert "security" not in told["meta"]
    assert "Wants detox" not in json.dumps(told["note"])
    assert told["category"] == [{"text": "Support"}]

    sending.end(referral=plain, status=S.CANCELLED, reason="Again.", by=nadia, at=then)
    kinds = ["identity", "need", "substance_use"]
    make.consent(case.neighbor, {service.organization_id: "Bull City Bridge"}, by=nadia, at=then, information=kinds)
    row = providers.draft(case, service, need=need, by=nadia, at=then, information=kinds)
    told = request_of(partner, sending.send(referral=row, by=nadia, at=then))
    assert told["meta"]["security"] == codes.PART_2
    assert told["note"][0]["text"] == REDISCLOSURE_NOTICE
    assert "Wants detox" in json.dumps(told["note"])


def test_nobody_else_learns_that_it_is_there(other, referral, case, nadia, then):
    missing = "00000000-0000-4000-8000-000000000000"
    for kind in ("Task", "ServiceRequest"):
        hidden, nothing = (other.get(f"{BASE}/{kind}/{pk}") for pk in (referral.pk, missing))
        assert (hidden.status_code, hidden.json()) == (404, nothing.json())
        assert other.get(f"{BASE}/{kind}").json()["total"] == 0
        assert other.get(f"{BASE}/{kind}?_id={referral.pk}").json()["total"] == 0
    body = {"resourceType": "Task", "id": str(referral.pk), "status": "accepted"}
    assert put(other, body).status_code == 404
    assert not Access.objects.exists()


def test_a_draft_and_what_was_entered_in_error_are_nobody_elses(partner, case, referral, nadia, then):
    draft = providers.draft(case, providers.service("Bull City Bridge", "Closet"), by=nadia, at=then)
    sending.end(referral=referral, status=S.ENTERED_IN_ERROR, reason="Mistake.", by=nadia)
    assert ids(partner.get(f"{BASE}/Task")) == []
    for row in (draft, referral):
        assert partner.get(f"{BASE}/ServiceRequest/{row.pk}").status_code == 404


def test_heart_reads_its_own_and_sets_nothing(referral, nadia, case, then):
    heart = client(nadia)
    draft = providers.draft(case, providers.service("Bull City Bridge", "Closet"), by=nadia, at=then)
    assert set(ids(heart.get(f"{BASE}/Task"))) == {str(referral.pk), str(draft.pk)}
    assert task_of(heart, draft)["status"] == "draft"
    assert "Quillfeather" in json.dumps(request_of(heart, referral))
    assert [(one.kind, one.reason) for one in Access.objects.all()] == [(Access.Kind.VIEW, "FHIR")]
    assert put(heart, {**task_of(heart, referral), "status": "accepted"}).status_code == 403


# --- Searching


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


# --- Moving


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


# --- Around it


def test_what_it_can_do_is_told_to_whoever_asks(db):
    told = client(None).get(f"{BASE}/metadata").json()
    assert (told["fhirVersion"], told["format"]) == ("4.0.1", [codes.JSON])
    can = {one["type"]: {each["code"] for each in one["interaction"]} for one in told["rest"][0]["resource"]}
    assert can == {"Task": {"read", "search-type", "update"}, "ServiceRequest": {"read", "search-type"}}


@pytest.mark.parametrize("path", ["Task", "ServiceRequest", "Patient", "Task/1"])
def test_nobody_in_particular_is_asked_to_sign_in(db, path):
    answer = client(None).get(f"{BASE}/{path}")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("path", ["Patient", "Task/1", "Task/x/_history"])
def test_what_there_is_not_is_said_to_be_not_there(partner, path):
    assert partner.get(f"{BASE}/{path}").status_code == 404


def test_other_methods_and_other_formats_are_refused(partner, referral):
    there = f"{BASE}/Task/{referral.pk}"
    for method in ("post", "patch", "delete"):
        assert getattr(partner, method)(there).status_code == 405
    assert partner.generic("PUT", there, "<Task/>", content_type="application/fhir+xml").status_code == 415
    assert partner.generic("PUT", there, "{", content_type=codes.JSON).status_code == 400
    assert partner.get(there, headers={"accept": "text/html"}).status_code == 200


def test_a_session_reads_too_and_changes_nothing_without_its_token(omar, referral):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(omar)
    there = f"{BASE}/Task/{referral.pk}"
    assert browser.get(there).status_code == 200
    body = {"resourceType": "Task", "id": str(referral.pk), "status": "accepted"}
    assert browser.put(there, json.dumps(body), content_type=codes.JSON).status_code == 403
    assert Referral.objects.get(pk=referral.pk).status == S.SENT
