"""What becomes of the other referrals of a need when one of the services that were asked starts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from heart import ledger
from heart.models import User
from referrals.actions.sending import tell_partner
from referrals.events import Event
from referrals.models import Referral
from referrals.states import NOT_BEGUN, REFERRAL_MOVES, ReferralStatus
from referrals.states.asking import STARTED_ELSEWHERE

# Asked and not begun, or waiting in line. A draft that somebody writes on their own is theirs.
_left = Q(status__in=NOT_BEGUN) | Q(status=ReferralStatus.DRAFT, place__isnull=False)


def lock_together(need_id: int) -> None:
    """Lock what is open of a need in one order whoever asks, so that two starts at once wait for each other."""
    rows = Referral.objects.select_for_update().filter(_left, need=need_id).order_by("pk")
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def withdraw(*, started: Referral, by: User, at: datetime) -> int:
    """Cancel the other referrals of the need, a ledger row each. A part of a start, in its transaction.

    `by` is the system, in the sender's name: neither the state nor the message tells a partner who started, or where.
    """
    rows = list(
        Referral.objects.select_related("need__case", "organization")
        .filter(_left, need=started.need_id)
        .exclude(pk=started.pk)
        .order_by("pk")
    )
    for row in rows:
        row.ended_at = at
        REFERRAL_MOVES.apply(row, ReferralStatus.CANCELLED, by=by, at=at, reason=STARTED_ELSEWHERE)
        ledger.record(
            Event.REFERRAL_ENDED, row, by=by, at=at, status=ReferralStatus.CANCELLED, reason="started_elsewhere"
        )
        if row.sent_at is not None:
            tell_partner("referral_ended", row, at=at, path="/partner/")
    return len(rows)
