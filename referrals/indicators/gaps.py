"""Where there was no way on: needs that ended unmet because of the system; and how long until others take over."""

from __future__ import annotations

from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from casework.indicators.dimensions import moments, of_case
from casework.indicators.people import of_person
from casework.indicators.scope import cases
from casework.models import Case, Need
from casework.states import UnmetReason
from heart.insights.indicator import indicator
from heart.insights.measures import Elapsed, spread
from heart.insights.once import once
from referrals.indicators.sent import KINDS, STANDS
from referrals.models import Referral

GAPS = (UnmetReason.NO_SERVICE, UnmetReason.NO_CAPACITY, UnmetReason.WAIT_TOO_LONG)


def _first_start(hangs_on: str) -> Subquery:
    started = Referral.objects.filter(STANDS & KINDS["started"], **{hangs_on: OuterRef("pk")}).order_by()
    return Subquery(started.values(hangs_on).annotate(first=Min("started_at")).values("first"))


def _needs() -> QuerySet[Need]:
    return Need.objects.standing().annotate(started_at=_first_start("need"))


indicator(
    key="gap_index",
    topic="outcomes",
    name="Gap index",
    sentence=(
        "Of the needs that were closed, those that ended unmet because there was no such service, it had no capacity, "
        "or the wait was too long. Beside it, how many days it took where a service did start."
    ),
    formula=(
        "(no such service + no capacity + wait too long) / needs closed; "
        "median of days from opening a need to its first service started, over all needs closed"
    ),
    rows=_needs,
    at="closed_at",
    moment="the need was closed",
    counts=Q(unmet_reason__in=GAPS),
    values=lambda counted: spread(Elapsed("opened_at", "started_at", "days"), Q(started_at__isnull=False)),
    unit="days",
    by={
        **of_case("case"),
        **moments("closed_at"),
        "need_domain": F("domain"),
        "unmet_reason": F("unmet_reason"),
        **of_person("case__neighbor", "closed_at"),
    },
)


def _handed_over() -> QuerySet[Case]:
    """Cases with the moment at which others took over, or at which they were closed without."""
    return once(cases().annotate(over_at=Least("closed_at", _first_start("need__case"))))


indicator(
    key="days_open",
    topic="outcomes",
    name="Days to close or hand over",
    sentence="How many days pass from opening a case until a first service takes over, or the case is closed.",
    formula="median of days from opening a case to its first service started or its close, whichever comes first",
    rows=_handed_over,
    at="over_at",
    moment="the first service started or the case was closed",
    values=lambda counted: spread(Elapsed("opened_at", "over_at", "days"), counted, shares={"median": 0.5, "p90": 0.9}),
    unit="days",
    by={**of_case(""), **moments("over_at"), **of_person("neighbor", "over_at")},
)
