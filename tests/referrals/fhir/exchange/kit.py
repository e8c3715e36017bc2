"""What the tests of the FHIR exchange share."""

from __future__ import annotations

from tests.referrals.fhir.kit import BASE

NAMES = ("Quillfeather", "555-0123", "A box of food?")


def task_of(client, referral):
    answer = client.get(f"{BASE}/Task/{referral.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [entry["resource"]["id"] for entry in answer.json().get("entry", ())]
