"""How a service has dealt with referrals lately: how often it takes somebody, how soon it answers and starts. Pure.

Counted over the referrals sent in the last OBSERVED_DAYS. What is made of few of them is chance, not behavior: below
ENOUGH it is not said, and counts neither for a service nor against it.
"""

from __future__ import annotations

from dataclasses import dataclass

from referrals.rules.fit import Fit, Reason, Topic

ENOUGH = 5  # referrals; one answer more or less then moves a share by a fifth at most
# What each is worth as a longer or shorter way to go, in miles, against a service that is neither good nor bad.
FOR_ACCEPTANCE, USUAL_ACCEPTANCE = 6.0, 0.5
PER_DAY_TO_ANSWER, USUAL_TO_ANSWER, MOST_TO_ANSWER = 0.5, 2.0, 4.0
PER_DAY_TO_START, USUAL_TO_START, MOST_TO_START = 1 / 7, 14.0, 28.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What became of a service's referrals. Days are medians of elapsed days since sending, None without any.

    `decided` are those accepted, declined, or left to expire; called off before an answer, they say nothing.
    """

    decided: int = 0
    accepted: int = 0
    answered: int = 0
    days_to_answer: float | None = None
    started: int = 0
    days_to_start: float | None = None

    @property
    def acceptance(self) -> float | None:
        """The share taken on, from 0 to 1; None where too few to say."""
        return self.accepted / self.decided if self.decided >= ENOUGH else None

    @property
    def to_answer(self) -> float | None:
        """Median days to an answer; None where too few to say."""
        return self.days_to_answer if self.answered >= ENOUGH else None

    @property
    def to_start(self) -> float | None:
        """Median days to the start; None where too few to say."""
        return self.days_to_start if self.started >= ENOUGH else None


NOTHING = Observed()


def worth(seen: Observed) -> float:
    """As a longer way to go, in miles; below 0 for a service that does better than usual. What is unknown is 0."""
    found = 0.0
    if seen.acceptance is not None:
        found += FOR_ACCEPTANCE * (USUAL_ACCEPTANCE - seen.acceptance)
    if seen.to_answer is not None:
        found += PER_DAY_TO_ANSWER * (min(seen.to_answer, MOST_TO_ANSWER) - USUAL_TO_ANSWER)
    if seen.to_start is not None:
        found += PER_DAY_TO_START * (min(seen.to_start, MOST_TO_START) - USUAL_TO_START)
    return found


def observed_reason(seen: Observed) -> Reason | None:
    """What is said of it in a result; nothing where nothing was ever asked of it."""
    if not seen.decided:
        return None
    if seen.acceptance is None:
        asked = "Asked once" if seen.decided == 1 else f"Asked {seen.decided} times"
        return Reason(Fit.UNSURE, f"{asked}: too few to say how it answers", Topic.OBSERVED)
    words = [f"Took {seen.accepted} of {seen.decided}"]
    if seen.to_answer is not None:
        words.append(f"answers in {days(seen.to_answer)}")
    if seen.to_start is not None:
        words.append(f"starts in {days(seen.to_start)}")
    return Reason(Fit.FITS if seen.acceptance >= USUAL_ACCEPTANCE else Fit.UNSURE, ", ".join(words), Topic.OBSERVED)


def lines(seen: Observed) -> list[tuple[str, str]]:
    """The same for the page of a service: what, and how it was, each with the number it is made of."""
    if not seen.decided:
        return [("Took on", "Nothing was decided in this time")]
    return [
        ("Took on", _said(seen.acceptance, f"{seen.accepted} of {seen.decided}", seen.decided)),
        ("Answers in", _median(seen.to_answer, seen.answered)),
        ("Starts in", _median(seen.to_start, seen.started)),
    ]


def _median(number: float | None, of: int) -> str:
    return _said(number, f"{days(number or 0)}, the median of {of}", of)


def _said(value: float | None, words: str, of: int) -> str:
    return f"Too few to say ({of})" if value is None else words


def days(number: float) -> str:
    """ "under a day", "1 day", "6 days": rounded to whole days."""
    if number < 1:
        return "under a day"
    whole = round(number)
    return f"{whole} day{'' if whole == 1 else 's'}"
