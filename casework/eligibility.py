"""Which programs a call was eligible for, by the table that was in force on the day it came in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from casework.models import CallType, Eligibility, ProgramArea
from casework.states import Program

ORDER = list(Program.values)


class EligibilityTable:
    """The whole table in memory: two statements, however many calls are asked about."""

    def __init__(self) -> None:
        self._types = {call_type.name: call_type for call_type in CallType.objects.all()}
        self._windows: dict[int, list[Eligibility]] = defaultdict(list)
        for row in Eligibility.objects.all():
            self._windows[row.call_type_id].append(row)

    def call_type(self, names: Iterable[str]) -> CallType | None:
        """The first of these call types that the table has."""
        return next((self._types[name] for name in names if name in self._types), None)

    def programs(self, call_type: CallType | None, on: date) -> list[str]:
        """The programs that answered this call type on that local day, in the order of `Program`."""
        rows = self._windows[call_type.pk] if call_type else []
        return sorted({row.program for row in rows if in_force(row, on)}, key=ORDER.index)


def in_force(row: Eligibility | ProgramArea, on: date) -> bool:
    """Whether the row counts on that day. Its last day is included."""
    return row.effective_from <= on and (row.effective_until is None or on <= row.effective_until)
