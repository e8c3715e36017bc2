"""One call's page: who could have answered and why nobody did, what happened at that place before, whom it is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from casework.models import Call, CallAbout, CallAlert, CallVerdict, Eligibility, Response, ResponsePlan
from casework.operating import Operating
from casework.queries.encounters import Likely, line, responses
from casework.rules import unanswered
from casework.rules.nearby import NEAR, box, meters
from casework.rules.unanswered import Step
from heart.models import User

MONTHS = timedelta(days=365)  # how far the history of a place goes back
MOST_HERE = 50


@dataclass(frozen=True)
class Said:
    """Whom somebody said the call is about, as one line, and whether there is a response plan."""

    about: CallAbout
    who: Likely
    has_plan: bool


@dataclass(frozen=True)
class Page:
    """The parts of a call's page. `reason` is empty while it is being worked out, or when somebody answered."""

    call: Call
    responses: list[Response]
    eligibilities: list[Eligibility]
    reason: str
    steps: list[Step]
    here: list[Call]
    said: list[Said]
    alerts: list[CallAlert] = field(default_factory=list)


def call_page(user: User, call: Call) -> Page:
    """Everything that the page shows of this call to this person. Twelve statements at most."""
    answered = list(responses(user).filter(call=call, in_error_at__isnull=True).order_by("cleared_at"))
    verdict = CallVerdict.objects.visible_to(user).filter(call=call, due=False).first()
    unmet = bool(call.eligible_programs) and not answered
    standings = Operating(call.received_at, call.received_at).of(call) if unmet else []
    alerts = CallAlert.objects.visible_to(user).filter(call=call).select_related("case__neighbor", "to")
    return Page(
        call=call,
        responses=answered,
        eligibilities=_eligibilities(user, call),
        reason=verdict.get_reason_display() if unmet and verdict else "",
        steps=unanswered.steps(standings, call.beat),
        here=at_this_place(user, call),
        said=said_of(user, call),
        alerts=list(alerts),
    )


def _eligibilities(user: User, call: Call) -> list[Eligibility]:
    """The rows of the table by which programs could answer on the call's own day. At most one statement."""
    if call.call_type_id is None:
        return []
    day = timezone.localdate(call.received_at)
    rows = Eligibility.objects.visible_to(user).filter(call_type=call.call_type_id, effective_from__lte=day)
    in_force = rows.filter(Q(effective_until__isnull=True) | Q(effective_until__gte=day))
    return list(in_force.filter(program__in=call.eligible_programs).order_by("program"))


def said_of(user: User, call: Call) -> list[Said]:
    """Whom the call is about, by what people said and nobody took back. At most two statements."""
    rows = CallAbout.objects.visible_to(user).standing().filter(call=call).select_related("neighbor", "said_by")
    found = list(rows.order_by("said_at"))
    neighbors = [about.neighbor_id for about in found]
    plans = set(plans_of(user, neighbors).values_list("neighbor", flat=True)) if found else set()
    return [Said(about, line(about.neighbor), about.neighbor_id in plans) for about in found]


def plans_of(user: User, neighbors: list[int]) -> QuerySet[ResponsePlan]:
    """The response plans in force of these neighbors."""
    rows: QuerySet[ResponsePlan] = ResponsePlan.objects.visible_to(user).in_force().filter(neighbor__in=neighbors)
    return rows


def at_this_place(user: User, call: Call) -> list[Call]:
    """The other calls at the call's place in the twelve months before it, newest first, at most 50.

    One place is one address, however it is written, or points within 50 meters. A call whose location dispatch
    withheld has no place. At most one statement.
    """
    if call.sensitive:
        return []
    point = (call.latitude, call.longitude)
    return at_place(user, key=call.place_key, point=point, until=call.received_at, but=call.pk)


def at_place(
    user: User,
    *,
    key: str,
    point: tuple[float | None, float | None] = (None, None),
    until: datetime,
    but: int | None = None,
) -> list[Call]:
    """The calls at a place in the twelve months before `until` (UTC), newest first, at most 50, each with
    `answered_by`. One statement, or none when nothing of the place is known.
    """
    rows = place_rows(user, key=key, point=point, until=until)
    if rows is None:
        return []
    found = [
        row
        for row in rows.exclude(pk__in=[but] if but else []).order_by("-received_at", "-pk")
        if _is_there(row, key, point)
    ]
    return found[:MOST_HERE]


def place_rows(
    user: User, *, key: str, point: tuple[float | None, float | None], until: datetime
) -> QuerySet[Call] | None:
    """The calls with this key, or in the box around this point; None when neither is known. By indexes alone."""
    latitude, longitude = point
    near = Q(place_key=key) if key else Q()
    if latitude is not None and longitude is not None:
        north, east = box((latitude, longitude))
        near |= Q(latitude__range=north, longitude__range=east)
    if not near:
        return None
    return call_rows(user).filter(near, received_at__gt=until - MONTHS, received_at__lte=until, sensitive=False)


def call_rows(user: User) -> QuerySet[Call]:
    """The calls this person may see, each with its type and `answered_by`."""
    answering = Response.objects.visible_to(user).standing().filter(call=OuterRef("pk")).order_by("program")
    rows: QuerySet[Call] = Call.objects.visible_to(user).select_related("call_type")
    return rows.annotate(answered_by=ArraySubquery(answering.values("program").distinct()))


def _is_there(call: Call, key: str, point: tuple[float | None, float | None]) -> bool:
    """The corners of the box are farther away than its sides."""
    if key and call.place_key == key:
        return True
    points = (*point, call.latitude, call.longitude)
    known = [number for number in points if number is not None]
    return len(known) == len(points) and meters((known[0], known[1]), (known[2], known[3])) <= NEAR
