"""A referral as a Task and as a ServiceRequest. Pure: what may be told is decided before, and handed in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from referrals.fhir import codes
from referrals.models import Referral
from referrals.states import DeclineReason, ReferralStatus
from referrals.states.fhir import REASON_EXPECTED, STATUS

Resource = dict[str, Any]
NOT_SAID = "No reason was recorded."
HEART = {"display": "HEART, Durham"}


class Section(Protocol):
    """One kind of released information and its words."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def parts(self) -> Mapping[str, str]: ...


def task(referral: Referral, *, changed_at: datetime) -> Resource:
    """Where a referral stands. It names no neighbor; whom it is about is told by the request in its `focus`.

    `changed_at` (UTC) is when the referral was last written.
    """
    own = _task(referral)
    return {"resourceType": "Task", "id": str(referral.pk), "meta": _meta(own, changed_at), **own}


def task_version(referral: Referral) -> str:
    """The version of the Task as it stands: it changes when, and only when, what the Task says does."""
    return _version(_task(referral))


def _task(referral: Referral) -> Resource:
    status = ReferralStatus(referral.status)
    found: Resource = {
        "identifier": [_reference(referral)],
        "status": str(STATUS[status]),
        "businessStatus": codes.state(status),
        "intent": "order",
        "priority": referral.urgency,
        "code": {"coding": [{"system": codes.TASK_CODES, "code": "fulfill"}]},
        "description": referral.service.name,
        "focus": {"reference": f"ServiceRequest/{referral.pk}"},
        "requester": HEART,
        "owner": {"display": referral.organization.name},
    }
    if STATUS[status] in REASON_EXPECTED:
        found["statusReason"] = _reason(referral)
    more = {
        "authoredOn": _at(referral.sent_at),
        "executionPeriod": _period(referral.started_at or referral.appointment_at, referral.ended_at),
        "restriction": _until(referral),
        "note": _notes([referral.partner_note]),
    }
    return found | {key: value for key, value in more.items() if value}


def _reason(referral: Referral) -> Resource:
    """Why it came to this, where somebody said so: a code for a decline, else the organization's note."""
    if referral.status == ReferralStatus.DECLINED:
        return codes.reason(DeclineReason(referral.decline_reason))
    if referral.status == ReferralStatus.EXPIRED:
        return {"text": "No answer in time."}
    return {"text": referral.partner_note or NOT_SAID}


def _period(start: datetime | None, end: datetime | None) -> Resource:
    """From the start, or until then the appointment; one that the end has overtaken is left out."""
    begins = start if not (start and end and start > end) else None
    return {key: _at(at) for key, at in (("start", begins), ("end", end)) if at}


def _until(referral: Referral) -> Resource:
    """By when an answer is awaited, while it is."""
    waits = referral.status in {ReferralStatus.SENT, ReferralStatus.VIEWED}
    return {"period": {"end": _at(referral.expires_at)}} if waits and referral.expires_at else {}


def request_summary(referral: Referral, *, changed_at: datetime) -> Resource:
    """What a list shows of a request: nobody's name and nothing released, marked as a part of the whole."""
    own = {**_request(referral), "subject": {"display": "Told to whoever reads the request"}}
    meta = {**_meta(own, changed_at), "tag": [codes.SUBSETTED]}
    return {"resourceType": "ServiceRequest", "id": str(referral.pk), "meta": meta, **own}


def request(
    referral: Referral, *, changed_at: datetime, sections: Sequence[Section], question: str, notice: str, ended: bool
) -> Resource:
    """What is asked for, with what was released and nothing else.

    `ended` says that the consent has ended, and so nothing is shown. `notice` goes along with substance-use
    information (42 CFR 2.32).
    """
    own = _request(referral)
    neighbor = _neighbor(sections)
    if neighbor:
        own |= {"contained": [neighbor], "subject": {"reference": "#neighbor"}}
    else:
        own["subject"] = {"display": "No longer shown: the consent has ended" if ended else "No name was released"}
    if category := _category(sections):
        own["category"] = [category]
    words = [notice, question, *(_words(section) for section in sections)]
    if notes := _notes(words):
        own["note"] = notes
    meta = _meta(own, changed_at) | ({"security": codes.PART_2} if notice else {})
    return {"resourceType": "ServiceRequest", "id": str(referral.pk), "meta": meta, **own}


def _request(referral: Referral) -> Resource:
    found: Resource = {
        "identifier": [_reference(referral)],
        "status": codes.REQUEST_STATUS[ReferralStatus(referral.status)],
        "intent": "order",
        "priority": referral.urgency,
        "code": {"text": referral.service.name},
        "requester": HEART,
        "performer": [{"display": referral.organization.name}],
    }
    return found | ({"authoredOn": _at(referral.sent_at)} if referral.sent_at else {})


def _neighbor(sections: Sequence[Section]) -> Resource:
    """A Patient of what was released of who it is and how to reach them, in the words in which it was released.

    A number keeps beside it what is safe to do with it: whoever calls it has to know.
    """
    told = {label: words for section in sections for label, words in section.parts.items()}
    found: Resource = {}
    if name := told.get("Name"):
        found["name"] = [{"text": name}]
    if born := _day(told.get("Date of birth", "")):
        found["birthDate"] = born
    if phones := told.get("Phone"):
        found["telecom"] = [{"system": "phone", "value": phone} for phone in phones.split("; ")]
    return {"resourceType": "Patient", "id": "neighbor", **found} if found else {}


def _day(words: str) -> str:
    """A released date of birth, "March 10, 1980", as FHIR writes it."""
    try:
        return datetime.strptime(words, "%B %d, %Y").date().isoformat()
    except ValueError:
        return ""


def _category(sections: Sequence[Section]) -> Resource:
    """The domain of the need, where the need itself was released."""
    need = next((section.parts.get("Need", "") for section in sections if section.kind == "need"), "")
    code = codes.CATEGORY_OF.get(need)
    coding = {"coding": [{"system": codes.CATEGORIES, "code": code}]} if code else {}
    return {**coding, "text": need} if need else {}


def _words(section: Section) -> str:
    return "\n".join([section.label, *(f"{label}: {words}" for label, words in section.parts.items())])


def _notes(words: Sequence[str]) -> list[Resource]:
    return [{"text": text} for text in words if text]


def _reference(referral: Referral) -> Resource:
    return {"system": codes.OUR_REFERENCES, "value": referral.reference}


def _meta(own: Resource, changed_at: datetime) -> Resource:
    return {"versionId": _version(own), "lastUpdated": _at(changed_at)}


def _version(own: Resource) -> str:
    """Made of what is told, so that it tells nothing more: no count of changes that the reader may not see."""
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:20]


def _at(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else ""
