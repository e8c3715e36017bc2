"""Recording and revoking consents."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from casework.models import Consent
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db
PATH = "/api/v1/consents/"


@pytest.fixture
def body(then):
    """A verbal consent to two providers."""
    one, other = providers.service().organization, providers.service("Eno River Recovery").organization
    return {
        "neighbor": make.case(at=then).neighbor_id,
        "recipients": [str(one.pk), str(other.pk)],
        "information": ["identity", "need"],
        "purpose": "To find food",
        "method": "verbal",
        "signed_name": "Ann Ames",
        "witness": "Cora",
        "explained": True,
    }


def test_a_consent_is_recorded_with_the_names_of_that_day(ask, body, told):
    told.listen()
    answer = ask.post(PATH, body)

    assert answer.status_code == 201
    assert told.kinds() == ["consent_given"]
    assert {one["name"] for one in answer.json()["recipients"]} == {"Bull City Bridge", "Eno River Recovery"}
    assert (answer.json()["in_force"], answer.json()["recorded_by"]) == (True, "nadia")


def test_a_signature_is_taken_as_lines(ask, body):
    lines = [[[x, 100 + x % 30] for x in range(20, 400, 20)]]
    more = {"method": "signature", "strokes": lines, "information": ["substance_use"], "substance_words": "Treatment"}
    assert ask.post(PATH, body | more).status_code == 201
    assert Consent.objects.get().document.strokes == lines


def test_it_ends_when_it_is_said_to(ask, body):
    given = timezone.now() - timedelta(days=1)
    ends = timezone.now() + timedelta(days=3)
    answer = ask.post(PATH, body | {"given_at": given.isoformat(), "expires_at": ends.isoformat()})
    assert answer.json()["expires_at"] == ends.isoformat().replace("+00:00", "Z")


def test_a_consent_is_revoked_at_once(ask, body, told):
    pk = ask.post(PATH, body).json()["id"]
    told.listen()
    answer = ask.post(f"{PATH}{pk}/revoke/", {"reason": "By phone"})

    assert answer.status_code == 200
    assert (answer.json()["in_force"], answer.json()["revoked_by"]) == (False, "nadia")
    assert told.kinds() == ["consent_revoked"]
    assert ask.post(f"{PATH}{pk}/revoke/", {"reason": "Again"}).status_code == 409


def test_revoking_needs_a_word_on_how(ask, body):
    pk = ask.post(PATH, body).json()["id"]
    assert "reason" in ask.post(f"{PATH}{pk}/revoke/", {"reason": " "}).json()["errors"]
    assert Consent.objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"neighbor": 987654321}, "neighbor"),
        ({"recipients": []}, "recipients"),
        ({"recipients": ["00000000-0000-4000-8000-000000000000"]}, "recipients"),
        ({"recipients": ["x"]}, "recipients.0"),
        ({"information": []}, "information"),
        ({"information": ["everything"]}, "information.0"),
        ({"purpose": ""}, "purpose"),
        ({"witness": ""}, "witness"),
        ({"signed_name": ""}, "signed_name"),
        ({"method": "nod"}, "method"),
        ({"method": "signature"}, "strokes"),
        ({"method": "paper"}, "paper_place"),
        ({"information": ["substance_use"], "substance_words": "That I want treatment"}, "method"),
        ({"explained": False}, "explained"),
        ({"language": "fr"}, "language"),
        ({"given_at": "2999-01-01T00:00:00Z"}, "given_at"),
        ({"expires_at": "2000-01-01T00:00:00Z"}, "expires_at"),
    ],
)
def test_a_part_that_is_missing_is_named_and_nothing_is_kept(change, field, ask, body):
    answer = ask.post(PATH, body | change)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    assert not Consent.objects.exists()


def test_it_lasts_no_longer_than_allowed(ask, body):
    late = timezone.now() + timedelta(days=settings.CONSENT_DAYS + 1)
    assert "expires_at" in ask.post(PATH, body | {"expires_at": late.isoformat()}).json()["errors"]


def test_a_consent_that_is_not_there_is_not_found(ask):
    assert ask.post(f"{PATH}987654321/revoke/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
def test_who_works_no_cases_records_none(who, body, request):
    client = api.client(request.getfixturevalue(who))
    assert client.post(PATH, body).status_code == 403
    assert client.post(f"{PATH}1/revoke/", {"reason": "x"}).status_code == 403
