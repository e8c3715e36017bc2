"""What a printed summary of a case holds, read in a fixed number of statements: the chosen parts and no more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from casework import printed
from casework.models import (
    Addendum,
    Case,
    Consent,
    ContactAttempt,
    FollowUp,
    Goal,
    GoalStep,
    Need,
    NeighborPhone,
    Note,
)
from casework.printed import Part, Printed
from casework.rules import note_templates
from casework.states import Information, NeedDomain, NoteStatus
from casework.states.notes import Finding, SummaryPart
from heart.models import User

WAYS = ("names", "places", "trusted_contacts", "seen_by_partners", "pets")


@dataclass(frozen=True)
class Summary:
    """The rows of the chosen parts. A part that was not chosen is empty; `more` are those that another app keeps."""

    case: Case
    parts: list[str]
    phones: list[NeighborPhone] = field(default_factory=list)
    ways: dict[str, list[Any]] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    attempts: list[ContactAttempt] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    more: list[tuple[Part, Printed]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """What was chosen, in the order in which it is printed."""
        return [*self.parts, *(part.key for part, _ in self.more)]

    @property
    def tells_of_substance_use(self) -> bool:
        """Whether a need, a goal, a referral, a consent or an assessment in it is about substance use
        (42 CFR part 2).
        """
        return (
            any(need.domain == NeedDomain.SUBSTANCE_USE for need in self.needs)
            or any(goal.need and goal.need.domain == NeedDomain.SUBSTANCE_USE for goal in self.goals)
            or any(Information.SUBSTANCE_USE in consent.information for consent in self.consents)
            or any(_assessed_substance_use(note) for note in self.notes)
            or any(rows.tells_of_substance_use for _, rows in self.more)
        )


def summary(case: Case, *, parts: Collection[str], notes: Sequence[Note], by: User) -> Summary:
    """The case with the chosen parts, as far as `by` may see them; `notes` are chosen among `printable_notes`."""
    chosen = [part for part in SummaryPart.values if part in parts]
    read: dict[str, Any] = {}
    for part in chosen:
        read |= _READ[SummaryPart(part)](case)
    more = [(part, part.read(case, by)) for part in printed.chosen(parts)]
    return Summary(case=case, parts=chosen, notes=list(notes), more=more, **read)


def printable_notes(case: Case) -> list[Note]:
    """The signed notes that stand, newest first, with their addenda and co-signatures. Three statements."""
    addenda = Addendum.objects.standing().select_related("author").order_by("created_at", "pk")
    rows = case.notes.standing().filter(status=NoteStatus.SIGNED).select_related("author", "signed_by", "case")
    rows = rows.prefetch_related(Prefetch("addenda", addenda), "cosignatures__answered_by")
    return list(rows.order_by("-signed_at", "-pk"))


def consents_in_words(consents: list[Consent], at: datetime) -> list[tuple[str, str, str, str]]:
    """(to whom, what, why, how long) of each consent."""
    return [
        (
            ", ".join(recipient.name for recipient in consent.recipients.all()),
            consent.information_words,
            consent.purpose,
            "in force" if consent.is_in_force(at) else "revoked" if consent.revoked_at else "expired",
        )
        for consent in consents
    ]


def _assessed_substance_use(note: Note) -> bool:
    said = note.answers.get(NeedDomain.SUBSTANCE_USE.value)
    template = note_templates.find(note.template, note.template_version)
    asked = {one.key for one in template.questions}
    if NeedDomain.SUBSTANCE_USE.value not in asked or not isinstance(said, dict):
        return False
    return said.get("answer") != Finding.NOT_ASKED or bool(said.get("remark"))


def _nothing(case: Case) -> dict[str, Any]:
    """The case comes with its neighbor."""
    return {}


def _find(case: Case) -> dict[str, Any]:
    neighbor = case.neighbor
    phones = neighbor.phones.standing().filter(in_use=True).order_by("pk")
    return {"phones": list(phones), "ways": {name: list(getattr(neighbor, name).current()) for name in WAYS}}


def _needs(case: Case) -> dict[str, Any]:
    return {"needs": list(case.needs.standing().order_by("opened_at", "pk"))}


def _goals(case: Case) -> dict[str, Any]:
    steps = Prefetch("steps", GoalStep.objects.standing().order_by("added_at", "pk"))
    goals = case.goals.standing().select_related("need").prefetch_related(steps)
    return {"goals": list(goals.order_by("set_at", "pk"))}


def _follow_ups(case: Case) -> dict[str, Any]:
    return {
        "follow_ups": list(case.follow_ups.select_related("closed_by").order_by("due_at", "pk")),
        "attempts": list(case.attempts.standing().select_related("by").order_by("at", "pk")),
    }


def _consents(case: Case) -> dict[str, Any]:
    given = case.neighbor.consents.standing().prefetch_related("recipients")
    return {"consents": list(given.order_by("given_at", "pk"))}


_READ: dict[SummaryPart, Callable[[Case], dict[str, Any]]] = {
    SummaryPart.NEIGHBOR: _nothing,
    SummaryPart.FIND: _find,
    SummaryPart.NEEDS: _needs,
    SummaryPart.GOALS: _goals,
    SummaryPart.FOLLOW_UPS: _follow_ups,
    SummaryPart.CONSENTS: _consents,
}
