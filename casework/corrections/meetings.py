"""Responses, encounters, the aid given in them, and attempts to reach somebody."""

from __future__ import annotations

from django.urls import reverse

from casework.actions import undoing
from casework.correction_kinds import Kind, register
from casework.corrections.ground import Facts, case_path
from casework.models import ContactAttempt, DirectAid, Encounter, NeighborPhone, Response
from casework.states import CaseStatus, FollowUpStatus
from heart import clock
from heart.models import User
from heart.permissions import Permission as P


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
