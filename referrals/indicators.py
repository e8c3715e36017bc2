"""The indicators that referrals own."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from heart.insights.indicator import indicator
from referrals.models import Referral
from referrals.states import Received, ReferralStatus

ANSWERED_YES = Q(answered_at__isnull=False) & ~Q(status=ReferralStatus.DECLINED)
_SENT: dict[str, Any] = {
    "topic": "referrals",
    "rows": Referral.objects.all,
    "at": "sent_at",
    "left_out": lambda: {"entered in error": Q(status=ReferralStatus.ENTERED_IN_ERROR)},
}
indicator(
    key="referrals_accepted",
    name="Referrals accepted",
    sentence="Of the referrals sent, those that the partner accepted.",
    formula="referrals accepted / referrals sent",
    counts=ANSWERED_YES,
    **_SENT,
)
indicator(
    key="services_received",
    name="Services received",
    sentence="Of the referrals sent, those whose service somebody confirmed as received.",
    formula="referrals with a confirmed service / referrals sent",
    counts=Q(received=Received.YES),
    **_SENT,
)
