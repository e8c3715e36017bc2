"""What a referral under way means for its need and its case: no mark behind a partner's back, a word before closing."""

from __future__ import annotations

from casework.correction_kinds import forbid
from casework.models import Case, Need
from casework.rules.closing import tell
from referrals.models import Referral
from referrals.states import OPEN_STATES


def referral_under_way(need: Need) -> str:
    """A need that a partner is working on is not unsaid behind the partner's back."""
    if Referral.objects.filter(need=need, status__in=OPEN_STATES).exists():
        return "A referral for this need is under way. Cancel it first, or mark it as entered in error."
    return ""


def referrals_that_go_on(case: Case) -> str:
    """How many referrals a closed case would leave with partners."""
    count = Referral.objects.filter(need__case=case, status__in=OPEN_STATES).count()
    if not count:
        return ""
    words = "1 referral is" if count == 1 else f"{count} referrals are"
    return f"{words} under way and will go on. Cancel what is not wanted any more."


forbid(Need, referral_under_way)
tell(referrals_that_go_on)
