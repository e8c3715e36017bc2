"""The replay: calls come in as they did, a free team takes one or it is lost, and the team is busy for a while.

A discrete-event simulation with simpy. A call that nobody takes is lost at once: nothing waits, since the record
shows no queue. Two replays with the same draws differ by the change alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random

import simpy

from casework.rules.unanswered import Standing, reason
from casework.rules.whatif.world import Arrival, Lessons, Team

Draw = Mapping[str, float]  # program -> how many minutes its team is busy; a program that would not answer is not in it


@dataclass(frozen=True, slots=True)
class Taken:
    """A call taken: by which team (added ones are negative), and from when until when it is busy. In minutes."""

    call: int
    program: str
    team: int
    begun: float
    cleared: float


@dataclass(frozen=True)
class Outcome:
    """What one replay came to: calls answered, and lost for each reason."""

    answered: int
    lost: Mapping[str, int]


def draws(arrivals: Sequence[Arrival], lessons: Lessons, rng: Random) -> list[Draw]:
    """For each call: which of its programs would answer if it could, and for how long that would take.

    The chance to answer is drawn anew for each replay, from what the record allows (a beta distribution), so that
    the interval knows how few calls it may rest on. The minutes are drawn from those recorded, with replacement.
    """
    chances = {name: _chance(one.answered, one.of, rng) for name, one in lessons.shares.items()}
    minutes = {name: lessons.busy(name) for name in chances}
    chance, pick = rng.random, rng.choice
    return [
        {
            one.program: pick(minutes[one.program])
            for one in arrival.openings
            # Drawn for each program, asked or not: else a change would shift the draws of all later calls.
            if chance() < chances.get(one.program, 0.0)
        }
        for arrival in arrivals
    ]


def replay(arrivals: Sequence[Arrival], drawn: Sequence[Draw], watch: Callable[[Taken], None] | None = None) -> Outcome:
    """Let the calls come in, in their order. Calls answered off schedule stay answered and keep no team busy.

    `watch` is told of each call that a team takes.
    """
    env = simpy.Environment()
    city = _City(env, watch)
    env.process(city.receive(arrivals, drawn))
    env.run()
    return Outcome(city.answered, dict(city.lost))


class _City:
    """Who is busy now, and what became of the calls so far."""

    def __init__(self, env: simpy.Environment, watch: Callable[[Taken], None] | None) -> None:
        self.env, self.watch = env, watch
        self.busy: set[Team] = set()
        self.lost: Counter[str] = Counter()
        self.answered = 0

    def receive(self, arrivals: Sequence[Arrival], drawn: Sequence[Draw]) -> Generator[simpy.Event, None, None]:
        for number, (arrival, draw) in enumerate(zip(arrivals, drawn, strict=True)):
            if arrival.at > self.env.now:
                yield self.env.timeout(arrival.at - self.env.now)
            if arrival.off_schedule:
                self.answered += 1
            elif not self._answer(number, arrival, draw):
                self.lost[self._why(arrival)] += 1

    def _answer(self, number: int, arrival: Arrival, draw: Draw) -> bool:
        """The regular teams of all programs are asked first, then those that were added."""
        if not draw:
            return False
        for team in arrival.teams:
            if team[0] in draw and team not in self.busy:
                self._take(number, team, draw[team[0]])
                return True
        return False

    def _take(self, number: int, team: Team, minutes: float) -> None:
        self.answered += 1
        self.busy.add(team)
        if self.watch is not None:
            self.watch(Taken(number, *team, self.env.now, self.env.now + minutes))
        cleared = self.env.timeout(minutes, team)
        cleared.callbacks.append(self._clear)

    def _clear(self, cleared: simpy.Event) -> None:
        self.busy.discard(cleared.value)

    def _why(self, arrival: Arrival) -> str:
        busy = [program for program, _ in self.busy.intersection(arrival.teams)]
        return _reason(
            tuple((one.program, one.teams + one.added, busy.count(one.program), one.covers) for one in arrival.openings)
        )


@lru_cache(maxsize=4096)
def _reason(stood: tuple[tuple[str, int, int, bool], ...]) -> str:
    """By the same rule as the calls of the record. A program that is not there covers no beat, so not this one."""
    standings = (
        Standing(program, units, busy, beats=None if covers else frozenset()) for program, units, busy, covers in stood
    )
    return str(reason(standings, "this"))


def _chance(answered: int, of: int, rng: Random) -> float:
    if answered in {0, of}:
        return answered / of if of else 0.0
    return rng.betavariate(answered, of - answered)
