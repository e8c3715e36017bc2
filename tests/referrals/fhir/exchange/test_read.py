"""The FHIR exchange: reading."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from casework.actions import consents, needs
from casework.states import NeedDomain
from heart.models import Access
from referrals.actions import sending
from referrals.fhir import codes
from referrals.release import REDISCLOSURE_NOTICE
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.fhir.exchange.kit import NAMES, ids, task_of
from tests.referrals.fhir.kit import BASE, client, put

pytestmark = pytest.mark.django_db


def request_of(client, referral):
    answer = client.get(f"{BASE}/ServiceRequest/{referral.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


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
