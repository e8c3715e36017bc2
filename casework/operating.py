"""How the programs stood at a moment: hours, areas and recorded responses in memory, for many calls at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models.functions import Coalesce
from django.utils import timezone

from casework.eligibility import in_force
from casework.models import Call, ProgramArea, ProgramHours, Response
from casework.rules.hours import Shift, units_at
from casework.rules.unanswered import Standing, same_beat

# A response that ran longer than this is a mistake in the times: it would keep a team busy for days.
LONGEST = timedelta(hours=24)


class Operating:
    """Hours, areas, and who was busy in a span of time (UTC, both ends included). Three statements."""

    def __init__(self, since: datetime, until: datetime) -> None:
        self._shifts: dict[str, list[Shift]] = defaultdict(list)
        for row in ProgramHours.objects.all():
            self._shifts[row.program].append(as_shift(row))
        self._areas: dict[str, list[ProgramArea]] = defaultdict(list)
        for area in ProgramArea.objects.all():
            self._areas[area.program].append(area)
        self._days: dict[tuple[str, date], tuple[list[Shift], frozenset[str] | None, bool]] = {}
        # By program and hour, so that a year of calls is not compared with a year of responses.
        self._busy: dict[tuple[str, int], list[tuple[datetime, datetime, str]]] = defaultdict(list)
        for program, begun, cleared, unit in _responses(since, until):
            for hour in range(_hour(begun), _hour(cleared) + 1):
                self._busy[program, hour].append((begun, cleared, unit))

    def of(self, call: Call) -> list[Standing]:
        """How each program that the call was eligible for stood when it was received. No statement."""
        return self.standings(call.eligible_programs, call.received_at)

    def standings(self, programs: Iterable[str], at: datetime) -> list[Standing]:
        """How these programs stood at a moment (UTC), in the order named. No statement."""
        return [self._standing(program, at) for program in programs]

    def _standing(self, program: str, at: datetime) -> Standing:
        local = timezone.localtime(at)
        shifts, beats, has_hours = self._on(program, local.date())
        return Standing(program, units_at(shifts, local), self._busy_units(program, at), beats, has_hours)

    def _on(self, program: str, day: date) -> tuple[list[Shift], frozenset[str] | None, bool]:
        """The shifts that a moment of that day can lie in, the beats, whether there are hours. Found once a day."""
        if (program, day) not in self._days:
            shifts, before = self._shifts[program], day - timedelta(days=1)
            rows = [row for row in self._areas[program] if in_force(row, day)]
            beats = frozenset(same_beat(beat) for row in rows for beat in row.beats)
            self._days[program, day] = (
                [shift for shift in shifts if shift.begins_on(day) or shift.begins_on(before)],
                beats or None,
                any(shift.since <= day and (shift.until is None or day <= shift.until) for shift in shifts),
            )
        return self._days[program, day]

    def _busy_units(self, program: str, at: datetime) -> int:
        """Units by name; of those without one, each response is a unit of its own."""
        units = [unit for begun, cleared, unit in self._busy[program, _hour(at)] if begun <= at < cleared]
        return len({unit for unit in units if unit}) + units.count("")


def as_shift(row: ProgramHours) -> Shift:
    """The row as the rules of hours read it."""
    starts, ends = row.minutes
    return Shift(row.weekday, starts, ends, row.units, row.effective_from, row.effective_until)


def begun_at() -> Coalesce:
    """When a unit was first known to be busy with a response."""
    return Coalesce("dispatched_at", "en_route_at", "on_scene_at")


def _responses(since: datetime, until: datetime) -> Iterable[tuple[str, datetime, datetime, str]]:
    rows = Response.objects.standing().annotate(begun=begun_at())
    rows = rows.filter(begun__lte=until, cleared_at__gt=since, cleared_at__lte=until + LONGEST)
    found = rows.values_list("program", "begun", "cleared_at", "unit")
    return [(program, max(begun, cleared - LONGEST), cleared, unit) for program, begun, cleared, unit in found]


def _hour(at: datetime) -> int:
    return int(at.timestamp() // 3600)
