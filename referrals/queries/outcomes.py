"""What became of a partner's own referrals: the conditions and measures of the indicators, all in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from heart.insights.indicator import Figure, Period
from referrals.indicators.sent import KINDS, STANDS, hours_since_sent
from referrals.models import Appointment, Referral
from referrals.states import DeclineReason, ReferralStatus
from referrals.states.appointments import OUTCOMES, AppointmentStatus


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
    left_out = {"entered in error": counted["n_error"]}
    of = counted["n_sent"]
    figures = {name: Figure(counted[f"n_{name}"], of, left_out) for name in KINDS if name != "sent"}
    reasons = {
        DeclineReason(reason).label: Figure(counted[f"why_{reason}"], counted["n_declined"])
        for reason in DeclineReason.values
    }
    return Outcomes(
        sent=Figure(of, None, left_out),
        hours_to_view=_hours(counted["median_to_view"]),
        hours_to_answer=_hours(counted["median_to_answer"]),
        reasons=reasons,
        **figures,
    )


def no_shows(rows: QuerySet[Referral], period: Period) -> Figure:
    """Appointments that the neighbor missed, of those kept or missed, of the same referrals. One statement."""
    of_these = Appointment.objects.filter(referral__in=_sent_in(rows, period).filter(STANDS), status__in=OUTCOMES)
    counted = of_these.aggregate(
        n_missed=Count("pk", filter=Q(status=AppointmentStatus.MISSED)),
        n_all=Count("pk"),
    )
    return Figure(counted["n_missed"], counted["n_all"])


def _sent_in(rows: QuerySet[Referral], period: Period) -> QuerySet[Referral]:
    return rows.filter(sent_at__gte=period.start, sent_at__lt=period.end).order_by()


def _counts() -> dict[str, Count]:
    counts = {f"n_{name}": Count("pk", filter=STANDS & kind) for name, kind in KINDS.items()}
    return {**counts, "n_error": Count("pk", filter=~STANDS)}


def _medians() -> dict[str, Any]:
    def median(field: str) -> Any:
        return hours_since_sent(field, STANDS & Q(**{f"{field}__isnull": False}))["median"]

    return {"median_to_view": median("viewed_at"), "median_to_answer": median("answered_at")}


def _reasons() -> dict[str, Count]:
    declined = STANDS & Q(status=ReferralStatus.DECLINED)
    return {f"why_{one}": Count("pk", filter=declined & Q(decline_reason=one)) for one in DeclineReason.values}


def _hours(took: float | None) -> float | None:
    return None if took is None else round(took, 1)
