"""What is known of a neighbor: consents, phones, how to find them, warnings, plans, and the record itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from casework.actions import neighbors
from casework.correction_kinds import Kind, forbid, register
from casework.corrections.ground import Facts
from casework.models import (
    Consent,
    DemographicAnswer,
    Neighbor,
    NeighborName,
    NeighborPhone,
    Pet,
    ResponsePlan,
    SafetyAlert,
    SeenByPartner,
    TrustedContact,
    UsualPlace,
)
from casework.states import CaseStatus
from heart import clock
from heart.models import User
from heart.permissions import Permission as P


def _consent_facts(consent: Consent) -> Facts:
    names = ", ".join(recipient.name for recipient in consent.recipients.all())
    return [("To", names), ("Shares", consent.information_words), ("Given", clock.moment(consent.given_at))]


def _after_phone(phone: NeighborPhone, by: User, at: datetime) -> None:
    neighbors.follow_numbers(neighbor=phone.neighbor, by=by)


def _on_the_page(row: Any) -> str:
    """Where the neighbor's page says how to find them."""
    return f"{reverse('neighbor', args=[row.neighbor_key])}#find"


def _name_to_say(name: NeighborName) -> str:
    return "This is the name that we say. Choose another name to say first." if name.preferred else ""


def _more_is_known(neighbor: Neighbor) -> str:
    """A record of somebody whom HEART has met is of a person: it is put right, or merged, and never unsaid."""
    if neighbor.merged_into_id is not None or neighbor.merged.exists():
        return "This record was merged with another one. Undo the merge first."
    if neighbor.encounters.standing().exists():
        return "Somebody was met who is recorded here. Mark the encounter first, or merge two records of one person."
    if neighbor.cases.exclude(status=CaseStatus.CLOSED).exists():
        return "A case of this neighbor is open. Close it first."
    return ""


def _plan_brings(plan: ResponsePlan) -> list[str]:
    """What responders read from then on: the version before it, unless that one was withdrawn."""
    if not ResponsePlan.objects.in_force().filter(pk=plan.pk).exists():
        return []
    earlier = ResponsePlan.objects.standing().filter(neighbor=plan.neighbor_id).exclude(pk=plan.pk).first()
    if earlier is None or earlier.withdrawn_at is not None:
        return ["Responders find no plan from then on, until the next one is written."]
    return [f"Responders read the version of {clock.day(earlier.written_at)} again from then on."]


register(
    Kind(
        "consent",
        Consent,
        "consent",
        P.WORK_CASES,
        _consent_facts,
        lambda row: f"{reverse('neighbor', args=[row.neighbor_id])}#consents",
        lambda row: ["It counts as never given: from now on nothing is released under it."],
        final=True,
        joined=("neighbor",),
        lists=("recipients",),
        under="neighbor",
    )
)
register(
    Kind(
        "phone",
        NeighborPhone,
        "phone number",
        P.WORK_CASES,
        lambda row: [("Number", row.national)],
        lambda row: reverse("neighbor", args=[row.neighbor_id]),
        after=_after_phone,
        joined=("neighbor",),
        under="neighbor",
    )
)
register(
    Kind(
        "answer",
        DemographicAnswer,
        "demographic answer",
        P.WORK_CASES,
        lambda row: [("Question", row.get_question_display()), ("Came of it", row.get_status_display())],
        lambda row: f"{reverse('neighbor', args=[row.neighbor_id])}#demographics",
        under="neighbor",
    )
)
for way, key, name in (
    (NeighborName, "name", "name"),
    (UsualPlace, "place", "place"),
    (TrustedContact, "contact", "trusted contact"),
    (SeenByPartner, "partner", "partner that sees them"),
    (Pet, "pet", "pet"),
):
    register(
        Kind(
            key,
            way,
            name,
            P.WORK_CASES,
            lambda row: [("What", row.said), ("Noted", clock.moment(row.noted_at))],
            _on_the_page,
            joined=("neighbor",),
            under="neighbor",
        )
    )
register(
    Kind(
        "alert",
        SafetyAlert,
        "safety alert",
        P.RECORD_RESPONSES,
        lambda row: [
            ("Warns of", row.get_kind_display()),
            ("What to know", row.reason),
            ("Raised by", str(row.author)),
        ],
        lambda row: reverse("alert", args=[row.pk]),
        lambda row: ["It warns nobody from then on."] if row.is_in_force(timezone.now()) else [],
        joined=("neighbor", "author"),
        under="neighbor",
    )
)
register(
    Kind(
        "plan",
        ResponsePlan,
        "response plan",
        P.WORK_CASES,
        lambda row: [("Written", clock.moment(row.written_at)), ("By", str(row.written_by))],
        lambda row: reverse("response-plan", args=[row.neighbor_id]),
        _plan_brings,
        joined=("neighbor", "written_by"),
        under="neighbor",
    )
)
register(
    Kind(
        "neighbor",
        Neighbor,
        "neighbor",
        P.WORK_CASES,
        lambda row: [("Name", row.name), ("Recorded", clock.moment(row.created_at))],
        lambda row: reverse("neighbor", args=[row.pk]),
        lambda row: ["No search finds this record any more, and nothing more is written in it."],
        under="self",
    )
)
forbid(NeighborName, _name_to_say)
forbid(Neighbor, _more_is_known)
forbid(Neighbor, _more_is_known)
