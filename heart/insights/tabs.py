"""The dashboards, in the order in which they are offered, each to those who may open it."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from heart.models import User
from heart.permissions import Permission as P

TABS = [
    ("insights", _("All indicators"), P.VIEW_INSIGHTS),
    ("insights-mine", _("My numbers"), P.WORK_CASES),
    ("insights-team", _("Team"), P.SUPERVISE),
    ("insights-chain", _("From call to care"), P.VIEW_INSIGHTS),
    ("unmet", _("Unmet demand"), P.VIEW_INSIGHTS),
    ("gaps", _("Gaps"), P.VIEW_INSIGHTS),
    ("insights-equity", _("Equity"), P.VIEW_INSIGHTS),
    ("insights-voices", _("Neighbors’ words"), P.VIEW_INSIGHTS),
    ("extracts", _("Extracts"), P.ASK_EXTRACTS),
    ("extracts", _("Extracts"), P.APPROVE_EXTRACTS),
    ("publications", _("Public figures"), P.PUBLISH_FIGURES),
]


def tabs(user: User) -> list[tuple[str, str]]:
    """(name of the page, label) for each that this person may open and that there is."""
    found = ((name, str(label)) for name, label, permission in TABS if user.can(permission) and _is_there(name))
    return list(dict.fromkeys(found))


def _is_there(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
