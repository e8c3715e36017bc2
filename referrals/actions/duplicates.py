"""The duplicate-service check when a referral is sent: a warning, and why one went on (rule 6)."""

from __future__ import annotations

from datetime import datetime

from heart.errors import Invalid
from heart.models import User
from referrals import elsewhere
from referrals.models import Referral, ReferralDespite
from referrals.rules.duplicate_service import Verdict, for_heart

SAY_WHY = "The same kind of need is met or asked for elsewhere. Say why this goes out as well."


def check(*, referral: Referral, despite: str, at: datetime) -> Verdict:
    """What the check says of the referral's need at `at` (UTC), this referral left out. Four statements.

    Raises Invalid, for the field `despite`, when going on needs a reason and none is given. It is no block: asking
    several services for one need at once needs none.
    """
    need, neighbor = referral.need, referral.need.case.neighbor_id
    found = elsewhere.under_way([neighbor], at)[neighbor]
    same = [one for domain, one in found if domain == need.domain and one.referral != referral]
    verdict = for_heart(need.domain, same, elsewhere.consents_of([neighbor], at)[neighbor])
    if verdict.asks_why(need.pk) and not despite.strip():
        raise Invalid(SAY_WHY, fields={"despite": [SAY_WHY]})
    return verdict


def keep(*, referral: Referral, verdict: Verdict, despite: str, by: User, at: datetime) -> None:
    """Keep the reason with what the check said, where it said anything."""
    if verdict and despite.strip():
        ReferralDespite.objects.create(
            referral=referral, reason=despite.strip(), standings=verdict.standings, by=by, at=at
        )
