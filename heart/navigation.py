"""The side navigation: which pages a role has, in the order of a working day."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heart.http import Request
from heart.permissions import Permission as P

ENTRIES = [
    ("caseload", _("Caseload"), P.WORK_CASES),
    ("follow-ups", _("Follow-ups"), P.VIEW_CASEWORK),
    ("field", _("In the field"), P.WORK_CASES),
    ("encounter-new", _("Record a response"), P.RECORD_RESPONSES),
    ("alerts", _("Safety alerts"), P.RECORD_RESPONSES),
    ("voices-ask", _("Ask for their words"), P.RECORD_RESPONSES),
    ("drafts", _("My drafts"), P.WRITE_NOTES),
    ("cosign", _("Co-sign"), P.COSIGN_NOTES),
    ("neighbors", _("Neighbors"), P.VIEW_CASEWORK),
    ("referrals", _("Referrals"), P.SEND_REFERRALS),
    ("partner", _("Referrals to us"), P.ANSWER_REFERRALS),
    ("partner-enrollments", _("Whom we serve"), P.ANSWER_REFERRALS),
    ("meetings", _("Coordination meeting"), P.SEND_REFERRALS),
    ("meetings", _("Coordination meeting"), P.ANSWER_REFERRALS),
    ("partner-listing", _("Our listing"), P.EDIT_LISTING),
    ("partner-people", _("Our people"), P.MANAGE_PEOPLE),
    ("directory", _("Provider directory"), P.VIEW_DIRECTORY),
    ("listing-changes", _("Listing changes"), P.EDIT_DIRECTORY),
    ("parameters", _("Shared parameters"), P.VIEW_DIRECTORY),
    ("calls", _("Calls"), P.VIEW_CALLS),
    ("familiar", _("Familiar neighbors"), P.RECORD_RESPONSES),
    ("supervise", _("Supervise"), P.SUPERVISE),
    ("insights-mine", _("My numbers"), P.WORK_CASES),
    ("insights", _("Indicators"), P.VIEW_INSIGHTS),
    ("pulse", _("Team pulse"), P.ANSWER_PULSE),
    ("voices", _("Words to sort"), P.CODE_VOICES),
    ("settings", _("Reference tables"), P.ADMINISTER),
    ("partners", _("Partners"), P.ADMINISTER),
    ("admin:index", _("Accounts"), P.ADMINISTER),
]


@dataclass(frozen=True)
class Entry:
    url: str
    label: str
    current: bool


def entries(request: Request) -> list[Entry]:
    """The pages this person may open, with the current one marked."""
    found = [(reverse(name), str(label)) for name, label, permission in ENTRIES if request.user.can(permission)]
    here = max((url for url, _label in found if request.path.startswith(url)), key=len, default="")
    return [Entry(url, label, url == here) for url, label in found]
