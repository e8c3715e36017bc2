"""A case waits for a partner while one of its referrals is with them: sent, seen, accepted, on a list or scheduled."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from casework import waiting
from referrals.models import Referral
from referrals.states import ReferralStatus as Status

WITH_THE_PARTNER = (Status.SENT, Status.VIEWED, Status.ACCEPTED, Status.WAITLISTED, Status.SCHEDULED)


def with_a_partner() -> Q:
    """Cases that have such a referral."""
    return Q(Exists(Referral.objects.filter(need__case=OuterRef("pk"), status__in=WITH_THE_PARTNER)))


waiting.register("referrals", with_a_partner)
