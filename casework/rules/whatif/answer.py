"""What the replays came to: the real schedule beside the record, and the change beside the real schedule.

The interval is a 95% prediction interval (Student's t) for one such period: it holds what differs from replay to
replay, which is who answers, for how long, and how well the record tells how often a program answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random
from statistics import fmean, stdev

from casework.rules.unanswered import ORDER
from casework.rules.whatif.simulation import Outcome, draws, replay
from casework.rules.whatif.world import Arrival, Change, Lessons, shares

SEED = 20_260
REPLAYS = 12  # as many pairs as a year of 27,000 calls takes about two seconds for
WITHIN = 0.05  # how far the real schedule's replays may lie from the record: more, and no claim is made


@dataclass(frozen=True)
class Answer:
    """recorded: calls answered in the record, off_schedule of them against the tables. now: the mean of the replays
    with the real schedule; then: with the change. more: the mean difference, low and high its interval. lost: by
    reason, in the real schedule's replays and in the change's. All are counts of calls.
    """

    calls: int
    recorded: int
    off_schedule: int
    now: float
    then: float
    more: float
    low: float
    high: float
    lost: tuple[tuple[str, float, float], ...]

    @property
    def error(self) -> float:
        """How far the replays lie from the record, as a share of it; 0.0 where both are nothing."""
        return abs(self.now - self.recorded) / self.recorded if self.recorded else float(self.now > 0)

    @property
    def is_fair(self) -> bool:
        """Whether the real schedule reproduces the record."""
        return self.error <= WITHIN

    @property
    def is_clear(self) -> bool:
        """Whether a claim can be made: the model is fair, and the interval, in whole calls, leaves out zero."""
        return self.is_fair and (round(self.low) > 0 or round(self.high) < 0)


def learned(arrivals: Sequence[Arrival], minutes: Mapping[str, Sequence[float]]) -> Lessons:
    """What the period teaches, from its calls and the minutes that teams were busy with one, by program."""
    return Lessons(shares(arrivals), minutes)


def answer(arrivals: Sequence[Arrival], lessons: Lessons, change: Change, *, seed: int = SEED) -> Answer:
    """Replay the period as it was and as it would have been, with the same draws for both."""
    changed = [change.of(one) for one in arrivals]
    pairs: list[tuple[Outcome, Outcome]] = []
    for number in range(REPLAYS):
        drawn = draws(arrivals, lessons, Random(f"{seed} {number}"))  # noqa: S311 (a simulation, not a secret)
        pairs.append((replay(arrivals, drawn), replay(changed, drawn)))
    more = [then.answered - now.answered for now, then in pairs]
    low, high = interval(more)
    return Answer(
        calls=len(arrivals),
        recorded=sum(bool(one.answered_by) for one in arrivals),
        off_schedule=sum(one.off_schedule for one in arrivals),
        now=fmean(now.answered for now, _ in pairs),
        then=fmean(then.answered for _, then in pairs),
        more=fmean(more),
        low=low,
        high=high,
        lost=tuple(
            (why, _mean(why, [now for now, _ in pairs]), _mean(why, [then for _, then in pairs])) for why in ORDER
        ),
    )


def interval(found: Sequence[float]) -> tuple[float, float]:
    """Where the next of such numbers lies with 95% probability, if they are spread as the normal distribution is."""
    from scipy.stats import t  # takes a second to load: once, where somebody asks, not in each process

    middle, spread, count = fmean(found), stdev(found), len(found)
    reach = float(t.ppf(0.975, count - 1)) * spread * sqrt(1 + 1 / count)
    return middle - reach, middle + reach


def _mean(why: str, outcomes: Iterable[Outcome]) -> float:
    return fmean(one.lost.get(why, 0) for one in outcomes)
