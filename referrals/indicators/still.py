"""Still connected: asked 30 and 90 days after a service started."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.states import Evidence
from heart.insights.indicator import indicator
from referrals.indicators.dimensions import of_referral
from referrals.indicators.sent import KINDS, STANDS
from referrals.models import ConnectionCheck, Referral
from referrals.states import ReferralStatus
from referrals.states.still import CheckDay, Still

ENDED_EARLY = (
    ReferralStatus.STOPPED,
    ReferralStatus.WITHDRAWN,
    ReferralStatus.CANCELLED,
    ReferralStatus.COULD_NOT_REACH,
)


def said(day: CheckDay, field: str, referral: str = "pk") -> Subquery:
    """What was said of a referral on that day; empty where nothing was."""
    return Subquery(ConnectionCheck.objects.filter(referral=OuterRef(referral), day=day).values(field)[:1])


def still_at(day: CheckDay) -> Coalesce:
    """What was said; and where nobody was asked any more, since the service had ended before that day, "no"."""
    by_then = ExpressionWrapper(F("started_at") + timedelta(days=day), output_field=DateTimeField())
    ended = When(status__in=ENDED_EARLY, ended_at__lte=by_then, then=Value(Still.NO))
    return Coalesce(said(day, "still"), Case(ended, output_field=CharField()))


def _started(day: CheckDay) -> Callable[[], QuerySet[Referral]]:
    started = Referral.objects.filter(STANDS & KINDS["started"])
    return started.annotate(still=still_at(day), evidence=said(day, "evidence")).all


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
        formula=(
            f"services started that still go on {_day} days later / services started of which it is known; "
            "one that was stopped or withdrawn before that day does not go on"
        ),
        rows=_started(_day),
        at="started_at",
        moment="the service started",
        left_out=_left_out(_day),
        counts=Q(still=Still.YES),
        values=_by_evidence,
        unit="services",
        by={**of_referral("started_at")},
    )
