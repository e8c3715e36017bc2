"""The dashboards, in the order in which they are offered, each to those who may open it."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from heart.models import User
from heart.permissions import Permission as P

TABS = [
    ("insights", "All indicators", P.VIEW_INSIGHTS),
    ("insights-mine", "My numbers", P.WORK_CASES),
    ("insights-team", "Team", P.SUPERVISE),
    ("insights-chain", "From call to care", P.VIEW_INSIGHTS),
    ("unmet", "Unmet demand", P.VIEW_INSIGHTS),
    ("gaps", "Gaps", P.VIEW_INSIGHTS),
    ("insights-equity", "Equity", P.VIEW_INSIGHTS),
    ("extracts", "Extracts", P.ASK_EXTRACTS),
    ("extracts", "Extracts", P.APPROVE_EXTRACTS),
]


def tabs(user: User) -> list[tuple[str, str]]:
    """(name of the page, label) for each that this person may open and that there is."""
    found = ((name, label) for name, label, permission in TABS if user.can(permission) and _is_there(name))
    return list(dict.fromkeys(found))


def _is_there(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
