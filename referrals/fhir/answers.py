"""What the exchange says around its resources: pages of a search, refusals, and what it can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from referrals.fhir import codes
from referrals.fhir.resources import Resource

# Issue types (http://hl7.org/fhir/issue-type) by HTTP status.
ISSUES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "business-rule",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
}
# Where our words for what is wrong stand in a Task.
ELEMENTS = {"reason": "statusReason", "note": "statusReason", "appointment_at": "executionPeriod.start"}
SEARCHES = {
    "_id": ("token", "The id."),
    "_lastUpdated": ("date", "When it was last written: eq, ge, gt, le, lt."),
    "status": ("token", "One or several, separated by commas."),
}


def bundle(*, base: str, total: int, links: Mapping[str, str], resources: Sequence[Resource]) -> Resource:
    """A page of what was searched for."""
    entries = [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in resources
    ]
    found: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
    }
    return {**found, "entry": entries} if entries else found


def outcome(status: int, detail: str, fields: Mapping[str, Sequence[str]] | None = None) -> Resource:
    """Why something was not done, and what is wrong with which element."""
    code = ISSUES.get(status, "processing")
    issues: list[dict[str, Any]] = [{"severity": "error", "code": code, "diagnostics": detail}]
    for name, faults in (fields or {}).items():
        there = {"severity": "error", "code": "value", "expression": [ELEMENTS.get(name, name)]}
        issues += [{**there, "diagnostics": one} for one in faults]
    return {"resourceType": "OperationOutcome", "issue": issues}


def capabilities(base: str, date: str) -> Resource:
    """What the exchange does (CapabilityStatement). It tells nothing of what is in it."""
    searches = [{"name": name, "type": type, "documentation": words} for name, (type, words) in SEARCHES.items()]
    reading = [{"code": "read"}, {"code": "search-type"}]
    common = {"versioning": "versioned-update", "searchParam": searches}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "implementation": {"description": "Referrals of HEART care navigation", "url": base},
        "fhirVersion": "4.0.1",
        "format": [codes.JSON],
        "implementationGuide": [f"{codes.GUIDE}/ImplementationGuide/hl7.fhir.us.sdoh-clinicalcare"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "A bearer token of a person's, or their session."},
                "resource": [
                    {"type": "ServiceRequest", "interaction": reading, **common},
                    {"type": "Task", "interaction": [*reading, {"code": "update"}], "updateCreate": False, **common},
                ],
            }
        ],
    }
