"""Connected to care: a service that started and that somebody says was received; and what came after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.indicators.dimensions import moments, of_case, standing
from casework.indicators.people import of_person
from casework.models import Case as CareCase
from casework.models import ContactAttempt, Encounter, Neighbor
from casework.states import ContactResult, Evidence, Program
from heart.insights.indicator import indicator
from heart.insights.once import once
from referrals.indicators.sent import KINDS, STANDS
from referrals.models import Referral

WINDOW = timedelta(days=90)
RANK = (Evidence.PARTNER, Evidence.NEIGHBOR, Evidence.NAVIGATOR)
VERIFIED = STANDS & KINDS["started"] & KINDS["received"]
RUNNING = "the 90 days are still running"


def _later(moment: str, days: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(OuterRef(moment) + days, output_field=DateTimeField())


def best_evidence() -> Subquery:
    """The best evidence (0 is the best) of a service started within 90 days after `since`; empty without one."""
    rank = Case(*(When(received_evidence=one, then=Value(place)) for place, one in enumerate(RANK)))
    started = Referral.objects.filter(
        VERIFIED,
        need__case__neighbor=OuterRef("neighbor"),
        started_at__gte=OuterRef("since"),
        started_at__lte=_later("since", WINDOW),
    )
    ranked = started.annotate(rank=ExpressionWrapper(rank, output_field=IntegerField())).order_by("rank")
    return Subquery(ranked.values("rank")[:1])


def _since(first: Any) -> Callable[[], QuerySet[CareCase]]:
    """Cases with the moment from which the 90 days count, whoever is behind each, and the best evidence."""

    def rows() -> QuerySet[CareCase]:
        person = Coalesce("neighbor__merged_into", "neighbor")
        found = once(CareCase.objects.annotate(since=first, person=person))
        return found.filter(since__isnull=False).annotate(evidence=best_evidence())

    return rows


def _first_attempt(**attempt: Any) -> Subquery:
    reached = ContactAttempt.objects.standing().filter(case=OuterRef("pk"), result=ContactResult.REACHED, **attempt)
    return Subquery(reached.order_by("at").values("at")[:1])


def _connected(key: str, over: str, sentence: str, first: Any, moment: str) -> None:
    indicator(
        key=key,
        topic="outcomes",
        name=f"Connected, of those {over}",
        sentence=sentence,
        formula=(
            "neighbors with a service started within 90 days and confirmed as received / "
            f"neighbors {over} in the period, each once; the best evidence counts: partner, neighbor, navigator"
        ),
        rows=_since(first),
        at="since",
        moment=moment,
        counted="person",
        left_out=lambda: {RUNNING: Q(since__gt=timezone.now() - WINDOW)},
        counts=Q(evidence__isnull=False),
        values=lambda counted: {
            str(one): Count("person", filter=counted & Q(evidence=place), distinct=True)
            for place, one in enumerate(RANK)
        },
        unit="neighbors",
        by={**of_case(""), **moments("since"), **of_person("neighbor", "since")},
    )


_connected(
    "connected_engaged",
    "engaged",
    "Of the neighbors who engaged with care navigation, those whom a service took up within 90 days.",
    F("engaged_at"),
    "the case was engaged",
)
_connected(
    "connected_contacted",
    "contacted",
    "Of the neighbors whom we reached and talked with, those whom a service took up within 90 days.",
    _first_attempt(),
    "the neighbor was first reached in a case",
)
_connected(
    "connected_wanted",
    "who wanted help",
    "Of the neighbors who said that they want help, those whom a service took up within 90 days.",
    _first_attempt(wants_help=True),
    "the neighbor first said in a case that they want help",
)


def _first_connections() -> QuerySet[Neighbor]:
    """Each neighbor who was ever connected, with the first time, and the responses in the 90 days before and after."""
    starts = (
        Referral.objects.filter(VERIFIED, need__case__neighbor=OuterRef("pk")).order_by().values("need__case__neighbor")
    )
    first = Subquery(starts.annotate(first=Min("started_at")).values("first"))
    rows = once(Neighbor.objects.in_use().annotate(since=first)).filter(since__isnull=False)
    return rows.annotate(
        before=_responses(_later("since", -WINDOW), OuterRef("since")),
        after=_responses(OuterRef("since"), _later("since", WINDOW)),
    )


def _responses(start: Any, end: Any) -> Coalesce:
    """How many responses the neighbor was met in. Visits of care navigation itself are none."""
    met = Encounter.objects.standing().filter(standing("response"), neighbor=OuterRef("pk"))
    by_neighbor = met.exclude(response__program=Program.CN).order_by().values("neighbor")
    # A condition of counting, not of the rows: the database looks up the few of a neighbor, not all of those days.
    within = Q(response__cleared_at__gte=start, response__cleared_at__lt=end)
    counted = by_neighbor.annotate(n=Count("response", filter=within, distinct=True))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


indicator(
    key="repeat_encounters",
    topic="outcomes",
    name="Repeat encounters",
    sentence=(
        "How many responses a neighbor had in the 90 days before being connected to a service, and in the 90 days "
        "after. Neighbors are often connected when they have just been met, so that some decrease would come anyway."
    ),
    formula=(
        "responses in which the neighbor was met, visits of care navigation left out, / neighbors connected for the "
        "first time in the period: in the 90 days before, and in the 90 days after"
    ),
    rows=_first_connections,
    at="since",
    moment="the neighbor's first service started",
    left_out=lambda: {"the 90 days after are still running": Q(since__gt=timezone.now() - WINDOW)},
    values=lambda counted: {"before": Avg("before", filter=counted), "after": Avg("after", filter=counted)},
    unit="responses per neighbor",
    by={**moments("since"), **of_person("", "since")},
)
