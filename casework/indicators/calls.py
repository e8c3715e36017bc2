"""Calls and who answered them: responses, coverage, unmet demand, response time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from casework.indicators.dimensions import moments, of_call
from casework.models import Call, Response
from casework.states import Disposition, Program
from heart.insights.indicator import indicator
from heart.insights.measures import Elapsed, spread

ANSWERED = Q(Exists(Response.objects.standing().filter(call=OuterRef("pk"))))
OF_RESPONSES: dict[str, Any] = {
    "topic": "calls",
    "at": "cleared_at",
    "moment": "the response cleared",
    "by": {"program": F("program"), **of_call("call"), **moments("cleared_at")},
}
OF_CALLS: dict[str, Any] = {
    "topic": "calls",
    "rows": Call.objects.all,
    "at": "received_at",
    "moment": "the call came in",
    "left_out": lambda: {"not eligible for any program": Q(eligible_programs=[])},
}
_BY_CALL = {**of_call(""), **moments("received_at")}

indicator(
    key="responses",
    name="Responses",
    sentence="How many times a HEART unit answered.",
    formula="count of responses cleared in the period",
    rows=Response.objects.standing,
    **OF_RESPONSES,
)
indicator(
    key="coverage",
    name="Coverage",
    sentence="Of the calls that HEART could answer, at all hours, those that it did.",
    formula="eligible calls with a HEART response / all eligible calls",
    counts=ANSWERED,
    by=_BY_CALL,
    **OF_CALLS,
)
indicator(
    key="unmet_demand",
    name="Unmet demand",
    sentence="Of the calls that HEART could have answered, those that nobody of HEART answered, each for one reason.",
    formula=(
        "eligible calls without a HEART response / all eligible calls; the reason is the first that holds: "
        "outside hours, outside area, no unit free, other"
    ),
    counts=~ANSWERED,
    by={**_BY_CALL, "unanswered": Coalesce("verdict__reason", Value(""))},
    **OF_CALLS,
)

# Of several units on one call the first counts; of two in the same moment, the one recorded first.
_THERE_BEFORE = Response.objects.standing().filter(
    Q(on_scene_at__lt=OuterRef("on_scene_at")) | Q(on_scene_at=OuterRef("on_scene_at"), pk__lt=OuterRef("pk")),
    call=OuterRef("call"),
)


def _unmeasured() -> Mapping[str, Q]:
    return {
        "answered by phone only": Q(program=Program.CCD),
        "cancelled before arrival": Q(disposition=Disposition.CANCELLED),
        "time of dispatch or of arrival not recorded": Q(dispatched_at=None) | Q(on_scene_at=None),
        "another HEART unit was there first": Q(another_first=True),
        "on scene before dispatch: a mistake in the times": Q(on_scene_at__lt=F("dispatched_at")),
    }


indicator(
    key="response_time",
    name="Response time",
    sentence="How many minutes the first HEART unit took from being dispatched to being on scene.",
    formula="median and 90th percentile of minutes from dispatch to the first HEART unit on scene of a call",
    rows=Response.objects.standing().filter(call__isnull=False).annotate(another_first=Exists(_THERE_BEFORE)).all,
    left_out=_unmeasured,
    values=lambda counted: spread(
        Elapsed("dispatched_at", "on_scene_at", "minutes"), counted, shares={"median": 0.5, "p90": 0.9}
    ),
    unit="minutes",
    **OF_RESPONSES,
)
