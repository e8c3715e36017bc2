"""What of casework may not be marked as entered in error while a referral needs it."""

from __future__ import annotations

from casework.correction_kinds import forbid
from casework.models import Need
from referrals.models import Referral
from referrals.states import OPEN_STATES


def referral_under_way(need: Need) -> str:
    """A need that a partner is working on is not unsaid behind the partner's back."""
    if Referral.objects.filter(need=need, status__in=OPEN_STATES).exists():
        return "A referral for this need is under way. Cancel it first, or mark it as entered in error."
    return ""


forbid(Need, referral_under_way)
