"""The promise: an attempt within 48 hours of an encounter that owes one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from casework.indicators.dimensions import moments, of_call
from casework.indicators.people import of_person
from casework.models import ContactAttempt, Encounter
from casework.states import ContactResult
from heart.insights.indicator import indicator

OWES_NONE = {"owed no follow-up": Q(owes_follow_up=False)}


def _in_48_hours(**attempt: Any) -> Q:
    """Encounters with such an attempt within the hours of the promise."""
    hours = timedelta(hours=settings.FOLLOW_UP_HOURS)
    made = ContactAttempt.objects.standing().filter(
        **attempt, case=OuterRef("case"), at__gte=OuterRef("ended_at"), at__lte=OuterRef("ended_at") + hours
    )
    return Q(Exists(made))


def _not_yet_owed() -> Mapping[str, Q]:
    running = timezone.now() - timedelta(hours=settings.FOLLOW_UP_HOURS)
    return {**OWES_NONE, "the 48 hours are still running": Q(ended_at__gt=running)}


_OF_ENCOUNTERS: dict[str, Any] = {
    "topic": "follow-up",
    "rows": Encounter.objects.standing,
    "at": "ended_at",
    "moment": "the encounter ended",
    "by": {
        "program": F("response__program"),
        **of_call("response__call"),
        "navigator": F("case__assigned_to"),
        **moments("ended_at"),
        **of_person("neighbor", "ended_at"),
    },
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
    left_out=lambda: OWES_NONE,
    counts=Q(follow_up=None),
    **_OF_ENCOUNTERS,
)
