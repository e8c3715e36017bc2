"""What a replay stands on: the calls, how each program stood when they came in, and what the period teaches of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from casework.rules.hours import DAY, Shift, units_at
from casework.rules.unanswered import same_beat

Team = tuple[str, int]  # program and number


@dataclass(frozen=True, slots=True)
class Opening:
    """How one program stood to a call: its teams on duty (0 outside hours), and whether it covers the beat.

    added: teams on duty that are there in the what-if alone.
    """

    program: str
    teams: int
    covers: bool
    added: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call: when it came in (minutes from the period's start, and by the city's clock), where, and who could go.

    openings: in the order in which the programs are asked.
    free: those programs which, by the record, were on duty there with a team free.
    answered_by: the program that answered it, by the record; the first of several in that order; "" where none did.
    off_schedule: it was answered, by a program that was off duty, elsewhere or not eligible, by the tables.
    teams: who can take it, in the order in which they are asked; added teams have negative numbers, and are last.
    """

    at: float
    local: datetime
    beat: str
    openings: tuple[Opening, ...]
    free: frozenset[str] = frozenset()
    answered_by: str = ""
    off_schedule: bool = False
    teams: tuple[Team, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        there = [one for one in self.openings if one.covers]
        regular = [(one.program, team) for one in there for team in range(1, one.teams + 1)]
        added = [(one.program, -team) for one in there for team in range(1, one.added + 1)]
        object.__setattr__(self, "teams", (*regular, *added))

    @classmethod
    def recorded(
        cls, at: float, local: datetime, beat: str, openings: Iterable[Opening], free: Iterable[str], answered_by: str
    ) -> Arrival:
        """A call as the record has it."""
        found = tuple(openings)
        by_the_tables = any(one.program == answered_by and one.teams and one.covers for one in found)
        return cls(at, local, beat, found, frozenset(free), answered_by, bool(answered_by) and not by_the_tables)


@dataclass(frozen=True)
class Change:
    """What would be different: more teams of one program in these shifts, more beats for it, or both."""

    program: str
    shifts: tuple[Shift, ...] = ()
    beats: frozenset[str] = frozenset()

    def of(self, arrival: Arrival) -> Arrival:
        """The call as it would have found the program."""
        if all(one.program != self.program for one in arrival.openings):
            return arrival
        openings = (self._opening(one, arrival) if one.program == self.program else one for one in arrival.openings)
        return replace(arrival, openings=tuple(openings))

    def _opening(self, one: Opening, arrival: Arrival) -> Opening:
        covers = one.covers or same_beat(arrival.beat) in self.beats
        return replace(one, covers=covers, added=units_at(self.shifts, arrival.local))


@dataclass(frozen=True)
class Share:
    """Of the calls that found the program on duty, there and free, and no program before it: how many it answered."""

    answered: int
    of: int


def shares(arrivals: Iterable[Arrival]) -> dict[str, Share]:
    """How often each program answered when it could. Programs are asked one after the other, so that of a call which
    an earlier one answered the later are not judged.
    """
    answered: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    for arrival in arrivals:
        if arrival.off_schedule:
            continue
        for one in arrival.openings:
            took = one.program == arrival.answered_by
            if took or one.program in arrival.free:
                asked[one.program] += 1
                answered[one.program] += took
            if took:
                break
    return {program: Share(answered[program], asked[program]) for program in asked}


@dataclass(frozen=True)
class Lessons:
    """What the period teaches: how often a program answers when it could, and the minutes that its teams are busy."""

    shares: Mapping[str, Share]
    minutes: Mapping[str, Sequence[float]]

    def busy(self, program: str) -> Sequence[float]:
        """The program's own times; of one without any, those of all."""
        return self.minutes.get(program) or [one for times in self.minutes.values() for one in times]

    def tell_of(self, program: str) -> bool:
        """Whether the program answered any call of the period by the tables, and how long answering takes is known."""
        return program in self.shares and self.shares[program].answered > 0 and bool(self.busy(program))


def week_shifts(weekdays: Iterable[int], starts: int, ends: int, teams: int, since: datetime) -> tuple[Shift, ...]:
    """A shift on each of these weekdays, in minutes from midnight; past midnight where it ends before it begins.

    The same time twice is all of 24 hours, as in the table of hours.
    """
    last = ends if ends > starts else ends + DAY
    return tuple(Shift(day, starts, last, teams, since.date()) for day in sorted(set(weekdays)))
