"""Calls and responses: with their true month, and therefore without any tie to a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractHour, ExtractIsoWeekDay, LPad

from casework.extracts.reasons import IN_ERROR_FIELDS, MOMENT, NUMBER, PLACE, STAFF, WORKING
from casework.models import Call, Response
from casework.states import Destination, Disposition, Mode, Police, Program
from casework.states.field import PoliceOtherwise, Scene, Sent
from casework.states.finding import Weekday
from casework.states.operation import Unanswered
from heart.insights.export.groups import Groups
from heart.insights.export.kinds import (
    Category,
    CoarsePlace,
    Flag,
    InPeriod,
    Listed,
    Minutes,
    Month,
    Pseudonym,
    Row,
    Several,
)
from heart.insights.export.kinds import (
    Count as Number,
)
from heart.insights.export.scope import Scope
from heart.insights.export.table import Table, register

PROGRAMS = tuple(Program.choices)
CALL = Pseudonym("call", "The call.", "pk")


def _calls(scope: Scope) -> QuerySet[Call]:
    return Call.objects.filter(received_at__gte=scope.period.start, received_at__lt=scope.period.end)


register(
    Table(
        name="calls",
        row="one call received in the period, whether HEART answered it or not",
        model=Call,
        rows=_calls,
        columns=(
            CALL,
            Month("month", "When it was received.", "received_at"),
            Listed("call_type", "HEART's call type.", "call_type__name"),
            CoarsePlace("area", "The beat of the dispatch system.", "beat"),
            Several(
                "eligible_programs",
                "The programs that answer this type of call; none: the call is not eligible.",
                "eligible_programs",
                choices=PROGRAMS,
            ),
            Category(
                "unanswered_reason",
                "Why HEART did not answer an eligible call; empty where it did, or is not worked out yet.",
                "verdict__reason",
                (),
                choices=tuple(Unanswered.choices),
            ),
        ),
        groups=Groups(("month", "call_type", "area"), ("area", "call_type", "month")),
        left_out={
            "source": WORKING,
            "number": NUMBER,
            "priority": "words of the dispatch system",
            "disposition": "words of the dispatch system",
            "agency_name": "words of the dispatch system",
            "local_type_code": "words of the dispatch system; the call type stands for it",
            "local_type": "words of the dispatch system; the call type stands for it",
            "original_type": "words of the dispatch system; the call type stands for it",
            "location": PLACE,
            "place_key": PLACE,
            "latitude": PLACE,
            "longitude": PLACE,
            "sensitive": "whether dispatch withheld a place that stays here anyway",
            **dict.fromkeys(
                ("entered_at", "dispatched_at", "en_route_at", "on_scene_at", "closed_at"),
                MOMENT,
            ),
        },
    )
)


def _by_hour(scope: Scope) -> Iterable[Row]:
    answered = Exists(Response.objects.standing().filter(call=OuterRef("pk")))
    outcome = Case(
        When(eligible_programs=[], then=Value("not_eligible")),
        When(answered, then=Value("answered")),
        default=Coalesce("verdict__reason", Value("")),
        output_field=CharField(),
    )
    calls = _calls(scope).annotate(
        weekday=Cast(ExtractIsoWeekDay("received_at") - 1, CharField()),
        hour=LPad(Cast(ExtractHour("received_at"), CharField()), 2, Value("0")),
        outcome=outcome,
    )
    return list(calls.values("weekday", "hour", "outcome").order_by().annotate(calls=Count("pk")))


OUTCOMES = (("not_eligible", "Not eligible for any program"), ("answered", "Answered by HEART"), *Unanswered.choices)
register(
    Table(
        name="calls_by_hour",
        row="how many calls of the period came in at one hour of one weekday, by what became of them",
        model=Call,
        rows=_by_hour,
        columns=(
            Category(
                "weekday",
                "0 is Monday; “other”: hours put together.",
                "weekday",
                (),
                choices=(*((str(day.value), day.label) for day in Weekday), ("other", "Put together")),
            ),
            Category(
                "hour",
                "The hour of the city's clock.",
                "hour",
                (),
                choices=(
                    *((f"{hour:02}", f"{hour:02}:00 to {hour:02}:59") for hour in range(24)),
                    ("other", "Put together"),
                ),
            ),
            Category("outcome", "What became of the calls.", "outcome", (), choices=OUTCOMES),
            Number("calls", "How many.", "calls", ()),
        ),
        folds=("hour", "weekday"),
        count="calls",
    )
)


def _responses(scope: Scope) -> QuerySet[Response]:
    start, end = scope.period.start, scope.period.end
    cleared = Q(cleared_at__gte=start, cleared_at__lt=end)
    called = Q(call__received_at__gte=start, call__received_at__lt=end)
    sooner = Q(on_scene_at__lt=OuterRef("on_scene_at")) | Q(on_scene_at=OuterRef("on_scene_at"), pk__lt=OuterRef("pk"))
    before = Response.objects.standing().filter(sooner, call=OuterRef("call"))
    return Response.objects.standing().filter(cleared | called).annotate(after_another=Exists(before))


def _in_error(scope: Scope) -> dict[str, int]:
    wrong = Response.objects.filter(in_error_at__isnull=False)
    period = {"cleared_at__gte": scope.period.start, "cleared_at__lt": scope.period.end}
    return {"entered in error": wrong.filter(**period).count()}


register(
    Table(
        name="responses",
        row="one program's unit answering one call, cleared in the period or to a call of it; or a visit",
        model=Response,
        rows=_responses,
        rows_left_out=_in_error,
        columns=(
            Pseudonym("response", "The response.", "pk"),
            Pseudonym("call", "The call; empty for a visit without one.", "call"),
            Month("month", "When it was cleared.", "cleared_at"),
            InPeriod("in_period", "Whether it was cleared in the period: only then is it counted.", "cleared_at"),
            Category("program", "The program.", "program", choices=PROGRAMS),
            CoarsePlace("area", "The beat of the call.", "call__beat"),
            Category("disposition", "How it ended.", "disposition", choices=tuple(Disposition.choices)),
            Category("destination", "Where somebody was taken.", "destination", choices=tuple(Destination.choices)),
            Category("police", "Police on scene.", "police", choices=tuple(Police.choices)),
            Category("sent", "CCD: who was sent.", "sent", choices=tuple(Sent.choices)),
            Category(
                "police_otherwise", "CCD: police otherwise.", "police_otherwise", choices=tuple(PoliceOtherwise.choices)
            ),
            Category("scene", "How the scene was.", "scene", choices=tuple(Scene.choices)),
            Category("visit", "CN: how the neighbor was met.", "visit", choices=tuple(Mode.choices)),
            Flag("violence_or_weapon", "Whether there was violence or a weapon.", "violence_or_weapon"),
            Minutes(
                "minutes_to_scene",
                "From dispatch to being on scene; below 0 is a mistake in the times.",
                "dispatched_at",
                end="on_scene_at",
            ),
            Flag("after_another", "Whether another unit of HEART was at the call first.", "after_another", ()),
        ),
        groups=Groups(("program", "month", "area"), ("area", "month")),
        left_out={
            "submission": WORKING,
            "unit": STAFF,
            "en_route_at": MOMENT,
            "police_arrived_at": MOMENT,
            "location": PLACE,
            "broken_rules": "what a supervisor looks into; it says little of the care",
            "phone_work": "rare combinations would tell which call it was",
            "weapon": "too rare to tell apart; violence_or_weapon says it for both",
            "commitment": "a commitment can lead to a court's public calendar",
            "commitment_transport": "a commitment can lead to a court's public calendar",
            "recorded_by": STAFF,
            "recorded_at": MOMENT,
            **IN_ERROR_FIELDS,
        },
    )
)
