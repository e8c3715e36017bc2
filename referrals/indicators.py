"""The indicators that referrals own."""

from __future__ import annotations

from heart.insights.indicator import Figure, Period, indicator
from referrals.models import Referral
from referrals.queries.outcomes import outcomes


@indicator(
    "referrals_accepted",
    name="Referrals accepted",
    sentence="Of the referrals sent, those that the partner accepted.",
    formula="referrals accepted / referrals sent",
)
def accepted(period: Period) -> Figure:
    return outcomes(Referral.objects.all(), period).accepted


@indicator(
    "services_received",
    name="Services received",
    sentence="Of the referrals sent, those whose service somebody confirmed as received.",
    formula="referrals with a confirmed service / referrals sent",
)
def received(period: Period) -> Figure:
    return outcomes(Referral.objects.all(), period).received
