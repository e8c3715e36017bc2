"""A week of calls about which everything is known: who worked when and where, and who answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from casework.actions import reference, tables
from casework.actions.calls import receive
from casework.actions.verdicts import work_out
from casework.cad.records import Incoming
from casework.models import Call, ProgramArea, ProgramHours
from casework.states import Program
from heart.insights.indicator import Period
from heart.models import User
from tests.factories import casework as make

LONG_AGO = date(2026, 1, 1)
WEEK = Period.of_days(date(2026, 3, 2), date(2026, 3, 8))  # Monday to Sunday; on Sunday the clock is put forward
TYPES = [("Welfare check", "CRT"), ("Suicide threat", "CCD"), ("Suicide threat", "CRT")]


def ground(by: User) -> None:
    """One CRT team from 8 to 18 on all days, in beats A and B; CCD is never on duty."""
    reference.import_call_types(rows=TYPES, effective_from=LONG_AGO, by=User.objects.system("import"))
    hours = [
        ProgramHours(program=Program.CRT, weekday=day, starts=time(8), ends=time(18), effective_from=LONG_AGO)
        for day in range(7)
    ]
    tables.add(rows=hours, by=by)
    tables.add(rows=[ProgramArea(program=Program.CRT, beats=["A", "B"], effective_from=LONG_AGO)], by=by)


def call(number: str, day: int, hour: int, minute: int = 0, *, beat: str = "A", kind: str = "Welfare check") -> Call:
    """A call of that day of March 2026, at this time of the city's clock."""
    at = timezone.make_aware(datetime(2026, 3, day, hour, minute)).astimezone(UTC)
    incoming = Incoming(
        source="city",
        number=number,
        received_at=at,
        received_on=date(2026, 3, day),
        call_types=(kind,),
        local_type=kind,
        beat=beat,
    )
    return receive(calls=[incoming], by=User.objects.system("import"))[0].call


def answered(call: Call, minutes: int = 60) -> None:
    """CRT took it a minute after it came in, and was busy for so long."""
    began = call.received_at + timedelta(minutes=1)
    make.response(
        at=began + timedelta(minutes=minutes),
        call=call,
        unit="CRT 1",
        dispatched_at=began,
        on_scene_at=began,
        met_people=[],
    )


def settle() -> None:
    """Work out why calls went unanswered, as the sweep does."""
    while work_out(by=User.objects.system("sweep"), at=WEEK.end):
        pass
