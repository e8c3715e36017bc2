"""The referral's state table once more, written by hand from the FHIR SDOH Clinical Care guide, not from the product.

Who may: H the sender at HEART, P the organization that was asked (HEART for it, where nobody of it signs in), L the
system for who answers by a reply link, S the system on its own, A whoever of the two sides set an appointment, by
which the referral is scheduled.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from heart.models import StateChange
from referrals.models import Appointment, Referral

_MISTAKE = {"entered_in_error": "H"}
_UNANSWERED = {"expired": "S", "withdrawn": "H", "cancelled": "HS", **_MISTAKE}
_ENDS = {"completed": "P", "could_not_reach": "P", "stopped": "P", "withdrawn": "HP", **_MISTAKE}
_TAKEN_ON = {**_ENDS, "started": "P", "cancelled": "HS"}
STEPS: dict[str, dict[str, str]] = {
    "": {"draft": "H"},
    "draft": {"sent": "H", "cancelled": "HS", **_MISTAKE},
    "sent": {"viewed": "PL", **_UNANSWERED},
    "viewed": {"accepted": "PL", "declined": "PL", **_UNANSWERED},
    "accepted": {**_TAKEN_ON, "waitlisted": "P", "scheduled": "PA"},
    "waitlisted": {**_TAKEN_ON, "scheduled": "PA"},
    "scheduled": {**_TAKEN_ON, "waitlisted": "P"},
    "started": {**_ENDS, "waitlisted": "P", "cancelled": "H"},
    **{end: _MISTAKE for end in ("completed", "declined", "expired", "could_not_reach", "stopped")},
    **{end: _MISTAKE for end in ("withdrawn", "cancelled")},
    "entered_in_error": {},
}
SAY_WHY = {"declined", "waitlisted", "could_not_reach", "stopped", "withdrawn", "cancelled", "entered_in_error"}


def follow() -> None:
    """Every row of every referral's states follows the table, taken by who may; and the column equals the last."""
    referrals = {str(row.pk): row for row in Referral.objects.select_related("organization")}
    states: dict[str, list[Any]] = defaultdict(list)
    rows = StateChange.objects.filter(subject_type="referrals.referral").select_related("by__agency")
    appointed = {str(key) for key in Appointment.objects.values_list("referral", flat=True)}
    for row in rows.order_by("pk"):
        states[row.subject_key].append(row)
    assert set(states) == set(referrals), "a referral without a state, or a state without a referral"
    for key, steps in states.items():
        last = ""
        for row in steps:
            assert row.source == last, f"a step from {row.source} where it stood at {last}"
            who = STEPS[row.source].get(row.target)
            assert who, f"the table has no step from {row.source or 'nothing'} to {row.target}"
            assert set(_parts(row.by, referrals[key])) & set(who), f"{row.by} took {row.source} to {row.target}"
            assert row.target != "scheduled" or key in appointed, "scheduled without an appointment"
            assert row.reason or row.target not in SAY_WHY, f"{row.target} without a reason"
            last = row.target
        assert referrals[key].status == last, "the column and the last row say different things"


def _parts(by: Any, referral: Referral) -> str:
    """Which of the letters a person is to this referral."""
    if by.role == "system":
        return "L" if by.username == "system:reply-link" else "S"
    if by.agency.kind == "heart":
        own = by.role in {"navigator", "clinician", "supervisor"}
        return ("HPA" if referral.organization.agency_id is None else "HA") if own else ""
    return "P" if by.agency_id == referral.organization.agency_id else ""
