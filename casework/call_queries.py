"""The read side of calls: the list of the page, and of the API."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django_filters as filters
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from casework.models import Call, CallType, Response
from casework.states import Program
from casework.states.operation import Unanswered
from heart.http import Request
from heart.models import User


def calls(user: User) -> QuerySet[Call]:
    """The calls this person may see, newest first, each with its type, its verdict, `answered` and `answered_by`
    (programs).

    One statement, however many rows.
    """
    responses = Response.objects.visible_to(user).standing().filter(call=OuterRef("pk"))
    programs = responses.order_by("program").values("program").distinct()
    rows: QuerySet[Call] = (
        Call.objects.visible_to(user)
        .select_related("call_type", "verdict")
        .annotate(answered=Exists(responses), answered_by=ArraySubquery(programs))
    )
    return rows.order_by("-received_at", "-pk")


def beats(user: User) -> list[str]:
    """The beats that calls came from, by name. One statement."""
    rows = Call.objects.visible_to(user).exclude(beat="").order_by("beat")
    return list(rows.values_list("beat", flat=True).distinct())


class CallFilters(filters.FilterSet):
    """What both the page and the API can ask of a list made by `calls`."""

    program = filters.ChoiceFilter(label="Eligible for", choices=Program.choices, method="eligible", empty_label="Any")
    beat = filters.CharFilter(field_name="beat", lookup_expr="iexact", label="Beat")

    unanswered = filters.ChoiceFilter(
        field_name="verdict__reason", label="Why nobody answered", choices=Unanswered.choices, empty_label="Any"
    )

    def eligible(self, rows: QuerySet[Any], name: str, program: str) -> QuerySet[Any]:
        return rows.filter(eligible_programs__contains=[program])


def _call_types(request: Request | None) -> QuerySet[CallType]:
    assert request is not None
    rows: QuerySet[CallType] = CallType.objects.visible_to(request.user)
    return rows


class PageFilters(CallFilters):
    """The page's filters. Days are the city's, both included. It needs `request`."""

    received_from = filters.DateFilter(label="Received from", method="since")
    received_to = filters.DateFilter(label="Received to", method="until")
    answered = filters.ChoiceFilter(
        label="Answered by HEART", choices=[("yes", "Yes"), ("no", "No")], empty_label="Either", method="was_answered"
    )
    call_type = filters.ModelChoiceFilter(label="Call type", queryset=_call_types, empty_label="Any")
    beat = filters.ChoiceFilter(label="Beat", empty_label="Any")

    class Meta:
        model = Call
        fields = ("received_from", "received_to", "program", "answered", "unanswered", "call_type", "beat")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["beat"].extra["choices"] = [(beat, beat) for beat in beats(self.request.user)]

    def was_answered(self, rows: QuerySet[Any], name: str, answer: str) -> QuerySet[Any]:
        return rows.filter(answered=answer == "yes")

    def since(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(received_at__gte=_midnight(day))

    def until(self, rows: QuerySet[Any], name: str, day: date) -> QuerySet[Any]:
        return rows.filter(received_at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(settings.TIME_ZONE))
