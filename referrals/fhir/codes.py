"""The code systems that the exchange speaks, and which of our words is which code."""

from __future__ import annotations

from typing import Any

from casework.states import NeedDomain
from referrals.states import DeclineReason, ReferralStatus
from referrals.states import ReferralStatus as S

JSON = "application/fhir+json"
GUIDE = "http://hl7.org/fhir/us/sdoh-clinicalcare"
CATEGORIES = f"{GUIDE}/CodeSystem/SDOHCC-CodeSystemTemporaryCodes"
TASK_CODES = "http://hl7.org/fhir/CodeSystem/task-code"
CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
OBSERVATION_VALUES = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
# Ours: names, not addresses; there is nothing to be read under them.
OUR_STATES = "urn:heart:referral-status"
OUR_REASONS = "urn:heart:decline-reason"
OUR_REFERENCES = "urn:heart:referral-reference"

OF_CARE_ITSELF = {NeedDomain.MENTAL_HEALTH, NeedDomain.SUBSTANCE_USE, NeedDomain.MEDICAL, NeedDomain.SAFETY}
# By the words under which a need is released: whoever is told no domain is told no code.
CATEGORY_OF = {one.label: one.value for one in NeedDomain if one not in OF_CARE_ITSELF}

_over = dict.fromkeys(
    (S.DECLINED, S.EXPIRED, S.COULD_NOT_REACH, S.STOPPED, S.WITHDRAWN, S.CANCELLED),
    "revoked",
)
_under_way = dict.fromkeys((S.SENT, S.VIEWED, S.ACCEPTED, S.WAITLISTED, S.SCHEDULED, S.STARTED), "active")
# ServiceRequest.status: whether the request still stands. The Task says how far it is.
REQUEST_STATUS: dict[ReferralStatus, str] = {
    S.DRAFT: "draft",
    **_under_way,
    **_over,
    S.COMPLETED: "completed",
    S.ENTERED_IN_ERROR: "entered-in-error",
}

SUBSETTED = {"system": OBSERVATION_VALUES, "code": "SUBSETTED"}
# What 42 CFR part 2 protects says so in its labels, and its notice (2.32) stands among the notes.
PART_2 = [
    {"system": CONFIDENTIALITY, "code": "R", "display": "restricted"},
    {"system": ACT_CODES, "code": "42CFRPart2", "display": "42 CFR Part2"},
]


def state(of: ReferralStatus) -> dict[str, Any]:
    """Task.businessStatus: our own state, finer than the guide's."""
    return {"coding": [{"system": OUR_STATES, "code": str(of), "display": str(of.label)}], "text": str(of.label)}


def reason(of: DeclineReason) -> dict[str, Any]:
    return {"coding": [{"system": OUR_REASONS, "code": str(of), "display": str(of.label)}], "text": str(of.label)}
