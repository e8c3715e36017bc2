"""Who gets into the API, and with what."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from heart.models import ApiToken, User
from tests.factories import api

pytestmark = pytest.mark.django_db
CASES = "/api/v1/cases/"


def printed_token(username: str) -> str:
    out = StringIO()
    call_command("create_token", username, stdout=out)
    return out.getvalue().strip()


def ask(token: str):
    return api.Client(headers={"Authorization": f"Bearer {token}"}).get(CASES)


def test_the_printed_token_opens_the_api_and_only_its_hash_is_kept(nadia):
    token = printed_token("nadia")

    assert ask(token).status_code == 200
    row = ApiToken.objects.get(user=nadia)
    assert row.digest == ApiToken.digest_of(token)
    assert token not in {str(value) for value in row.history.values().get().values()}


def test_each_token_is_another(nadia):
    assert printed_token("nadia") != printed_token("nadia")
    assert ApiToken.objects.filter(user=nadia).count() == 2


def test_the_console_answers_for_the_token(nadia):
    printed_token("nadia")
    assert ApiToken.history.get().history_user == User.objects.system("console")


def test_nobody_gets_a_token_for_a_name_that_is_not_here():
    with pytest.raises(CommandError, match="no active person"):
        call_command("create_token", "nobody")


def test_a_revoked_token_opens_nothing(nadia):
    token = printed_token("nadia")
    row = ApiToken.objects.get(user=nadia)
    row.revoked_at = timezone.now()
    row.save_by(User.objects.system("console"))

    answer = ask(token)
    assert answer.status_code == 401
    assert "revoked" in answer.json()["detail"]


def test_a_token_ends_with_its_persons_account(nadia):
    token = printed_token("nadia")
    nadia.is_active = False
    nadia.save_by(User.objects.system("console"))

    assert ask(token).status_code == 401
    with pytest.raises(CommandError):
        printed_token("nadia")


@pytest.mark.parametrize("header", ["Bearer", "Bearer two words", "Bearer wrong", "bearer \xff"])
def test_a_bad_header_is_told_how_to_do_it(header, nadia):
    answer = api.Client(headers={"Authorization": header}).get(CASES)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_header_of_another_kind_is_nobodys(nadia):
    answer = api.Client(headers={"Authorization": "Basic bmFkaWE6aGVhcnQtZGVtbw=="}).get(CASES)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_session_opens_the_api_too(nadia):
    client = api.Client()
    client.force_login(nadia)
    assert client.get(CASES).status_code == 200


def test_a_session_writes_only_with_its_csrf_token(nadia):
    client = api.Client(enforce_csrf_checks=True)
    client.force_login(nadia)

    answer = client.post("/api/v1/neighbors/", {"given_name": "Ann"})
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]


def test_a_token_writes_without_a_csrf_token(nadia):
    client = api.Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {printed_token('nadia')}"})
    assert client.post("/api/v1/neighbors/", {"given_name": "Ann"}).status_code == 201
