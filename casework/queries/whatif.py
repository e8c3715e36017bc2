"""What the replays stand on, read from the record: calls, hours, areas, and who answered for how long."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils import timezone

from casework.models import Call, ProgramArea, Response
from casework.operating import LONGEST, Operating, begun_at
from casework.queries import unmet
from casework.rules.unanswered import Standing, same_beat
from casework.rules.whatif.world import Arrival, Opening
from casework.states import Program
from heart.insights.indicator import Period

Answers = dict[int, list[str]]
Minutes = dict[str, list[float]]


def arrivals(period: Period) -> tuple[list[Arrival], Minutes]:
    """The calls that the indicator of unmet demand counts, oldest first, and how many minutes each program's teams
    were busy with one. Five statements, whatever the number of calls.
    """
    answers, minutes = _responses(period)
    operating = Operating(period.start, period.end)
    fields = ("pk", "received_at", "beat", "eligible_programs")
    rows = unmet.rows(period).filter(why_out="").order_by("received_at", "pk").values_list(*fields)
    found = [
        _arrival(period.start, at, beat, operating.standings(programs, at), answers.get(call, []))
        for call, at, beat, programs in rows
    ]
    return found, minutes


def covers_all(period: Period) -> set[str]:
    """The programs that covered every beat on all days of the period: none can be added to them. One statement."""
    rows = ProgramArea.objects.filter(effective_from__lte=period.last).exclude(effective_until__lt=period.first)
    bounded = {row.program for row in rows if row.beats}
    return set(Program.values) - bounded


def beats(period: Period) -> list[str]:
    """The beats that the period's calls came from. One statement."""
    rows = Call.objects.filter(received_at__gte=period.start, received_at__lt=period.end).exclude(beat="")
    return list(rows.order_by("beat").values_list("beat", flat=True).distinct())


def _arrival(start: datetime, at: datetime, beat: str, standings: list[Standing], answers: list[str]) -> Arrival:
    # A call whose beat dispatch did not tell can't be said to lie outside.
    there = {one.program: one.beats is None or not beat or same_beat(beat) in one.beats for one in standings}
    openings = [Opening(one.program, one.units, there[one.program]) for one in standings]
    on_duty = [one.program for one in openings if one.teams and one.covers]
    free = [one.program for one in standings if one.program in on_duty and one.busy < one.units]
    # Of several that answered, the first that is asked; by the tables, if any was.
    by_order = sorted(answers, key=lambda one: (one not in on_duty, [*on_duty, one].index(one), one))
    minutes = (at - start).total_seconds() / 60
    return Arrival.recorded(minutes, timezone.localtime(at), beat, openings, free, by_order[0] if by_order else "")


def _responses(period: Period) -> tuple[Answers, Minutes]:
    answers: Answers = defaultdict(list)
    minutes: Minutes = defaultdict(list)
    of_calls = Response.objects.standing().filter(call__received_at__gte=period.start, call__received_at__lt=period.end)
    rows = of_calls.annotate(begun=begun_at()).order_by("pk")
    for call, program, begun, cleared in rows.values_list("call", "program", "begun", "cleared_at"):
        answers[call].append(program)
        if begun is not None and begun < cleared:
            minutes[program].append(min(cleared - begun, LONGEST).total_seconds() / 60)
    return dict(answers), dict(minutes)
