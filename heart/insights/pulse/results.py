"""What the closed rounds say, where 11 or more answered: of the whole team, by nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

from heart.insights.pulse.questions import AGREES, LEAST, SURVEYS
from heart.models import PulseRound, PulseTally, User

ROUNDS = 6


@dataclass(frozen=True)
class Answered:
    """One question of a round. Mean from 1 to 5; yes: how many answered 4 or 5. None where fewer than 11 answered."""

    words: str
    answered: int | None
    mean: float | None
    yes: int | None
    change: float | None = None  # of the mean, against the round before

    @property
    def percent(self) -> int | None:
        return round(100 * self.yes / self.answered) if self.yes is not None and self.answered else None


@dataclass(frozen=True)
class Result:
    """A closed round. `answered` is None, and there are no questions, where fewer than 11 answered."""

    round: PulseRound
    answered: int | None
    questions: list[Answered]


Counts = Mapping[str, Mapping[int, int]]


def results(user: User) -> list[Result]:
    """The last closed rounds that this person may see, the newest first. Two statements."""
    rounds = list(PulseRound.objects.visible_to(user).filter(is_open=False)[: ROUNDS + 1])
    counts: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for tally in PulseTally.objects.filter(round__in=rounds, round__is_open=False):
        counts[tally.round_id][tally.question][tally.value] = tally.times
    pairs = zip_longest(rounds, rounds[1:])
    return [_result(one, counts[one.pk], counts[was.pk] if was else {}) for one, was in pairs][:ROUNDS]


def _result(one: PulseRound, counts: Counts, before: Counts) -> Result:
    if not _enough(counts):
        return Result(one, None, [])
    earlier = before if _enough(before) else {}
    asked = SURVEYS[one.survey]
    questions = [_answered(words, counts.get(key, {}), earlier.get(key, {})) for key, words in asked.items()]
    return Result(one, counts[""][0], questions)


def _enough(counts: Counts) -> bool:
    return counts.get("", {}).get(0, 0) >= LEAST


def _answered(words: str, counts: Mapping[int, int], before: Mapping[int, int]) -> Answered:
    total, mean = sum(counts.values()), _mean(counts)
    if mean is None:
        return Answered(words, None, None, None)
    was = _mean(before)
    yes = sum(times for value, times in counts.items() if value >= AGREES)
    return Answered(words, total, mean, yes, None if was is None else round(mean - was, 1))


def _mean(counts: Mapping[int, int]) -> float | None:
    """Rounded to a tenth; None where fewer than 11 answered the question."""
    total = sum(counts.values())
    return round(sum(value * times for value, times in counts.items()) / total, 1) if total >= LEAST else None
