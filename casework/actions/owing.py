"""A follow-up that something outside of the case brings, such as an appointment that was missed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.events import Event
from casework.models import Case, FollowUp
from casework.states import FOLLOW_UP_MOVES, CaseStatus, FollowUpKind
from heart import ledger
from heart.models import User


@transaction.atomic
def owe_attempt(*, case: Case, due_at: datetime, why: str, by: User, at: datetime) -> FollowUp | None:
    """Schedule an attempt to reach the neighbor, due at `due_at` (UTC), whoever brought it; None for a closed case.

    `why` names nobody.
    """
    case = Case.objects.lock(case.pk)
    if case.status == CaseStatus.CLOSED:
        return None
    follow_up = FollowUp(case=case, kind=FollowUpKind.ATTEMPT, due_at=due_at, why=why)
    FOLLOW_UP_MOVES.begin(follow_up, by=by, at=at)
    ledger.record(Event.FOLLOW_UP_OWED, follow_up, by=by, at=at, kind=follow_up.kind, due_at=due_at)
    return follow_up
