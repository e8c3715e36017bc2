"""A partner's own system at /fhir/, and what every resource that it is given has to be."""

from __future__ import annotations

import json
from typing import Any

from rest_framework.test import APIClient

from heart.models import ApiToken, User
from referrals.fhir.codes import JSON

BASE = "/fhir"
# R4 4.0.1: the codes of required bindings, and what must be there.
REQUEST_STATUS = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
ISSUE_TYPES = {
    *("invalid", "login", "forbidden", "not-found", "not-supported", "business-rule", "conflict", "value"),
    *("too-long", "throttled", "processing"),
}
NEEDED = {
    "Task": {"status", "intent", "code", "focus"},
    "ServiceRequest": {"status", "intent", "subject"},
    "Bundle": {"type"},
    "OperationOutcome": {"issue"},
    "CapabilityStatement": {"status", "date", "kind", "fhirVersion", "format"},
    "Patient": set(),
}
KNOWN = {
    "Task": {
        *("identifier", "status", "statusReason", "businessStatus", "intent", "priority", "code", "description"),
        *("focus", "requester", "owner", "authoredOn", "executionPeriod", "restriction", "note"),
    },
    "ServiceRequest": {
        *("identifier", "status", "intent", "priority", "category", "code", "subject", "requester", "performer"),
        *("authoredOn", "note", "contained"),
    },
    "Patient": {"name", "birthDate", "telecom"},
    "Bundle": {"type", "total", "link", "entry"},
    "OperationOutcome": {"issue"},
    "CapabilityStatement": {
        *("status", "date", "kind", "implementation", "fhirVersion", "format", "implementationGuide", "rest"),
    },
}


class Client(APIClient):
    """Checks each answer: FHIR's JSON, never kept by anybody, and a resource that R4 would take."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        answer = super().generic(method, path, *args, **kwargs)
        if method != "HEAD":
            assert answer["Content-Type"] == JSON, answer.content
            assert answer["Cache-Control"] == "no-store"
            is_fine(answer.json())
            assert (answer.json()["resourceType"] == "OperationOutcome") == (answer.status_code >= 400)
        return answer


def client(user: User | None) -> Client:
    made = Client()
    if user is not None:
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiToken.issue(user, by=User.objects.system('tests'))}")
    return made


def is_fine(resource: dict[str, Any]) -> None:
    """The structure that R4 asks of what we send: names, what must be there, nothing empty, and required codes."""
    kind = resource["resourceType"]
    told = set(resource) - {"resourceType", "id", "meta"}
    assert NEEDED[kind] <= told <= KNOWN[kind], kind
    assert not _empty(resource), kind
    for one in resource.get("contained", ()):
        is_fine(one)
    for entry in resource.get("entry", ()):
        assert entry["fullUrl"].endswith(f"/{entry['resource']['resourceType']}/{entry['resource']['id']}")
        is_fine(entry["resource"])
    if kind == "ServiceRequest":
        assert resource["status"] in REQUEST_STATUS
    for issue in resource.get("issue", ()):
        assert issue["code"] in ISSUE_TYPES


def _empty(value: Any) -> bool:
    if isinstance(value, dict):
        return not value or any(map(_empty, value.values()))
    if isinstance(value, list):
        return not value or any(map(_empty, value))
    return value is None or value == ""


def text(answer: Any) -> str:
    return answer.content.decode()


def put(client: Client, task: dict[str, Any], **headers: str) -> Any:
    """Send the Task in, where it is read from."""
    body = json.dumps(task)
    return client.generic("PUT", f"{BASE}/Task/{task['id']}", body, content_type=JSON, headers=headers)
