"""The indicators that casework owns. Formulas and check figures: the program's published definitions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.models import Call, ContactAttempt, Encounter, Response
from casework.states import ContactResult, Program
from heart.insights.indicator import dimension, indicator

dimension(
    key="program",
    name="Program",
    label=lambda program: str(Program(program).label),
    order=tuple(Program.values),
)
dimension(key="beat", name="Beat", label=lambda beat: str(beat or "Beat not known"))

indicator(
    key="responses",
    topic="calls",
    name="Responses",
    sentence="How many times a HEART unit answered.",
    formula="count of responses cleared in the period",
    rows=Response.objects.standing,
    at="cleared_at",
    by={"program": "program", "beat": "call__beat"},
)

ANSWERED = Q(Exists(Response.objects.standing().filter(call=OuterRef("pk"))))
indicator(
    key="coverage",
    topic="calls",
    name="Coverage",
    sentence="Of the calls that HEART could answer, at all hours, those that it did.",
    formula="eligible calls with a HEART response / all eligible calls",
    rows=Call.objects.all,
    at="received_at",
    left_out=lambda: {"not eligible for any program": Q(eligible_programs=[])},
    counts=ANSWERED,
    by={"beat": "beat"},
)


def _in_48_hours(**attempt: Any) -> Q:
    """Encounters with such an attempt within the hours of the promise."""
    hours = timedelta(hours=settings.FOLLOW_UP_HOURS)
    made = ContactAttempt.objects.standing().filter(
        **attempt, case=OuterRef("case"), at__gte=OuterRef("ended_at"), at__lte=OuterRef("ended_at") + hours
    )
    return Q(Exists(made))


def _not_yet_owed() -> Mapping[str, Q]:
    running = timezone.now() - timedelta(hours=settings.FOLLOW_UP_HOURS)
    return {
        "owed no follow-up": Q(owes_follow_up=False),
        "the 48 hours are still running": Q(ended_at__gt=running),
    }


_OF_ENCOUNTERS: dict[str, Any] = {
    "topic": "follow-up",
    "rows": Encounter.objects.standing,
    "at": "ended_at",
    "by": {"program": "response__program", "beat": "response__call__beat"},
}
indicator(
    key="attempt_48",
    name="48-hour attempt",
    sentence="Of the encounters that owed a follow-up, those with a first attempt within 48 hours.",
    formula="encounters with a contact attempt within 48 hours / encounters that owed a follow-up",
    left_out=_not_yet_owed,
    counts=_in_48_hours(),
    **_OF_ENCOUNTERS,
)
indicator(
    key="contact_48",
    name="48-hour contact",
    sentence="The same, where the neighbor was reached and talked with us.",
    formula="encounters with two-way contact within 48 hours / encounters that owed a follow-up",
    left_out=_not_yet_owed,
    counts=_in_48_hours(result=ContactResult.REACHED),
    **_OF_ENCOUNTERS,
)
indicator(
    key="owed_and_missing",
    name="Follow-ups owed and missing",
    sentence="Encounters that owe a follow-up and have none. It must be zero.",
    formula="encounters that owe a follow-up and have none / encounters that owe one",
    left_out=lambda: {"owed no follow-up": Q(owes_follow_up=False)},
    counts=Q(follow_up=None),
    **_OF_ENCOUNTERS,
)
