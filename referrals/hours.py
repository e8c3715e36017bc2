"""When a service is open, from its schedules, in few words. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Protocol

from referrals.rules.opening import said as clock

DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
ORDER = list(DAYS)


class Schedule(Protocol):
    freq: str
    byday: str
    opens_at: time | None
    closes_at: time | None
    description: str


def lines(schedules: Iterable[Schedule]) -> list[str]:
    """ "Mon to Fri, 9:00 AM to 5:00 PM"; the source's own words where it gives no days or times."""
    days_of: dict[str, list[str]] = {}
    said: list[str] = []
    for schedule in schedules:
        days = [day for day in schedule.byday.split(",") if day in DAYS]
        if schedule.freq == "MONTHLY" or not days or not (schedule.opens_at or schedule.closes_at):
            said.append(schedule.description)
        else:
            days_of.setdefault(_times(schedule.opens_at, schedule.closes_at), []).extend(days)
    weekly = sorted(days_of.items(), key=lambda item: min(map(ORDER.index, item[1])))
    told = [f"{_runs(days)}, {times}" for times, days in weekly]
    return told + [words for words in dict.fromkeys(said) if words]


def _times(opens: time | None, closes: time | None) -> str:
    if opens is not None and opens == closes == time.min:
        return "24 hours"
    if opens and closes:
        return f"{clock(opens)} to {clock(closes)}"
    return f"from {clock(opens)}" if opens else f"until {clock(closes)}" if closes else ""


def _runs(days: list[str]) -> str:
    """Days that follow each other as one: "Mon to Wed, Fri"."""
    runs: list[list[int]] = []
    for number in sorted({ORDER.index(day) for day in days}):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = list(DAYS.values())
    if runs and len(runs[0]) == len(ORDER):
        return "Every day"
    return ", ".join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}{' to ' if len(run) > 2 else ', '}{names[run[-1]]}"
        for run in runs
    )
