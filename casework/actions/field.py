"""A follow-up kept in the field: care navigation meets the neighbor of an open case (docs/adr/0018)."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from casework.actions import follow_ups
from casework.events import Event
from casework.models import Case, ContactAttempt, Encounter, FollowUp, Neighbor
from casework.states import (
    CASE_MOVES,
    FOLLOW_UP_MOVES,
    CaseStatus,
    Channel,
    ContactResult,
    FollowUpKind,
    FollowUpStatus,
    Mode,
    Program,
)
from heart import clock, ledger
from heart.models import User

BY_MODE = {Mode.IN_PERSON: Channel.IN_PERSON, Mode.PHONE: Channel.PHONE}


def case_kept(*, program: str, neighbor: Neighbor | None) -> Case | None:
    """The open case whose follow-up a meeting keeps, held for this transaction; None when it is a meeting like others.

    Only care navigation keeps follow-ups: a team that answers a call met the neighbor for another reason.
    """
    if program != Program.CN or neighbor is None:
        return None
    case = Case.objects.lock_open(neighbor)
    owed = case is not None and FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).exists()
    return case if owed else None


@transaction.atomic
def keep_follow_up(*, encounter: Encounter, by: User, at: datetime) -> ContactAttempt:
    """Count the encounter as a two-way contact: what was owed by then is completed, and the plan's next step scheduled.

    A check-in that was agreed for a later day stands. The caller holds the case, which has an open follow-up.
    """
    case: Case = Case.objects.select_related("neighbor", "plan").get(pk=encounter.case_id)
    met_at = encounter.ended_at
    steps = list(FollowUp.objects.select_for_update().filter(case=case, status=FollowUpStatus.OPEN).order_by("due_at"))
    answered = _answered_by(encounter)
    owed = [step for step in steps if step.pk in answered]
    attempt = ContactAttempt(
        submission=uuid4(),
        case=case,
        follow_up=(owed or steps)[0],
        encounter=encounter,
        at=met_at,
        by=by,
        channel=BY_MODE[Mode(encounter.mode)],
        result=ContactResult.REACHED,
    ).save_by(by)
    ledger.record(Event.CONTACT_ATTEMPTED, attempt, by=by, at=at, channel=attempt.channel, result=attempt.result)
    for follow_up in owed:
        _complete(follow_up, attempt, by=by, at=at)
    if case.status == CaseStatus.OPEN:
        _engage(case, attempt, by=by, at=at)
    follow_ups.schedule_next(case=case, after=attempt, by=by, at=met_at)
    return attempt


def _complete(follow_up: FollowUp, attempt: ContactAttempt, *, by: User, at: datetime) -> None:
    """As `follow_ups.complete`, for a responder too: the meeting itself is what completes it."""
    follow_up.closed_at, follow_up.closed_by, follow_up.result = attempt.at, by, attempt.result
    FOLLOW_UP_MOVES.apply(follow_up, FollowUpStatus.COMPLETED, by=by, at=attempt.at)
    ledger.record(Event.FOLLOW_UP_COMPLETED, follow_up, by=by, at=at, result=attempt.result)


def _engage(case: Case, attempt: ContactAttempt, *, by: User, at: datetime) -> None:
    case.engaged_at = case.engaged_at or attempt.at
    CASE_MOVES.apply(case, CaseStatus.ENGAGED, by=by, at=attempt.at)
    ledger.record(Event.CASE_ENGAGED, case, by=by, at=at)


def _answered_by(encounter: Encounter) -> set[int]:
    """The open follow-ups that a meeting answers: first ones of encounters before it, tries that no later attempt
    asked for, and whatever was due by the end of that day. Never the one that it owes itself.
    """
    met_at = encounter.ended_at
    first = Q(kind=FollowUpKind.FIRST, encounter__ended_at__lte=met_at)
    tried = Q(kind=FollowUpKind.ATTEMPT) & (Q(came_of__isnull=True) | Q(came_of__at__lte=met_at))
    due = ~Q(kind=FollowUpKind.FIRST) & Q(due_at__lt=clock.midnight_after(met_at))
    rows = FollowUp.objects.filter(case=encounter.case_id, status=FollowUpStatus.OPEN).filter(first | tried | due)
    return set(rows.exclude(encounter=encounter.pk).values_list("pk", flat=True))
