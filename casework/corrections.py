"""Which rows of casework can be marked as entered in error, and what each mark brings (rule 13)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from casework.actions import neighbors, undoing
from casework.correction_kinds import Kind, forbid, register
from casework.models import (
    Addendum,
    Attachment,
    Consent,
    ContactAttempt,
    DemographicAnswer,
    DirectAid,
    Encounter,
    Goal,
    GoalProgress,
    GoalStep,
    Need,
    Neighbor,
    NeighborName,
    NeighborPhone,
    Note,
    Pet,
    Response,
    SeenByPartner,
    TrustedContact,
    UsualPlace,
)
from casework.states import CaseStatus, FollowUpStatus, NoteStatus
from heart import clock
from heart.models import User
from heart.permissions import Permission as P

Facts = list[tuple[str, str]]


def case_path(row: Any, part: str = "") -> str:
    """The page of the row's case, at one of its parts."""
    return f"{reverse('case', args=[row.case_key])}{part and f'#{part}'}"


def acting(by: User) -> User:
    """Who puts right what hung on the row: the person, or the system for one who works no cases."""
    return by if by.can(P.WORK_CASES) else User.objects.system("corrections")


def _response_facts(response: Response) -> Facts:
    return [
        ("Program", response.get_program_display()),
        ("Cleared", clock.moment(response.cleared_at)),
        ("How it ended", response.get_disposition_display()),
    ]


def _response_brings(response: Response) -> list[str]:
    met = list(response.encounters.standing().select_related("case", "neighbor"))
    said = [f"Its {len(met)} encounter{'s' if len(met) > 1 else ''} will be marked with it."] if met else []
    return [*said, *(sentence for one in met for sentence in _encounter_brings(one))]


def _encounter_facts(encounter: Encounter) -> Facts:
    who = encounter.neighbor.name if encounter.neighbor else "Somebody not known"
    return [("Neighbor", who), ("Met", clock.moment(encounter.ended_at)), ("How", encounter.get_mode_display())]


def _encounter_brings(encounter: Encounter) -> list[str]:
    if encounter.case is None:
        return []
    needs = [need.get_domain_display() for need in undoing.needs_of_it_alone(encounter)]
    said = [f"Needs that only it brought will be marked too: {', '.join(needs)}."] if needs else []
    if encounter.case.status == CaseStatus.CLOSED:
        return said
    if undoing.opened_by_it_alone(encounter):
        return [*said, "The case was opened by nothing else, so it will be closed."]
    owed = encounter.case.follow_ups.filter(encounter=encounter, status=FollowUpStatus.OPEN)
    return [*said, *(["The follow-up that it owes will be called off."] if owed.exists() else [])]


def _attempt_facts(attempt: ContactAttempt) -> Facts:
    return [
        ("When", clock.moment(attempt.at)),
        ("How", attempt.get_channel_display()),
        ("Result", attempt.get_result_display()),
        ("By", str(attempt.by)),
    ]


def _attempt_brings(attempt: ContactAttempt) -> list[str]:
    number = NeighborPhone.objects.taken_out_by(attempt)
    back = [f"{number.national} will be in use again: only this attempt found it wrong."] if number else []
    return back + _attempt_brings_its_case(attempt)


def _attempt_brings_its_case(attempt: ContactAttempt) -> list[str]:
    if attempt.case.status == CaseStatus.CLOSED:
        return []
    later = attempt.case.attempts.standing().exclude(pk=attempt.pk).filter(at__gt=attempt.at).exists()
    said = ["The next step will be worked out anew, as if this attempt had not been made."]
    return said if later else ["The follow-up that it completed will be owed again, due when it was.", *said]


def _need_facts(need: Need) -> Facts:
    return [("Need", need.get_domain_display()), ("Detail", need.detail), ("State", need.get_status_display())]


def _note_facts(note: Note) -> Facts:
    return [("Note", note.title), ("Written by", str(note.author)), ("State", note.get_status_display())]


def _consent_facts(consent: Consent) -> Facts:
    names = ", ".join(recipient.name for recipient in consent.recipients.all())
    return [("To", names), ("Shares", consent.information_words), ("Given", clock.moment(consent.given_at))]


def _after_phone(phone: NeighborPhone, by: User, at: datetime) -> None:
    neighbors.follow_numbers(neighbor=phone.neighbor, by=by)


register(
    Kind(
        "response",
        Response,
        "response",
        P.RECORD_RESPONSES,
        _response_facts,
        lambda row: reverse("response", args=[row.pk]),
        _response_brings,
        lambda row, why, by, at: undoing.forget_response(response=row, by=by, at=at),
        under="encounters__case",
    )
)
register(
    Kind(
        "encounter",
        Encounter,
        "encounter",
        P.RECORD_RESPONSES,
        _encounter_facts,
        lambda row: reverse("encounter", args=[row.pk]),
        _encounter_brings,
        lambda row, why, by, at: undoing.forget_encounter(encounter=row, by=acting(by), at=at),
        joined=("response", "neighbor", "case"),
        under="case",
    )
)
register(
    Kind(
        "attempt",
        ContactAttempt,
        "contact attempt",
        P.WORK_CASES,
        _attempt_facts,
        lambda row: case_path(row, "attempts"),
        _attempt_brings,
        lambda row, why, by, at: undoing.forget_attempt(attempt=row, by=by, at=at),
        joined=("case", "by"),
        under="case",
    )
)
register(
    Kind(
        "need",
        Need,
        "need",
        P.WORK_CASES,
        _need_facts,
        lambda row: case_path(row, "needs"),
        joined=("case",),
        under="case",
    )
)
register(
    Kind(
        "aid",
        DirectAid,
        "direct aid",
        P.RECORD_RESPONSES,
        lambda row: [("Given", row.item.name), ("How many", str(row.quantity))],
        lambda row: reverse("encounter", args=[row.encounter_id]),
        joined=("item", "encounter__case", "encounter__neighbor"),
        under="encounter__case",
    )
)
register(
    Kind(
        "note",
        Note,
        "note",
        P.WRITE_NOTES,
        _note_facts,
        lambda row: reverse("note", args=[row.pk]),
        joined=("case", "author"),
        own_only=lambda note: note.status == NoteStatus.DRAFT,
        under="case",
    )
)
register(
    Kind(
        "addendum",
        Addendum,
        "addendum",
        P.WRITE_NOTES,
        lambda row: [("Addendum to", row.note.title), ("Written by", str(row.author))],
        lambda row: reverse("note", args=[row.note_id]),
        joined=("note__case", "author"),
        under="note__case",
    )
)
register(
    Kind(
        "attachment",
        Attachment,
        "attachment",
        P.WRITE_NOTES,
        lambda row: [("Attachment", row.title), ("Added", clock.moment(row.added_at))],
        lambda row: case_path(row),
        joined=("case",),
        under="case",
    )
)
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
        "goal",
        Goal,
        "goal",
        P.WORK_CASES,
        lambda row: [("Goal", row.words), ("State", row.get_status_display())],
        lambda row: case_path(row, "goals"),
        joined=("case",),
        under="case",
    )
)
register(
    Kind(
        "step",
        GoalStep,
        "step",
        P.WORK_CASES,
        lambda row: [("Step", row.what), ("Who", row.who)],
        lambda row: case_path(row, "goals"),
        joined=("goal__case",),
        under="goal__case",
    )
)
register(
    Kind(
        "progress",
        GoalProgress,
        "progress",
        P.WORK_CASES,
        lambda row: [("Progress", row.words), ("Told", clock.moment(row.told_at))],
        lambda row: case_path(row, "goals"),
        joined=("goal__case",),
        under="goal__case",
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
