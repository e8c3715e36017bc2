"""Each way of being refused, and that each comes as a problem (RFC 9457)."""

from __future__ import annotations

import pytest

from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


def test_nobody_is_asked_for_a_token_on_every_address():
    for route in api.routes():
        for method in route.methods:
            answer = api.client().generic(method, route.path)
            assert answer.status_code == 401, f"{method} {route.path}"
            assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_role_without_the_permission_is_refused(eve):
    answer = api.client(eve).get("/api/v1/neighbors/")
    assert answer.status_code == 403
    assert answer.json()["title"] == "Forbidden"


def test_a_record_that_is_not_there_is_not_found(nadia):
    answer = api.client(nadia).get("/api/v1/cases/4711/")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "There is nothing here for you."


@pytest.mark.parametrize("path", ["/api/v1/clients/", "/api/v1/", "/api/", "/api/v2/cases/", "/api/v1/cases/x/y/"])
def test_an_address_that_does_not_exist_is_a_problem_too(path, nadia):
    for client, status in ((api.client(nadia), 404), (api.client(), 401)):
        answer = client.get(path)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


def test_an_address_without_its_last_slash_leads_to_the_right_one(nadia):
    assert api.client(nadia).get("/api/v1/cases", follow=True).status_code == 200


@pytest.mark.parametrize("method", ["DELETE", "PUT", "PATCH", "POST", "OPTIONS"])
def test_a_method_that_an_address_does_not_have_is_not_allowed(method, nadia):
    answer = api.client(nadia).generic(method, "/api/v1/cases/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"


def test_a_step_that_is_not_open_any_more_is_a_conflict(nadia, now):
    case = make.case(at=now)
    answer = api.client(nadia).post(f"/api/v1/cases/{case.pk}/moves/", {"move": "reopen", "reason": "Back"})
    assert answer.status_code == 409
    assert answer.json()["detail"] == "This case is open already."


def test_what_is_wrong_is_named_by_field(nadia):
    answer = api.client(nadia).post("/api/v1/needs/", {"domain": "luck"})
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"case", "domain"}


def test_what_the_domain_refuses_is_named_by_field(nadia):
    answer = api.client(nadia).post("/api/v1/neighbors/", {"pronouns": "they"})
    assert answer.status_code == 400
    assert "given_name" in answer.json()["errors"]


@pytest.mark.parametrize("body", ["{", "[1]", '"words"', "", "null", '{"given_name": "\\u0000"}', '{"given_name": {}}'])
def test_a_body_that_can_not_be_read_is_refused(body, nadia):
    answer = api.client(nadia).generic("POST", "/api/v1/neighbors/", body, content_type="application/json")
    assert answer.status_code == 400


def test_a_body_of_another_kind_is_refused(nadia):
    answer = api.client(nadia).generic("POST", "/api/v1/neighbors/", "a=b", content_type="text/plain")
    assert answer.status_code == 415


def test_an_answer_in_another_kind_can_not_be_had(nadia):
    answer = api.client(nadia).get("/api/v1/cases/", headers={"Accept": "text/csv"})
    assert answer.status_code == 406


def test_too_much_at_once_is_refused_with_a_key(nadia, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = api.client(nadia).post(
        "/api/v1/neighbors/", {"given_name": "x" * 2000}, headers={"Idempotency-Key": "much"}
    )
    assert answer.status_code == 413


def test_the_schema_is_refused_in_json_too():
    answer = api.client().get("/api/schema/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == 401
