"""The API's description, and the page on which people read it."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

from heart.api.idempotency import HEADER
from tests.factories import api

pytestmark = pytest.mark.django_db

NOUNS = [
    *("calls", "responses", "encounters", "neighbors", "cases", "follow-ups", "needs", "notes", "consents"),
    *("referrals", "services", "organizations", "indicators"),
]


def test_the_schema_is_made_without_a_warning():
    out, told = StringIO(), StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out, stderr=told)
    assert yaml.safe_load(out.getvalue())["openapi"] == "3.1.1"


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_is_described(noun):
    assert f"/api/v1/{noun}/" in api.schema()["paths"]


def test_every_address_and_method_is_described_and_no_other():
    examples = "|".join(f"(?<=/){re.escape(one)}(?=/)" for one in api.EXAMPLES.values())
    described = {
        (path.count("/"), method.upper(), path.split("{")[0])
        for path, operations in api.schema()["paths"].items()
        for method in operations
    }
    there = {
        (route.path.count("/"), method, re.split(examples, route.path)[0])
        for route in api.routes()
        for method in route.methods
    }
    assert described == there


def test_every_post_takes_the_key_and_no_other_method_does():
    for operations in api.schema()["paths"].values():
        for method, operation in operations.items():
            takes = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            assert takes == ([HEADER] if method == "post" else [])


def test_every_operation_says_how_it_is_refused_and_who_may_ask():
    for path, operations in api.schema()["paths"].items():
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["4XX"]["content"], path
            assert {"bearer": []} in operation["security"], path


def test_every_operation_has_its_own_name():
    names = [one["operationId"] for operations in api.schema()["paths"].values() for one in operations.values()]
    assert len(names) == len(set(names))


def test_every_shape_is_a_json_schema():
    for shape in api.schema()["components"]["schemas"].values():
        Draft202012Validator.check_schema(shape)
        assert "nullable" not in json.dumps(shape)


@pytest.mark.parametrize("who", ["nadia", "omar", "eve"])
def test_whoever_signs_in_may_read_it(who, request):
    answer = api.client(request.getfixturevalue(who)).get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert "/api/v1/cases/" in answer.json()["paths"]


def test_programs_may_have_it_in_yaml(nadia):
    answer = api.client(nadia).get("/api/schema/")
    assert answer["Content-Type"].startswith("application/vnd.oai.openapi")
    assert yaml.safe_load(answer.content)["info"]["title"] == "HEART care navigation"


class TestReader:
    def test_nobody_is_sent_to_sign_in_and_back(self, client):
        answer = client.get("/api/docs/")
        assert answer.status_code == 302
        assert answer["Location"] == "/sign-in/?next=/api/docs/"

    def test_the_page_loads_its_scripts_from_files_only(self, client, nadia):
        client.force_login(nadia)
        page = client.get("/api/docs/")
        assert page.status_code == 200
        assert b"<script>" not in page.content

        policy = page["Content-Security-Policy"]
        assert "style-src 'self' 'unsafe-inline'" in policy
        assert "default-src 'self'" in policy
        assert "script-src" not in policy

    def test_other_pages_keep_the_strict_policy(self, client, nadia):
        client.force_login(nadia)
        assert "unsafe-inline" not in client.get("/sign-in/")["Content-Security-Policy"]
        assert "unsafe-inline" not in client.get("/api/v1/cases/")["Content-Security-Policy"]

    def test_its_script_asks_for_the_schema(self, client, nadia):
        client.force_login(nadia)
        script = client.get("/api/docs/?script=")
        assert script["Content-Type"] == "application/javascript"
        assert b"api/schema" in script.content
