"""A reader of the HSDS API that holds each answer against the published schemas, formats checked."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from heart.models import ApiToken, User
from tests.referrals.directory.kit import id_of

LISTS = ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms")
FULL = ("services", "organizations", "service_at_locations")
NOBODYS = "00000000-0000-4000-8000-000000000000"


class Reader:
    """Asks as this person, with a bearer token, or as nobody."""

    def __init__(self, user: User | None = None) -> None:
        token = f"Bearer {ApiToken.issue(user, by=User.objects.system('tests'))}" if user else ""
        self.client = Client(enforce_csrf_checks=True, headers={"Authorization": token} if token else {})

    def get(self, path: str = "", headers: dict[str, str] | None = None, **parameters: Any) -> Any:
        return self.client.get(f"/hsds/{path}", parameters, headers=headers or {})

    def post(self, path: str, **parameters: Any) -> Any:
        return self.client.post(f"/hsds/{path}", json.dumps(parameters), content_type="application/json")

    def page(self, path: str = "", **parameters: Any) -> dict[str, Any]:
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def names(self, path: str, **parameters: Any) -> set[str]:
        """The names of all that is listed; of a service at a place, both names."""
        rows = self.page(path, **parameters)["contents"]
        return {
            row["name"] if "name" in row else f"{row['service']['name']} at {row['location']['name']}" for row in rows
        }

    def lines(self, path: str, **parameters: Any) -> list[dict[str, Any]]:
        answer = self.get(path, format="ndjson", **parameters)
        assert answer.status_code == 200, b"".join(answer)
        assert answer["Content-Type"] == "application/x-ndjson"
        return [json.loads(line) for line in b"".join(answer).decode().splitlines()]


def problem(answer: Any, *names: str) -> None:
    """That the answer refuses, and names these parameters and no other."""
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert sorted(answer.json()["errors"]) == sorted(names)


def tagged(word: str, taxonomy: str = "Invented terms", parent: str = "") -> dict[str, Any]:
    """An attribute with a term of a taxonomy."""
    term = {
        "id": id_of("term", word),
        "name": word,
        "code": word[:3].upper(),
        "description": "Invented.",
        "taxonomy_detail": {"id": id_of("taxonomy", taxonomy), "name": taxonomy, "description": "Invented."},
        **({"parent_id": id_of("term", parent)} if parent else {}),
    }
    return {"taxonomy_term": term, "value": word}


class Schemas:
    """Validators by what an endpoint answers. Too long to be printed with a failure."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "hsds-3.1"
        openapi = self.read("openapi.json")
        whole = {kind: self.read(f"{kind[:-1]}.json.gz") for kind in FULL}
        term = whole["services"]["properties"]["attributes"]["items"]["properties"]["taxonomy_term"]
        self.of = {
            "page": openapi["components"]["schemas"]["Page"],
            "about": openapi["paths"]["/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"],
            **{f"{kind}:full": schema for kind, schema in whole.items()},
            **{kind: self.read(f"{kind[:-1]}_list.json") for kind in FULL},
            "taxonomy_terms": term,
            "taxonomies": term["properties"]["taxonomy_detail"],
        }
        self.openapi = openapi

    @cache  # noqa: B019 - it lives as long as the test
    def read(self, name: str) -> Any:
        raw = (self.folder / name).read_bytes()
        return json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)

    def __repr__(self) -> str:
        return "the schemas"

    def wrong(self, kind: str, document: Any) -> list[str]:
        validator = Draft202012Validator(self.of[kind], format_checker=FormatChecker())
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
