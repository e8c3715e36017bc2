"""How far care navigation goes: how long cases stay open, and what is given directly."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone

from casework.indicators.dimensions import moments, of_call, of_case, standing
from casework.indicators.people import of_person
from casework.models import Case, DirectAid
from casework.states import CaseOutcome
from heart.insights.indicator import indicator

LONG = timedelta(days=90)


def cases() -> QuerySet[Case]:
    """Each neighbor's cases; of two that were joined, the one that went on."""
    return Case.objects.exclude(close_reason=CaseOutcome.JOINED)


indicator(
    key="cases_past_90",
    topic="team",
    name="Cases open past 90 days",
    sentence="Of the cases opened in the period, those that were open for more than 90 days, or still are.",
    formula="cases open for more than 90 days / cases opened",
    rows=cases,
    at="opened_at",
    moment="the case was opened",
    left_out=lambda: {"open for less than 90 days so far": Q(closed_at=None, opened_at__gt=timezone.now() - LONG)},
    counts=Q(closed_at=None) | Q(closed_at__gt=F("opened_at") + LONG),
    by={**of_case(""), **moments("opened_at"), **of_person("neighbor", "opened_at")},
)
indicator(
    key="direct_aid",
    topic="outcomes",
    name="Direct aid",
    sentence="How often something was given on the spot, and how much, by kind.",
    formula="count of times that something was given; the sum of what was given, in the unit of its kind",
    rows=lambda: DirectAid.objects.standing().filter(standing("encounter")),
    at="encounter__ended_at",
    moment="the encounter ended",
    values=lambda counted: {"sum": Sum("quantity", filter=counted)},
    unit="items",
    by={
        "aid": F("item__name"),
        "program": F("encounter__response__program"),
        **of_call("encounter__response__call"),
        **moments("encounter__ended_at"),
        **of_person("encounter__neighbor", "encounter__ended_at"),
    },
)
