"""The plan in the neighbor's own words: goals, steps towards them, and how it goes."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Case, Goal, GoalProgress, GoalStep, Need
from casework.states.goals import GoalStatus
from casework.states.moves import GOAL_MOVES
from heart import ledger
from heart.errors import Invalid
from heart.models import User


@transaction.atomic
def set_goal(
    *,
    case: Case,
    words: str,
    need: Need | None = None,
    replaces: Goal | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Goal:
    """Keep what the neighbor wants, in the neighbor's own words. The same `submission` again returns its goal.

    Raises NotAllowed, IllegalMove if the case is closed, or Invalid when it says nothing.
    """
    at = at or timezone.now()
    case = Case.objects.lock(case.pk)
    if submission and (done := Goal.objects.filter(submission=submission).first()) is not None:
        return done
    policies.check_can_work(by, case)
    if not words.strip():
        raise Invalid("Write what the neighbor wants.", fields={"words": ["In the neighbor's own words."]})
    if need is not None and need.case_id != case.pk:
        raise Invalid("That need belongs to another case.", fields={"need": ["Choose one of this case."]})
    goal = Goal(
        submission=submission or uuid4(),
        case=case,
        need=need,
        replaces=replaces,
        words=words.strip(),
        set_at=at,
        set_by=by,
    )
    GOAL_MOVES.begin(goal, by=by, at=at)
    ledger.record(Event.GOAL_SET, goal, by=by, at=at, changed=replaces is not None)
    return goal


@transaction.atomic
def add_step(
    *,
    goal: Goal,
    what: str,
    who: str,
    by_day: date | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> GoalStep:
    """Add a step: what, who does it, and by when if that is known. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    goal = Goal.objects.select_related("case").lock(goal.pk)
    if submission and (done := GoalStep.objects.filter(submission=submission).first()) is not None:
        return done
    policies.check_can_change_goal(by, goal)
    if not what.strip() or not who.strip():
        raise Invalid("Say what is to be done, and who does it.", fields={"what": ["Say what, and who does it."]})
    step = GoalStep(
        submission=submission or uuid4(), goal=goal, what=what.strip(), who=who.strip(), by_day=by_day, added_at=at
    ).save_by(by)
    ledger.record(Event.GOAL_STEP_ADDED, step, by=by, at=at)
    return step


@transaction.atomic
def complete_step(*, step: GoalStep, by: User, at: datetime | None = None) -> GoalStep:
    """Keep that a step is done. Raises NotAllowed, or IllegalMove when it was already or does not stand."""
    at = at or timezone.now()
    step = GoalStep.objects.select_related("goal__case").lock(step.pk)
    policies.check_can_complete_step(by, step)
    step.done_at, step.done_by = at, by
    step.save_by(by)
    ledger.record(Event.GOAL_STEP_DONE, step, by=by, at=at)
    return step


@transaction.atomic
def tell_progress(
    *, goal: Goal, words: str, submission: UUID | None = None, by: User, at: datetime | None = None
) -> GoalProgress:
    """Keep how it goes with a goal. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    goal = Goal.objects.select_related("case").lock(goal.pk)
    if submission and (done := GoalProgress.objects.filter(submission=submission).first()) is not None:
        return done
    policies.check_can_change_goal(by, goal)
    if not words.strip():
        raise Invalid("Write how it goes.", fields={"words": ["Write how it goes."]})
    told = GoalProgress(
        submission=submission or uuid4(), goal=goal, words=words.strip(), told_at=at, told_to=by
    ).save_by(by)
    ledger.record(Event.GOAL_PROGRESS, told, by=by, at=at)
    return told


@transaction.atomic
def end(*, goal: Goal, status: str, reason: str, by: User, at: datetime | None = None) -> Goal:
    """End a goal as achieved, changed or stopped, saying why or how. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    goal = Goal.objects.select_related("case").lock(goal.pk)
    policies.check_can_change_goal(by, goal)
    goal.ended_at, goal.ended_by, goal.end_reason = at, by, reason.strip()
    GOAL_MOVES.apply(goal, status, by=by, at=at, reason=reason)
    ledger.record(Event.GOAL_ENDED, goal, by=by, at=at, status=status)
    return goal


@transaction.atomic
def change(
    *, goal: Goal, words: str, reason: str, submission: UUID | None = None, by: User, at: datetime | None = None
) -> Goal:
    """Put another goal in the place of this one, which ends as changed. Returns the new goal.

    Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    if submission and (done := Goal.objects.filter(submission=submission).first()) is not None:
        return done
    old = end(goal=goal, status=GoalStatus.CHANGED, reason=reason, by=by, at=at)
    need = old.need
    return set_goal(case=old.case, words=words, need=need, replaces=old, submission=submission, by=by, at=at)
