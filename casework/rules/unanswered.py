"""Why HEART did not answer a call that it could have answered: one reason, and the way to it. Pure: no database.

The reasons and their order are those of the indicator "unmet demand": outside hours, outside area, no unit free,
other. With several eligible programs the call's reason is how far the nearest of them was from coming: it is outside
hours only if none of them worked at that hour, outside area only if none of those that worked covers the beat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from casework.states import Program
from casework.states.operation import Unanswered

ORDER = (Unanswered.OUTSIDE_HOURS, Unanswered.OUTSIDE_AREA, Unanswered.NO_UNIT_FREE, Unanswered.OTHER)


@dataclass(frozen=True)
class Standing:
    """How one eligible program stood when the call came in.

    `beats` are those it covers; None is the whole city. `units` are its teams on duty, `busy` those of them that
    were between dispatched and cleared on another call.
    """

    program: str
    units: int
    busy: int
    beats: frozenset[str] | None = None
    has_hours: bool = True


@dataclass(frozen=True)
class Step:
    """One program's reason, in words for the call's page."""

    program: str
    reason: Unanswered
    words: str


def same_beat(beat: str) -> str:
    """A beat as it compares: "d 2" and "D2" are one."""
    return "".join(beat.split()).casefold()


def reason(standings: Iterable[Standing], beat: str) -> Unanswered | None:
    """The one reason of a call that nobody answered; None when no program was eligible."""
    found = [_reason(standing, beat) for standing in standings]
    return max(found, key=ORDER.index) if found else None


def steps(standings: Sequence[Standing], beat: str) -> list[Step]:
    """Each eligible program's own reason, in words."""
    found = ((standing, _reason(standing, beat)) for standing in standings)
    return [Step(one.program, why, _words(one, why, beat)) for one, why in found]


def _reason(standing: Standing, beat: str) -> Unanswered:
    if standing.units == 0:
        return Unanswered.OUTSIDE_HOURS
    # A call whose beat dispatch did not tell can't be said to lie outside.
    if standing.beats is not None and beat and same_beat(beat) not in standing.beats:
        return Unanswered.OUTSIDE_AREA
    if standing.busy >= standing.units:
        return Unanswered.NO_UNIT_FREE
    return Unanswered.OTHER


def _words(standing: Standing, why: Unanswered, beat: str) -> str:
    name = Program(standing.program).label
    teams = f"{standing.units} team{'' if standing.units == 1 else 's'}"
    if why == Unanswered.OUTSIDE_HOURS:
        return f"{name} was off duty." if standing.has_hours else f"{name} has no hours on record for that day."
    if why == Unanswered.OUTSIDE_AREA:
        return f"{name} was on duty, but did not cover beat {beat}."
    if why == Unanswered.NO_UNIT_FREE:
        return f"{name} had {teams} on duty, and all were on other calls."
    return f"{name} had {teams} on duty, {standing.busy} of them on other calls. The records do not tell more."
