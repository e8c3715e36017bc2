"""The side navigation: which pages a role has, in the order of a working day."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from heart.http import Request
from heart.permissions import Permission as P

ENTRIES = [
    ("caseload", "Caseload", P.WORK_CASES),
    ("follow-ups", "Follow-ups", P.VIEW_CASEWORK),
    ("field", "In the field", P.WORK_CASES),
    ("encounter-new", "Record a response", P.RECORD_RESPONSES),
    ("alerts", "Safety alerts", P.RECORD_RESPONSES),
    ("drafts", "My drafts", P.WRITE_NOTES),
    ("cosign", "Co-sign", P.COSIGN_NOTES),
    ("neighbors", "Neighbors", P.VIEW_CASEWORK),
    ("referrals", "Referrals", P.SEND_REFERRALS),
    ("partner", "Referrals to us", P.ANSWER_REFERRALS),
    ("partner-enrollments", "Whom we serve", P.ANSWER_REFERRALS),
    ("meetings", "Coordination meeting", P.SEND_REFERRALS),
    ("meetings", "Coordination meeting", P.ANSWER_REFERRALS),
    ("partner-listing", "Our listing", P.EDIT_LISTING),
    ("partner-people", "Our people", P.MANAGE_PEOPLE),
    ("directory", "Provider directory", P.VIEW_DIRECTORY),
    ("listing-changes", "Listing changes", P.EDIT_DIRECTORY),
    ("parameters", "Shared parameters", P.VIEW_DIRECTORY),
    ("calls", "Calls", P.VIEW_CALLS),
    ("familiar", "Familiar neighbors", P.RECORD_RESPONSES),
    ("supervise", "Supervise", P.SUPERVISE),
    ("insights-mine", "My numbers", P.WORK_CASES),
    ("insights", "Indicators", P.VIEW_INSIGHTS),
    ("settings", "Reference tables", P.ADMINISTER),
    ("partners", "Partners", P.ADMINISTER),
    ("admin:index", "Accounts", P.ADMINISTER),
]


@dataclass(frozen=True)
class Entry:
    url: str
    label: str
    current: bool


def entries(request: Request) -> list[Entry]:
    """The pages this person may open, with the current one marked."""
    found = [(reverse(name), label) for name, label, permission in ENTRIES if request.user.can(permission)]
    here = max((url for url, _ in found if request.path.startswith(url)), key=len, default="")
    return [Entry(url, label, url == here) for url, label in found]
