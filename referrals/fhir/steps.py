"""A Task that somebody sends in, as the step it asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heart.errors import IllegalMove, Invalid
from referrals.fhir import codes
from referrals.states import DeclineReason, ReferralStatus
from referrals.states import ReferralStatus as S
from referrals.states.fhir import SET_BY, STATUS, Party, TaskStatus

# Of the states of ours that are one status of the guide's, the one that is meant where no businessStatus says.
USUAL = {
    TaskStatus.ACCEPTED: S.ACCEPTED,
    TaskStatus.REJECTED: S.DECLINED,
    TaskStatus.IN_PROGRESS: S.STARTED,
    TaskStatus.ON_HOLD: S.WAITLISTED,
    TaskStatus.FAILED: S.COULD_NOT_REACH,
    TaskStatus.CANCELLED: S.STOPPED,
    TaskStatus.COMPLETED: S.COMPLETED,
}
THEIRS = {*USUAL.values(), S.SCHEDULED, S.WITHDRAWN}
LONGEST = 2_000  # characters of a note, as the partner's own page takes them


@dataclass(frozen=True, slots=True)
class Step:
    """Where the referral is to go, and what is said with it. `appointment_at` is aware."""

    to: ReferralStatus
    reason: str = ""
    note: str = ""
    appointment_at: datetime | None = None


def asked(body: Any, *, id: str, now_at: ReferralStatus) -> Step | None:
    """The step that this Task asks for; None where the referral is there already.

    The status and its reasons count, and the start of a scheduled appointment; what else the Task says is ours.
    Raises Invalid, or IllegalMove for a status that is not the organization's to set.
    """
    if not isinstance(body, dict) or body.get("resourceType") != "Task":
        raise Invalid("Send a Task.", fields={"resourceType": ["A Task was expected."]})
    if body.get("id") != id:
        raise Invalid("The id is another.", fields={"id": ["Send the id that stands in the address."]})
    status = _status(body.get("status"))
    if STATUS[now_at] != status and Party.PERFORMER not in SET_BY[status]:
        raise IllegalMove("This status is for the one who asks to set.")
    to = _target(status, _code(body.get("businessStatus"), codes.OUR_STATES), now_at)
    if to == now_at:
        return None
    if to not in THEIRS:
        raise IllegalMove("This state is for the one who asks to set.")
    note = _text(body.get("statusReason"))
    if to == S.DECLINED:
        reason = _code(body.get("statusReason"), codes.OUR_REASONS) or (DeclineReason.OTHER if note else "")
        return Step(to, reason=reason, note=note if reason == DeclineReason.OTHER else "")
    return Step(to, note=note, appointment_at=_start(body) if to == S.SCHEDULED else None)


def _status(value: Any) -> TaskStatus:
    try:
        return TaskStatus(value)
    except ValueError:
        known = ", ".join(TaskStatus)
        raise Invalid("There is no such status.", fields={"status": [f"One of: {known}."]}) from None


def _target(status: TaskStatus, business: str, now_at: ReferralStatus) -> ReferralStatus:
    """The state that is meant, by its name, else the usual one of the status."""
    if business:
        if business not in S.values or STATUS[S(business)] != status:
            raise Invalid("These do not go together.", fields={"businessStatus": ["Not a state of this status."]})
        return S(business)
    return now_at if STATUS[now_at] == status else USUAL[status]


def _code(concept: Any, system: str) -> str:
    """The code that a CodeableConcept has in this system."""
    codings = concept.get("coding") if isinstance(concept, dict) else None
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict) and coding.get("system") == system and isinstance(coding.get("code"), str):
            return str(coding["code"])
    return ""


def _text(concept: Any) -> str:
    text = concept.get("text", "") if isinstance(concept, dict) else ""
    if not isinstance(text, str) or len(text) > LONGEST or "\x00" in text:
        raise Invalid("The reason can't be kept.", fields={"statusReason": [f"At most {LONGEST} characters of text."]})
    return text.strip()


def _start(body: dict[str, Any]) -> datetime:
    period = body.get("executionPeriod")
    words = period.get("start") if isinstance(period, dict) else None
    try:
        at = datetime.fromisoformat(words) if isinstance(words, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid("Say when.", fields={"executionPeriod.start": ["A date with a time and an offset, to come."]})
    return at
