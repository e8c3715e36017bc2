"""Follow-ups: owed, attempted, completed, cancelled; noticed by the sweeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import cases, ways
from casework.events import Event
from casework.models import Case, ContactAttempt, Encounter, FollowUp, FollowUpNotice
from casework.models.contact import Through
from casework.rules import attempt_plan, follow_up_rule
from casework.states import (
    FOLLOW_UP_MOVES,
    CaseStatus,
    ContactResult,
    FollowUpKind,
    FollowUpStatus,
    NoticeKind,
)
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User

CHOSEN = "Chosen with the last attempt"


@transaction.atomic
def owe_first(*, encounter: Encounter, by: User, at: datetime) -> FollowUp:
    """Schedule the follow-up that the encounter owes: FOLLOW_UP_HOURS elapsed hours after its start."""
    call = encounter.response.call
    due = follow_up_rule.due_at(ended_at=encounter.ended_at, received_at=call.received_at if call else None)
    follow_up = FollowUp(
        case=encounter.case,
        encounter=encounter,
        kind=FollowUpKind.FIRST,
        due_at=due,
        why=f"Owed within {settings.FOLLOW_UP_HOURS} hours of the encounter",
    )
    FOLLOW_UP_MOVES.begin(follow_up, by=by, at=at)
    ledger.record(Event.FOLLOW_UP_OWED, follow_up, by=by, at=at, kind=follow_up.kind, due_at=due)
    return follow_up


@transaction.atomic
def schedule(
    *,
    case: Case,
    kind: str,
    due_at: datetime,
    channel: str = "",
    why: str = "",
    came_of: ContactAttempt | None = None,
    by: User,
    at: datetime | None = None,
) -> FollowUp:
    """Schedule another follow-up of the case at `due_at` (UTC), or return the one that it has for that moment.

    Raises NotAllowed, IllegalMove if the case is closed, or Invalid when the moment has passed at `at`.
    """
    at = at or timezone.now()
    case = Case.objects.lock(case.pk)
    policies.check_can_work(by, case)
    if due_at <= at:
        raise Invalid("A follow-up lies in the future.", fields={"due_at": ["Choose a time that is still to come."]})
    same = FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN, kind=kind, due_at=due_at)
    if (follow_up := same.first()) is not None:
        return follow_up
    follow_up = FollowUp(case=case, kind=kind, due_at=due_at, channel=channel, why=why, came_of=came_of)
    FOLLOW_UP_MOVES.begin(follow_up, by=by, at=at)
    ledger.record(Event.FOLLOW_UP_OWED, follow_up, by=by, at=at, kind=kind, due_at=due_at, channel=channel)
    return follow_up


@transaction.atomic
def log_attempt(
    *,
    submission: UUID,
    follow_up: FollowUp,
    channel: str,
    result: str,
    wants_help: bool | None = None,
    remark: str = "",
    next_due_at: datetime | None = None,
    through: Through | None = None,
    again: bool = False,
    by: User,
    at: datetime | None = None,
) -> ContactAttempt:
    """Log one try to reach the neighbor: it completes the follow-up, with every first follow-up of the case that
    was owed before it, and schedules the next step.

    `through` is the phone, place or person tried: a wrong number goes out of use, and a neighbor reached at a place
    was seen there. The next step is the attempt plan's, or at `next_due_at` (UTC) where the person chose a time. The
    same `submission` again returns the attempt that it made; the same facts within a minute from another page are
    refused unless `again` says that they are another attempt. Raises NotAllowed, IllegalMove, or Invalid when the
    attempt lies in the future, the next step does not, or `through` is not a way of that channel.
    """
    now = timezone.now()
    at = at or now
    Case.objects.lock(follow_up.case_id)  # first, as closing does: an attempt may complete several of its follow-ups
    follow_up = FollowUp.objects.select_related("case__neighbor", "case__plan").lock(follow_up.pk)
    done = ContactAttempt.objects.filter(submission=submission).first()
    if done is not None:
        return done
    policies.check_can_complete(by, follow_up)
    _check_times(at, now, next_due_at)
    if not again:
        _check_not_twice(follow_up.case, channel, result, by=by, at=at)
    attempt = ContactAttempt(
        submission=submission,
        case=follow_up.case,
        follow_up=follow_up,
        at=at,
        by=by,
        channel=channel,
        result=result,
        wants_help=wants_help if result == ContactResult.REACHED else None,
        remark=remark,
        **ways.column(follow_up.case.neighbor, channel, through),
    ).save_by(by)
    ledger.record(Event.CONTACT_ATTEMPTED, attempt, by=by, at=at, channel=channel, result=result)
    _go_on_from(attempt, next_due_at, by=by, at=at)
    return attempt


def _go_on_from(attempt: ContactAttempt, next_due_at: datetime | None, *, by: User, at: datetime) -> None:
    """What an attempt brings: what it taught, the follow-ups it answers for, a case engaged, the next step."""
    case = attempt.case
    ways.learn_from(attempt=attempt, by=by, at=at)
    for owed in [attempt.follow_up, *_firsts_owed_before(attempt.follow_up, at)]:
        complete(follow_up=owed, result=attempt.result, by=by, at=at)
    if attempt.reached and case.status == CaseStatus.OPEN:
        cases.engage(case=case, by=by, at=at)
    schedule_next(case=case, after=attempt, next_due_at=next_due_at, by=by, at=at)


def _firsts_owed_before(follow_up: FollowUp, at: datetime) -> list[FollowUp]:
    """The case's other open first follow-ups whose encounter had ended by `at`: the neighbor is one, so an attempt
    answers for them all.
    """
    firsts = FollowUp.objects.filter(
        case=follow_up.case, kind=FollowUpKind.FIRST, status=FollowUpStatus.OPEN, encounter__ended_at__lte=at
    )
    return list(firsts.exclude(pk=follow_up.pk).order_by("pk"))


def _check_not_twice(case: Case, channel: str, result: str, *, by: User, at: datetime) -> None:
    """Raises Invalid when the same person has logged the same within a minute of `at`: likely one attempt."""
    near = (at - timedelta(minutes=1), at + timedelta(minutes=1))
    same = ContactAttempt.objects.standing().filter(case=case, channel=channel, result=result, by=by, at__range=near)
    if same.exists():
        words = "You logged the same attempt a moment ago, and it is kept. Was this another one?"
        raise Invalid(words, fields={"again": [words]})


def _check_times(at: datetime, now: datetime, next_due_at: datetime | None) -> None:
    if at > now + timedelta(minutes=5):
        raise Invalid("The attempt lies in the future.", fields={"at": ["Choose a time that has passed."]})
    if next_due_at is not None and next_due_at <= at:
        raise Invalid("The next step must come after this attempt.", fields={"next_due_at": ["Choose a later time."]})


@transaction.atomic
def schedule_next(
    *, case: Case, after: ContactAttempt, next_due_at: datetime | None = None, by: User, at: datetime
) -> None:
    """Schedule what the plan asks for after the attempt. One open follow-up stays one: another that is open already
    is the next step.
    """
    if FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).exists():
        return
    step = attempt_plan.next_step(
        cases.attempts_of(case), has_phone=case.neighbor.has_phone, plan=attempt_plan.plan_of(case.plan)
    )
    next_step = FollowUp(
        case=case,
        kind=step.kind,
        due_at=next_due_at or step.due_at,
        channel=step.channel,
        why=CHOSEN if next_due_at else step.why,
        came_of=after,
    )
    FOLLOW_UP_MOVES.begin(next_step, by=by, at=at)
    told = {"kind": next_step.kind, "due_at": next_step.due_at, "channel": next_step.channel}
    ledger.record(Event.FOLLOW_UP_OWED, next_step, by=by, at=at, **told)


@transaction.atomic
def complete(*, follow_up: FollowUp, result: str, by: User, at: datetime) -> FollowUp:
    """Close a follow-up with the result of its last contact attempt.

    Raises NotAllowed if `by` may not work this case, IllegalMove if it is closed already.
    """
    follow_up = FollowUp.objects.select_related("case").lock(follow_up.pk)
    policies.check_can_complete(by, follow_up)
    follow_up.closed_at, follow_up.closed_by, follow_up.result = at, by, result
    FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.COMPLETED, by=by, at=at)
    ledger.record(Event.FOLLOW_UP_COMPLETED, follow_up, by=by, at=at, result=result)
    return follow_up


@transaction.atomic
def cancel(*, follow_up: FollowUp, reason: str, by: User, at: datetime | None = None) -> FollowUp:
    """Call a follow-up off, with a reason, where the case has another open one: no case is left without a
    next step. Raises NotAllowed, IllegalMove or Invalid.
    """
    at = at or timezone.now()
    follow_up = FollowUp.objects.select_related("case").lock(follow_up.pk)
    policies.check_can_complete(by, follow_up)
    others = FollowUp.objects.filter(case=follow_up.case, status=FollowUpStatus.OPEN).exclude(pk=follow_up.pk)
    if not others.exists():
        raise Invalid("This is the case's only next step. Log an attempt, or close the case with its outcome.")
    follow_up.closed_at, follow_up.closed_by, follow_up.result = at, by, "cancelled"
    FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.CANCELLED, by=by, at=at, reason=reason)
    ledger.record(Event.FOLLOW_UP_CANCELLED, follow_up, by=by, at=at)
    return follow_up


@transaction.atomic
def notice(*, follow_up: FollowUp, kind: NoticeKind, to: list[User], by: User, at: datetime) -> bool:
    """Remind, tell or escalate: one notice of a kind a follow-up, ever. False if it was given before.

    The caller holds the follow-up's row lock.
    """
    _, created = FollowUpNotice.objects.get_or_create(follow_up=follow_up, kind=kind, defaults={"at": at})
    if not created:
        return False
    for person in to:
        outbox.owe(f"follow_up_{kind}", follow_up, to=person, path=f"/cases/{follow_up.case_id}/", at=at)
    ledger.record(Event.FOLLOW_UP_NOTICE, follow_up, by=by, at=at, kind=kind, told=len(to))
    return True
