"""What became of the referrals sent: the same conditions stand behind a partner's own statistics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.indicators.dimensions import standing
from heart.insights.indicator import indicator
from heart.insights.measures import Elapsed, spread
from referrals.indicators.dimensions import of_referral
from referrals.models import Referral
from referrals.states import Received, ReferralStatus

IN_ERROR = {"entered in error": Q(status=ReferralStatus.ENTERED_IN_ERROR) | ~standing("need")}
STANDS = ~IN_ERROR["entered in error"]
KINDS = {
    "sent": Q(),
    "viewed": Q(viewed_at__isnull=False),
    "accepted": Q(answered_at__isnull=False) & ~Q(status=ReferralStatus.DECLINED),
    "declined": Q(status=ReferralStatus.DECLINED),
    "expired": Q(status=ReferralStatus.EXPIRED),
    "started": Q(started_at__isnull=False),
    "completed": Q(status=ReferralStatus.COMPLETED),
    "could_not_reach": Q(status=ReferralStatus.COULD_NOT_REACH),
    "received": Q(received=Received.YES),
    "not_received": Q(received=Received.NO),
}
# One record of one person: what is written about a merged one counts for the one kept.
PERSON = Coalesce("need__case__neighbor__merged_into", "need__case__neighbor")


def hours_since_sent(field: str, which: Q) -> dict[str, Any]:
    """The median hours from sending to a later moment, over the rows that `which` lets in."""
    return dict(spread(Elapsed("sent_at", field, "hours"), which))


def _all() -> QuerySet[Referral]:
    return Referral.objects.annotate(person=PERSON)


_SENT: dict[str, Any] = {
    "topic": "referrals",
    "rows": _all,
    "at": "sent_at",
    "moment": "it was sent",
    "by": of_referral("sent_at"),
}
indicator(
    key="referrals_sent",
    name="Referrals sent",
    sentence="How many times a provider was asked to meet a need.",
    formula="count of referrals sent in the period",
    left_out=lambda: IN_ERROR,
    **_SENT,
)
indicator(
    key="neighbors_referred",
    name="Neighbors referred",
    sentence="How many different neighbors were referred.",
    formula="count of neighbors with a referral sent in the period, each once",
    left_out=lambda: IN_ERROR,
    counted="person",
    **_SENT,
)
indicator(
    key="referrals_accepted",
    name="Referrals accepted",
    sentence="Of the referrals sent, those that the partner accepted.",
    formula="referrals accepted / referrals sent",
    left_out=lambda: IN_ERROR,
    counts=KINDS["accepted"],
    **_SENT,
)
indicator(
    key="referrals_declined",
    name="Referrals declined",
    sentence="Of the referrals sent, those that the partner declined, by its reason.",
    formula="referrals declined / referrals sent",
    left_out=lambda: IN_ERROR,
    counts=KINDS["declined"],
    **{**_SENT, "by": {**_SENT["by"], "decline_reason": F("decline_reason")}},
)
indicator(
    key="referrals_expired",
    name="Referrals expired",
    sentence="Of the referrals sent, those that nobody answered in time.",
    formula="referrals expired / referrals sent",
    left_out=lambda: IN_ERROR,
    counts=KINDS["expired"],
    **_SENT,
)


def _hours(key: str, name: str, field: str, what: str, never: str) -> None:
    """The hours from sending to a moment, over the referrals that came so far."""
    left_out: Mapping[str, Q] = {**IN_ERROR, never: Q(**{f"{field}__isnull": True})}
    indicator(
        key=key,
        name=name,
        sentence=f"How many hours pass from sending a referral until {what}.",
        formula=f"median of hours from sending until {what}",
        left_out=lambda: left_out,
        values=lambda counted: hours_since_sent(field, counted),
        unit="hours",
        **_SENT,
    )


_hours("hours_to_view", "Hours to view", "viewed_at", "the partner opens it", "not opened")
_hours("hours_to_answer", "Hours to answer", "answered_at", "the partner answers it", "not answered")
_hours("hours_to_start", "Hours to start", "started_at", "the service starts", "not started")
indicator(
    key="services_received",
    name="Services received",
    sentence="Of the referrals sent, those whose service somebody confirmed as received.",
    formula="referrals with a confirmed service / referrals sent",
    left_out=lambda: IN_ERROR,
    counts=KINDS["received"],
    **_SENT,
)
