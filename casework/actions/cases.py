"""Opening, assigning, engaging, closing and reopening cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Assignment, AttemptPlanVersion, Case, ContactAttempt, Cover, FollowUp, Goal, Need, Neighbor
from casework.rules import attempt_plan
from casework.states import (
    CASE_MOVES,
    FOLLOW_UP_MOVES,
    CaseOutcome,
    CaseStatus,
    FollowUpKind,
    FollowUpStatus,
    NeedStatus,
)
from casework.states.goals import GoalStatus
from casework.states.moves import GOAL_MOVES
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission

CASE_WAS_CLOSED = "The case was closed"


@transaction.atomic
def open_or_join(*, neighbor: Neighbor, by: User, at: datetime) -> Case:
    """The neighbor's open case, or a new one. Two people at once get the same case."""
    neighbor = Neighbor.objects.lock(neighbor.pk)
    case = Case.objects.lock_open(neighbor)
    event = Event.CASE_JOINED if case else Event.CASE_OPENED
    if case is None:
        plan = AttemptPlanVersion.objects.default()
        case = Case(neighbor=neighbor, plan=plan, opened_at=at, opened_by=by)
        CASE_MOVES.begin(case, by=by, at=at)
    ledger.record(event, case, by=by, at=at)
    return case


@transaction.atomic
def assign(*, case: Case, to: User, note: str = "", by: User, at: datetime | None = None) -> Case:
    """Give the case to somebody, who gets a message unless they took it themselves, as do those who cover them.

    `note` is the hand-over: needed when somebody who works here has the case. Who has it already keeps it.
    Raises NotAllowed, IllegalMove if the case is closed, or Invalid without the note.
    """
    at = at or timezone.now()
    case = Case.objects.lock(case.pk)
    policies.check_can_assign(by, case, to)
    before = case.assigned_to
    if before == to:
        return case
    held = before is not None and before.can(Permission.WORK_CASES)
    if held and not note.strip():
        raise Invalid("Write what the new navigator must know.", fields={"note": ["Write a hand-over note."]})
    case.assigned_to = to
    case.save_by(by)
    given = Assignment(
        case=case, given_to=to, given_at=at, given_by=by, taken_from=before if held else None, note=note.strip()
    ).save_by(by)
    ledger.record(Event.CASE_ASSIGNED, case, by=by, at=at, to=to.username, handed_over=bool(given.note) or "")
    for person in [to, *Cover.objects.stand_ins([to], at)]:
        if person != by:
            outbox.owe("case_assigned", given, to=person, path=f"/cases/{case.pk}/", at=at)
    return case


@transaction.atomic
def engage(*, case: Case, by: User, at: datetime) -> Case:
    """Mark that the neighbor and the navigator have talked. Raises NotAllowed or IllegalMove."""
    case = Case.objects.lock(case.pk)
    policies.check_can_work(by, case)
    case.engaged_at = case.engaged_at or at
    CASE_MOVES.apply(case, CaseStatus.ENGAGED, by=by, at=at)
    ledger.record(Event.CASE_ENGAGED, case, by=by, at=at)
    return case


@transaction.atomic
def close(*, case: Case, outcome: str, note: str = "", by: User, at: datetime | None = None) -> Case:
    """Close the case with its outcome. Open follow-ups are cancelled and goals stopped; open needs come first.

    Raises NotAllowed; IllegalMove if it is closed; Invalid while a need is open, when "other" says nothing
    more, or when "unable to reach" comes before the attempt plan is done.
    """
    at = at or timezone.now()
    case = Case.objects.lock(case.pk)
    policies.check_can_work(by, case)
    _check_outcome(case, outcome, note)
    case.closed_at, case.closed_by, case.close_reason, case.close_note = at, by, outcome, note
    CASE_MOVES.apply(case, CaseStatus.CLOSED, by=by, at=at, reason=outcome)
    for follow_up in FollowUp.objects.select_for_update().filter(case=case, status=FollowUpStatus.OPEN):
        follow_up.closed_at, follow_up.closed_by, follow_up.result = at, by, "cancelled"
        FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.CANCELLED, by=by, at=at, reason=CASE_WAS_CLOSED)
    for goal in Goal.objects.select_for_update().filter(case=case, status=GoalStatus.ACTIVE):
        goal.ended_at, goal.ended_by, goal.end_reason = at, by, CASE_WAS_CLOSED
        GOAL_MOVES.apply(goal, GoalStatus.STOPPED, by=by, at=at, reason=CASE_WAS_CLOSED)
    ledger.record(Event.CASE_CLOSED, case, by=by, at=at, outcome=outcome)
    return case


def _check_outcome(case: Case, outcome: str, note: str) -> None:
    open_needs = Need.objects.standing().filter(case=case, status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS]).count()
    if open_needs:
        raise Invalid(f"Close its needs first: {open_needs} still open.")
    if outcome == CaseOutcome.JOINED:
        raise Invalid("Merging two records joins their cases.", fields={"outcome": ["Choose how it ended."]})
    if outcome == CaseOutcome.OTHER and not note.strip():
        raise Invalid("Say what the outcome was.", fields={"note": ["Say what the outcome was."]})
    if outcome == CaseOutcome.UNABLE_TO_REACH and not may_propose_unable_to_reach(case):
        raise Invalid(
            "The attempt plan is not done yet, so the neighbor may still be reached.",
            fields={"outcome": ["Finish the attempt plan first."]},
        )


def may_propose_unable_to_reach(case: Case) -> bool:
    """Whether the case's attempts since the last contact fulfil the attempt plan (rule 3)."""
    missed = attempt_plan.since_reached(attempts_of(case))
    return attempt_plan.is_exhausted(missed, attempt_plan.plan_of(case.plan))


def attempts_of(case: Case) -> list[attempt_plan.Attempt]:
    """The case's contact attempts, oldest first."""
    rows = (
        ContactAttempt.objects.standing().filter(case=case).order_by("at", "pk").values_list("at", "channel", "result")
    )
    return [attempt_plan.Attempt(*row) for row in rows]


@transaction.atomic
def reopen(*, case: Case, reason: str, by: User, at: datetime | None = None) -> Case:
    """Open a closed case again, with a review as its next step: no open case is left without one.

    Raises NotAllowed, IllegalMove, or Invalid without a reason or when the neighbor has another open case by now.
    """
    at = at or timezone.now()
    Neighbor.objects.lock(case.neighbor_id)
    case = Case.objects.lock(case.pk)
    policies.check_can_reopen(by, case)
    if Case.objects.filter(neighbor_id=case.neighbor_id).exclude(status=CaseStatus.CLOSED).exists():
        raise Invalid("This neighbor has an open case already. Go on with that one.")
    case.closed_at = case.closed_by = None
    case.close_reason = case.close_note = ""
    CASE_MOVES.apply(case, CaseStatus.OPEN, by=by, at=at, reason=reason)
    ledger.record(Event.CASE_REOPENED, case, by=by, at=at)
    _owe_review(case, "The case was reopened", by=by, at=at)
    return case


@transaction.atomic
def repair(*, case: Case, by: User, at: datetime) -> Case:
    """Give an open case that has no next step a review. The caller holds its lock."""
    ledger.record(Event.CASE_REPAIRED, case, by=by, at=at)
    _owe_review(case, "The case had no next step", by=by, at=at)
    return case


def _owe_review(case: Case, why: str, *, by: User, at: datetime) -> None:
    due = at + timedelta(days=attempt_plan.REVIEW_DAYS)
    review = FollowUp(case=case, kind=FollowUpKind.REVIEW, due_at=due, why=why)
    FOLLOW_UP_MOVES.begin(review, by=by, at=at)
    ledger.record(Event.FOLLOW_UP_OWED, review, by=by, at=at, kind=review.kind, due_at=due)
