"""What the report of gaps asks: the registered indicators over the same rows, with its own condition of counting.

They are not on the dashboards: the report shows each with its definition.
"""

from __future__ import annotations

from dataclasses import replace

from django.db.models import F, Q

from casework.indicators.dimensions import words
from casework.states import NeedDomain, UnmetReason
from heart.insights.indicator import dimension
from heart.insights.indicator import registry as known
from heart.insights.measures import Elapsed, spread
from referrals.indicators import gaps, sent

SYSTEM = tuple(UnmetReason)[:6]  # the system's reasons, not the neighbor's
assert gaps.GAPS  # both modules have defined what is built on here
dimension(
    key="service_kind",
    name="Kind of service",
    label=words(NeedDomain, "Not classified"),
    order=tuple(NeedDomain.values),
    several=True,
)

SYSTEM_UNMET = replace(
    known["gap_index"],
    key="system_unmet",
    name="Needs that the system could not meet",
    sentence="Of the needs that were closed, those that ended unmet for a reason that is the system's.",
    formula="needs closed as unmet for: " + ", ".join(str(one.label).lower() for one in SYSTEM) + " / needs closed",
    counts=Q(unmet_reason__in=SYSTEM),
    values=lambda counted: {},
    unit="",
)
NOT_THERE = replace(
    SYSTEM_UNMET,
    key="not_there",
    name="Services asked for that are not there",
    sentence="Of the needs that were closed, those for which there is no such service.",
    formula="needs closed as unmet because there is no such service / needs closed",
    counts=Q(unmet_reason=UnmetReason.NO_SERVICE),
)
_OF_REFERRALS = {**known["referrals_declined"].by, "service_kind": F("service__need_domains")}
WAIT = replace(
    known["hours_to_start"],
    key="days_to_start",
    name="Wait from asking to the start",
    sentence="Of the referrals sent, those whose service started, and the median of days that this took.",
    formula="referrals whose service started / referrals sent; median of days from sending to the start",
    left_out=lambda: sent.IN_ERROR,
    counts=sent.KINDS["started"],
    values=lambda counted: spread(Elapsed("sent_at", "started_at", "days"), counted),
    unit="days",
    by=_OF_REFERRALS,
)
DECLINED = replace(known["referrals_declined"], by=_OF_REFERRALS)
