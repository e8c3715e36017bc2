"""Still connected: asked 30 and 90 days after a service started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from casework.states import Evidence
from heart.insights.indicator import indicator
from referrals.indicators.dimensions import of_referral
from referrals.indicators.sent import KINDS, STANDS
from referrals.models import ConnectionCheck, Referral
from referrals.states.still import CheckDay, Still


def said(day: CheckDay, field: str, referral: str = "pk") -> Subquery:
    """What was said of a referral on that day; empty where nothing was."""
    return Subquery(ConnectionCheck.objects.filter(referral=OuterRef(referral), day=day).values(field)[:1])


def _started(day: CheckDay) -> Callable[[], QuerySet[Referral]]:
    started = Referral.objects.filter(STANDS & KINDS["started"])
    return started.annotate(still=said(day, "still"), evidence=said(day, "evidence")).all


def _left_out(day: CheckDay) -> Callable[[], Mapping[str, Q]]:
    def reasons() -> dict[str, Q]:
        return {
            f"{day} days have not passed": Q(started_at__gt=timezone.now() - timedelta(days=day)),
            "nobody asked": Q(still=None),
            "could not find out": Q(still=Still.NOT_KNOWN),
        }

    return reasons


def _by_evidence(counted: Q) -> dict[str, Any]:
    return {str(one): Count("pk", filter=counted & Q(evidence=one)) for one in Evidence.values}


for _day in CheckDay:
    indicator(
        key=f"still_connected_{_day}",
        topic="outcomes",
        name=f"Still connected at {_day} days",
        sentence=f"Of the services that started, and were asked about {_day} days later, those that still go on.",
        formula=f"services started that still go on {_day} days later / services started and asked about then",
        rows=_started(_day),
        at="started_at",
        left_out=_left_out(_day),
        counts=Q(still=Still.YES),
        values=_by_evidence,
        unit="services",
        by={**of_referral("started_at")},
    )
