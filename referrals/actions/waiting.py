"""What happens to a referral that nobody answers (rule 8). The sweeps call these with the row locked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from heart import ledger
from heart.models import User
from referrals import policies
from referrals.actions.answering import tell_navigator
from referrals.actions.sending import tell_partner
from referrals.events import Event
from referrals.models import Referral, ReferralNotice
from referrals.states import REFERRAL_MOVES, ReferralStatus

NOT_ANSWERED = "No answer in time."


@transaction.atomic
def nudge(*, referral: Referral, by: User, at: datetime) -> bool:
    """Remind the partner of a referral that it has not viewed. Once; False if it was reminded before.

    Raises NotAllowed or IllegalMove.
    """
    policies.check_can_chase(by, referral)
    _, created = ReferralNotice.objects.get_or_create(referral=referral, kind="nudge", defaults={"at": at})
    if not created:
        return False
    tell_partner("referral_nudge", referral, at=at)
    ledger.record(Event.REFERRAL_NUDGED, referral, by=by, at=at)
    return True


@transaction.atomic
def expire(*, referral: Referral, by: User, at: datetime) -> Referral:
    """End a referral that was not answered in time, and tell the navigator. Raises IllegalMove."""
    referral = Referral.objects.select_related("need__case__assigned_to", "organization", "sent_by").lock(referral.pk)
    referral.ended_at = at
    REFERRAL_MOVES.apply(referral, ReferralStatus.EXPIRED, by=by, at=at, reason=NOT_ANSWERED)
    ledger.record(Event.REFERRAL_EXPIRED, referral, by=by, at=at)
    tell_navigator("referral_expired", referral, at=at)
    return referral
