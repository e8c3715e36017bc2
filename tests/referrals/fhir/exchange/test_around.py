"""The FHIR exchange: around it."""

from __future__ import annotations

import json

import pytest
from django.test import Client as Browser

from referrals.fhir import codes
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.referrals.fhir.kit import BASE, client

pytestmark = pytest.mark.django_db


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
