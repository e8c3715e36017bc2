"""What calls were spared: police not needed, the time it would have taken them, and where people were taken."""

from __future__ import annotations

from typing import Any

from django.db.models import F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncDate

from casework.indicators.calls import OF_RESPONSES
from casework.indicators.dimensions import moments, of_call
from casework.models import Call, OfficerMinutes, Response
from casework.states import Destination, Disposition, Police, Program
from heart.insights.indicator import indicator

NO_POLICE = Q(police=Police.NONE)
CLOSED_BY_PHONE = Q(disposition=Disposition.RESOLVED_BY_PHONE)
CANCELLED = Q(disposition=Disposition.CANCELLED)
COMMUNITY_CARE = (Destination.CRISIS_CENTER, Destination.SHELTER, Destination.COMMUNITY_CARE)


def _of(program: Program) -> QuerySet[Response]:
    return Response.objects.standing().filter(program=program)


indicator(
    key="diversion_crt",
    name="Diversion by the community response team",
    sentence="Of the responses of the community response team, those without police on scene.",
    formula="CRT responses without police on scene / CRT responses",
    rows=_of(Program.CRT).all,
    left_out=lambda: {"cancelled before arrival": CANCELLED},
    counts=NO_POLICE,
    **OF_RESPONSES,
)
indicator(
    key="diversion_ccd",
    name="Diversion by phone",
    sentence="Of the calls that crisis counselors took in the 911 center, those closed without anyone sent.",
    formula="CCD calls closed without anyone sent / CCD calls",
    rows=_of(Program.CCD).all,
    counts=CLOSED_BY_PHONE,
    **OF_RESPONSES,
)


def _diverted() -> QuerySet[Call]:
    """Calls that a CRT team answered or a counselor closed by phone, and to which no police came with any response."""
    by_team = NO_POLICE & ~CANCELLED & Q(program=Program.CRT)
    by_phone = CLOSED_BY_PHONE & Q(program=Program.CCD)
    of_calls = Response.objects.standing().filter(call__isnull=False).order_by()
    diverted, with_police = of_calls.filter(by_team | by_phone), of_calls.exclude(NO_POLICE)
    calls = Call.objects.filter(pk__in=diverted.values("call")).exclude(pk__in=with_police.values("call"))
    return calls.annotate(day=TruncDate("received_at")).annotate(minutes=_baseline())


def _baseline() -> Subquery:
    """The officer minutes of the call's type, as they were in force on the day it came in."""
    in_force = Q(effective_until=None) | Q(effective_until__gte=OuterRef("day"))
    rows = OfficerMinutes.objects.filter(in_force, call_type=OuterRef("call_type"), effective_from__lte=OuterRef("day"))
    return Subquery(rows.order_by("-effective_from", "-pk").values("minutes")[:1])


indicator(
    key="police_time_saved",
    topic="calls",
    name="Police time saved",
    sentence="An estimate of the officer hours that the calls without police would have taken.",
    formula="diverted calls x baseline officer minutes of the call type on that day, in hours",
    rows=_diverted,
    at="received_at",
    moment="the call came in",
    left_out=lambda: {"no baseline for the call type on that day": Q(minutes=None)},
    values=lambda counted: {"sum": Sum(F("minutes") / 60.0, filter=counted, output_field=FloatField())},
    unit="hours",
    by={**of_call(""), **moments("received_at")},
    estimate=True,
)

_TRANSPORTS: dict[str, Any] = {
    **OF_RESPONSES,
    "rows": Response.objects.standing().filter(disposition=Disposition.TRANSPORTED).all,
    "by": {**OF_RESPONSES["by"], "destination": F("destination")},
}
indicator(
    key="transports",
    name="Transports",
    sentence="How many responses ended with taking somebody somewhere, by destination.",
    formula="count of responses that ended with a transport",
    **_TRANSPORTS,
)
indicator(
    key="transports_to_care",
    name="Transports to community care",
    sentence="Of the transports, those to community care: a crisis center, a shelter, or other community care.",
    formula="transports to a crisis center, a shelter or other community care / transports",
    counts=Q(destination__in=COMMUNITY_CARE),
    **_TRANSPORTS,
)
