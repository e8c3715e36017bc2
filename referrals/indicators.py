"""The indicators that referrals own."""

from __future__ import annotations

from django.db.models import Count, Q

from heart.insights.indicator import Figure, Period, indicator
from referrals.models import Referral
from referrals.states import Received, ReferralStatus

ANSWERED_YES = ~Q(status__in=[ReferralStatus.DECLINED]) & Q(answered_at__isnull=False)


@indicator(
    "referrals_accepted",
    name="Referrals accepted",
    sentence="Of the referrals sent, those that the partner accepted.",
    formula="referrals accepted / referrals sent",
)
def accepted(period: Period) -> Figure:
    sent = Referral.objects.filter(sent_at__gte=period.start, sent_at__lt=period.end)
    counts = sent.aggregate(
        sent=Count("pk", filter=~Q(status=ReferralStatus.ENTERED_IN_ERROR)),
        accepted=Count("pk", filter=ANSWERED_YES & ~Q(status=ReferralStatus.ENTERED_IN_ERROR)),
        error=Count("pk", filter=Q(status=ReferralStatus.ENTERED_IN_ERROR)),
    )
    return Figure(counts["accepted"], counts["sent"], {"entered in error": counts["error"]})


@indicator(
    "services_received",
    name="Services received",
    sentence="Of the referrals sent, those whose service somebody confirmed as received.",
    formula="referrals with a confirmed service / referrals sent",
)
def received(period: Period) -> Figure:
    sent = Referral.objects.filter(sent_at__gte=period.start, sent_at__lt=period.end)
    counts = sent.exclude(status=ReferralStatus.ENTERED_IN_ERROR).aggregate(
        sent=Count("pk"), received=Count("pk", filter=Q(received=Received.YES))
    )
    return Figure(counts["received"], counts["sent"])
