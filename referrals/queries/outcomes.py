"""What became of referrals in a period: the figures of the indicators and of a partner's own page are these, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, QuerySet

from heart.insights.indicator import Figure, Period
from referrals.models import Referral
from referrals.states import DeclineReason, Received, ReferralStatus

ANSWERED_YES = Q(answered_at__isnull=False) & ~Q(status=ReferralStatus.DECLINED)
STANDS = ~Q(status=ReferralStatus.ENTERED_IN_ERROR)
ENDED_IN = {
    "declined": ReferralStatus.DECLINED,
    "expired": ReferralStatus.EXPIRED,
    "could_not_reach": ReferralStatus.COULD_NOT_REACH,
    "completed": ReferralStatus.COMPLETED,
}


class Median(Aggregate):
    """PostgreSQL's median, between two values where their number is even."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True)
class Outcomes:
    """What became of the referrals sent in a period. Hours are elapsed, since sending; None where there are none."""

    sent: Figure
    viewed: Figure
    accepted: Figure
    declined: Figure
    expired: Figure
    started: Figure
    completed: Figure
    received: Figure
    not_received: Figure
    could_not_reach: Figure
    hours_to_view: float | None
    hours_to_answer: float | None
    reasons: Mapping[str, Figure]


def outcomes(rows: QuerySet[Referral], period: Period) -> Outcomes:
    """What became of those of `rows` that were sent in the period. One statement."""
    counted = _sent_in(rows, period).aggregate(**_counts(), **_medians(), **_reasons())
    left_out = {"entered in error": counted["error"]}
    of = counted["sent"]
    figures = {name: Figure(counted[name], of, left_out) for name in _counts() if name not in {"sent", "error"}}
    reasons = {
        DeclineReason(reason).label: Figure(counted[f"why_{reason}"], counted["declined"])
        for reason in DeclineReason.values
    }
    return Outcomes(
        sent=Figure(of, None, left_out),
        hours_to_view=_hours(counted["to_view"]),
        hours_to_answer=_hours(counted["to_answer"]),
        reasons=reasons,
        **figures,
    )


def _sent_in(rows: QuerySet[Referral], period: Period) -> QuerySet[Referral]:
    return rows.filter(sent_at__gte=period.start, sent_at__lt=period.end).order_by()


def _counts() -> dict[str, Count]:
    kinds = {
        "sent": Q(),
        "viewed": Q(viewed_at__isnull=False),
        "accepted": ANSWERED_YES,
        "started": Q(started_at__isnull=False),
        "received": Q(received=Received.YES),
        "not_received": Q(received=Received.NO),
        **{name: Q(status=status) for name, status in ENDED_IN.items()},
    }
    counts = {name: Count("pk", filter=STANDS & kind) for name, kind in kinds.items()}
    return {**counts, "error": Count("pk", filter=~STANDS)}


def _medians() -> dict[str, Any]:
    def since_sent(field: str) -> Median:
        took = ExpressionWrapper(F(field) - F("sent_at"), output_field=DurationField())
        return Median(took, filter=STANDS & Q(**{f"{field}__isnull": False}), output_field=DurationField())

    return {"to_view": since_sent("viewed_at"), "to_answer": since_sent("answered_at")}


def _reasons() -> dict[str, Count]:
    declined = STANDS & Q(status=ReferralStatus.DECLINED)
    return {f"why_{one}": Count("pk", filter=declined & Q(decline_reason=one)) for one in DeclineReason.values}


def _hours(took: timedelta | None) -> float | None:
    return None if took is None else round(took.total_seconds() / 3600, 1)
