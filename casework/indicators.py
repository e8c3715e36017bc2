"""The indicators that casework owns. Formulas and check figures: the program's published definitions."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q

from casework.models import Call, ContactAttempt, Encounter, Response
from casework.states import ContactResult
from heart.insights.indicator import Figure, Period, indicator


@indicator(
    "responses",
    name="Responses",
    sentence="How many times a HEART unit answered.",
    formula="count of responses cleared in the period",
)
def responses(period: Period) -> Figure:
    return Figure(Response.objects.standing().filter(cleared_at__gte=period.start, cleared_at__lt=period.end).count())


@indicator(
    "coverage",
    name="Coverage",
    sentence="Of the calls that HEART could answer, at all hours, those that it did.",
    formula="eligible calls with a HEART response / all eligible calls",
)
def coverage(period: Period) -> Figure:
    calls = Call.objects.filter(received_at__gte=period.start, received_at__lt=period.end)
    answered = Q(Exists(Response.objects.standing().filter(call=OuterRef("pk"))))
    counts = calls.aggregate(
        eligible=Count("pk", filter=~Q(eligible_programs=[])),
        answered=Count("pk", filter=~Q(eligible_programs=[]) & answered),
        other=Count("pk", filter=Q(eligible_programs=[])),
    )
    return Figure(counts["answered"], counts["eligible"], {"not eligible for any program": counts["other"]})


def _first_48_hours(period: Period, attempts: Q) -> Figure:
    """Encounters with such an attempt in time, of those that owed a follow-up and whose time is over."""
    hours = timedelta(hours=settings.FOLLOW_UP_HOURS)
    owed = Encounter.objects.standing().filter(ended_at__gte=period.start, ended_at__lt=period.end)
    made = ContactAttempt.objects.standing().filter(
        attempts, case=OuterRef("case"), at__gte=OuterRef("ended_at"), at__lte=OuterRef("ended_at") + hours
    )
    over = Q(ended_at__lt=period.end - hours)
    counts = owed.aggregate(
        owed=Count("pk", filter=Q(owes_follow_up=True) & over),
        made=Count("pk", filter=Q(owes_follow_up=True) & over & Q(Exists(made))),
        not_owed=Count("pk", filter=Q(owes_follow_up=False)),
        running=Count("pk", filter=Q(owes_follow_up=True) & ~over),
    )
    excluded = {"owed no follow-up": counts["not_owed"], "the 48 hours are still running": counts["running"]}
    return Figure(counts["made"], counts["owed"], excluded)


@indicator(
    "attempt_48",
    name="48-hour attempt",
    sentence="Of the encounters that owed a follow-up, those with a first attempt within 48 hours.",
    formula="encounters with a contact attempt within 48 hours / encounters that owed a follow-up",
)
def attempt_48(period: Period) -> Figure:
    return _first_48_hours(period, Q())


@indicator(
    "contact_48",
    name="48-hour contact",
    sentence="The same, where the neighbor was reached and talked with us.",
    formula="encounters with two-way contact within 48 hours / encounters that owed a follow-up",
)
def contact_48(period: Period) -> Figure:
    return _first_48_hours(period, Q(result=ContactResult.REACHED))


@indicator(
    "owed_and_missing",
    name="Follow-ups owed and missing",
    sentence="Encounters that owe a follow-up and have none. It must be zero.",
    formula="encounters that owe a follow-up - their follow-ups",
)
def owed_and_missing(period: Period) -> Figure:
    met = Encounter.objects.standing().filter(ended_at__gte=period.start, ended_at__lt=period.end)
    owed = met.filter(owes_follow_up=True)
    return Figure(owed.filter(follow_up=None).count(), owed.aggregate(all=Count(F("pk")))["all"])
