"""What a correction puts right: parts of entering a row in error, taken by nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from casework.actions import cases, corrections, follow_ups, neighbors, verdicts
from casework.correction_kinds import hindrances
from casework.events import Event
from casework.models import Case, ContactAttempt, Encounter, FollowUp, Need, Response
from casework.states import (
    CASE_MOVES,
    FOLLOW_UP_MOVES,
    CaseOutcome,
    CaseStatus,
    ContactResult,
    FollowUpKind,
    FollowUpStatus,
    NeedStatus,
)
from heart import ledger
from heart.models import User


@transaction.atomic
def call_off(*, follow_up: FollowUp, why: str, by: User, at: datetime) -> FollowUp:
    """Cancel an open follow-up that an entry in error had brought. The caller sees to the case's next step."""
    follow_up.closed_at, follow_up.closed_by, follow_up.result = at, by, "cancelled"
    FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.CANCELLED, by=by, at=at, reason=why)
    ledger.record(Event.FOLLOW_UP_CANCELLED, follow_up, by=by, at=at)
    return follow_up


@transaction.atomic
def resume(*, follow_up: FollowUp, why: str, by: User, at: datetime) -> FollowUp:
    """Open a follow-up again that an attempt entered in error had completed. It is due when it was."""
    follow_up.closed_at = follow_up.closed_by = None
    follow_up.result = ""
    FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.OPEN, by=by, at=at, reason=why)
    ledger.record(Event.FOLLOW_UP_RESUMED, follow_up, by=by, at=at)
    return follow_up


@transaction.atomic
def disengage(*, case: Case, why: str, by: User, at: datetime) -> Case:
    """Take back that the neighbor and the navigator had talked: no attempt that stands says so."""
    case.engaged_at = None
    CASE_MOVES.apply(case, CaseStatus.OPEN, by=by, at=at, reason=why)
    ledger.record(Event.CASE_NOT_ENGAGED, case, by=by, at=at)
    return case


@transaction.atomic
def close_unfounded(*, case: Case, note: str, by: User, at: datetime) -> Case:
    """Close a case that nothing but an entry in error had opened, with what is still owed in it."""
    case.closed_at, case.closed_by, case.close_reason, case.close_note = at, by, CaseOutcome.OTHER, note
    CASE_MOVES.apply(case, CaseStatus.CLOSED, by=by, at=at, reason=note)
    for follow_up in case.follow_ups.select_for_update().filter(status=FollowUpStatus.OPEN):
        call_off(follow_up=follow_up, why=note, by=by, at=at)
    ledger.record(Event.CASE_CLOSED, case, by=by, at=at, outcome=CaseOutcome.OTHER)
    return case


@transaction.atomic
def forget_attempt(*, attempt: ContactAttempt, by: User, at: datetime) -> None:
    """Put the case where it would stand without the attempt: its follow-up is owed again when nothing came after,
    and what the plan asks for is worked out anew. Whether it is engaged follows the attempts that stand. A number that
    it alone had found wrong is in use again.
    """
    case = Case.objects.lock(attempt.case_id)
    neighbors.not_wrong_after_all(attempt=attempt, by=by, at=at)
    if case.status == CaseStatus.CLOSED:
        return
    why = "The attempt was entered in error"
    last = ContactAttempt.objects.standing().filter(case=case).order_by("at", "pk").last()
    planned = case.follow_ups.select_for_update().filter(status=FollowUpStatus.OPEN, came_of__isnull=False)
    for follow_up in planned.filter(came_of=attempt) | planned.filter(came_of=last).exclude(why=follow_ups.CHOSEN):
        call_off(follow_up=follow_up, why=why, by=by, at=at)
    if last is None or last.at <= attempt.at:
        for follow_up in _completed_by(attempt):
            resume(follow_up=follow_up, why=why, by=by, at=at)
    else:
        follow_ups.schedule_next(case=case, after=last, by=by, at=last.at)
    reached = ContactAttempt.objects.standing().filter(case=case, result=ContactResult.REACHED)
    if case.status == CaseStatus.ENGAGED and not reached.exists():
        disengage(case=case, why=why, by=by, at=at)
    keep_next_step(case=case, by=by, at=at)


def _completed_by(attempt: ContactAttempt) -> list[FollowUp]:
    """What the attempt completed: its own follow-up, and the first follow-ups that it answered with it."""
    firsts = Q(kind=FollowUpKind.FIRST, encounter__in_error_at__isnull=True)
    completed = FollowUp.objects.filter(case=attempt.case_id, status=FollowUpStatus.COMPLETED, closed_at=attempt.at)
    return list(completed.filter(Q(pk=attempt.follow_up_id) | firsts).order_by("pk"))


@transaction.atomic
def forget_encounter(*, encounter: Encounter, by: User, at: datetime) -> None:
    """Put the case where it would stand without the encounter: its open follow-up is called off, the needs that
    only it brought and nobody works on are marked too; a case that it alone had opened is closed, and one that goes
    on keeps a next step.
    """
    why = "The encounter was entered in error"
    for aid in encounter.aid.standing().select_for_update():
        corrections.mark(row=aid, why=encounter.in_error_why, by=by, at=at)
    for attempt in ContactAttempt.objects.standing().filter(encounter=encounter).select_for_update():
        corrections.mark(row=attempt, why=encounter.in_error_why, by=by, at=at)  # it was this very meeting
    if encounter.case_id is None:
        return
    case = Case.objects.lock(encounter.case_id)
    for need in needs_of_it_alone(encounter):
        corrections.mark(row=need, why=encounter.in_error_why, by=by, at=at)
    if case.status == CaseStatus.CLOSED:
        return
    if opened_by_it_alone(encounter):
        close_unfounded(case=case, note="Opened by an encounter that was entered in error", by=by, at=at)
        return
    for follow_up in FollowUp.objects.select_for_update().filter(encounter=encounter, status=FollowUpStatus.OPEN):
        call_off(follow_up=follow_up, why=why, by=by, at=at)
    keep_next_step(case=case, by=by, at=at)


@transaction.atomic
def keep_next_step(*, case: Case, by: User, at: datetime) -> None:
    """Give the case a review where a correction took its last open follow-up."""
    if not case.follow_ups.filter(status=FollowUpStatus.OPEN).exists():
        cases.repair(case=case, by=by, at=at)


def needs_of_it_alone(encounter: Encounter) -> list[Need]:
    """The open needs that this encounter brought, no other encounter of the case saw and nothing hangs on."""
    others = Encounter.objects.standing().filter(case=encounter.case_id).exclude(pk=encounter.pk)
    seen = {domain for domains in others.values_list("needs_seen", flat=True) for domain in domains}
    brought = Need.objects.standing().filter(brought_by=encounter, status=NeedStatus.OPEN)
    return [need for need in brought if need.domain not in seen and not hindrances(need)]


def opened_by_it_alone(encounter: Encounter) -> bool:
    """Whether nothing that stands in the case came from anywhere but this encounter."""
    case = encounter.case
    assert case is not None
    own = {need.pk for need in needs_of_it_alone(encounter)}
    return not (
        case.encounters.standing().exclude(pk=encounter.pk).exists()
        or case.attempts.standing().exists()
        or case.notes.standing().exists()
        or case.goals.standing().exists()
        or case.needs.standing().exclude(pk__in=own).exists()
        or case.status == CaseStatus.ENGAGED
    )


@transaction.atomic
def forget_response(*, response: Response, by: User, at: datetime) -> None:
    """Mark the response's encounters with it. What it opened for the supervisors stays with them to settle."""
    for encounter in response.encounters.standing().select_for_update().order_by("pk"):
        corrections.mark(row=encounter, why=response.in_error_why, by=by, at=at)
    verdicts.response_changed(response=response, by=by)
