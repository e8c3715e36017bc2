"""Steps of a referral that a partner's own system reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heart.errors import Stale
from heart.models import User
from referrals import policies
from referrals.actions import answering, rest
from referrals.fhir.resources import task_version
from referrals.fhir.steps import Step, asked
from referrals.models import Referral
from referrals.states import ReferralStatus

ANSWERS = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.DECLINED})


@transaction.atomic
def take(
    *, referral: Referral, body: object, versions: frozenset[str] | None, by: User, at: datetime | None = None
) -> Referral:
    """Bring a referral where this Task says, by the same action as the page. Already there, nothing is done.

    `versions` are those of the Task that the sender acts upon, None for whatever it is. Raises Stale for another, and
    what reading the Task and the action raise: Invalid, IllegalMove, NotAllowed.
    """
    at = at or timezone.now()
    policies.check_is_recipient(by, referral)
    # In the order in which every start locks, and before it is known whether this is one.
    rest.lock_together(referral.need_id)
    row: Referral = Referral.objects.select_related("service", "organization").lock(referral.pk)
    if versions is not None and task_version(row) not in versions:
        raise Stale("The referral has changed since you read it. Read it again.")
    step = asked(body, id=str(row.pk), now_at=ReferralStatus(row.status))
    return row if step is None else _taken(row, step, by=by, at=at)


def _taken(row: Referral, step: Step, *, by: User, at: datetime) -> Referral:
    if step.to in ANSWERS:
        accept = step.to == ReferralStatus.ACCEPTED
        return answering.answer(referral=row, accept=accept, reason=step.reason, note=step.note, by=by, at=at)
    return answering.move(
        referral=row, status=step.to, note=step.note, appointment_at=step.appointment_at, by=by, at=at
    )
