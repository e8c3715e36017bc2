"""Who is meant by these words? Pure functions: likeness with its reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler

from casework.rules.nicknames import stands_for
from casework.rules.search_keys import FEWEST_DIGITS, plain, sounds

LIKELY = 0.75
WORTH_SHOWING = 0.5
ABOUT_YEARS = 2  # how far off a year of birth that somebody guessed may be


@dataclass(frozen=True)
class Likeness:
    """A score between 0 and 1, and the reasons in the order of their weight."""

    score: float
    reasons: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words of a name, a place or a description, a phone's digits, a date of birth."""

    words: tuple[str, ...] = ()
    digits: str = ""
    born: date | None = None


@dataclass(frozen=True)
class Known:
    """What a record is compared by. `names` are folded words, one list a name; `phones` national digits."""

    names: Sequence[Sequence[str]] = ()
    phones: Sequence[str] = ()
    born: str = ""
    year_about: int | None = None
    about: str = ""

    def year_is(self, year: int) -> float:
        """How sure the record is that somebody was born in this year."""
        if self.born:
            return float(self.born.startswith(str(year)))
        return 0.9 * (self.year_about is not None and abs(self.year_about - year) <= ABOUT_YEARS)


class How(IntEnum):
    """How a word fits, the surest first."""

    SAME = 0
    NICKNAME = 1
    BEGINS = 2
    SOUNDS = 3
    SIMILAR = 4
    NOT = 5


NAME_REASONS = {
    How.SAME: "Same name",
    How.NICKNAME: "Nickname",
    How.BEGINS: "Beginning of the name",
    How.SOUNDS: "Name sounds alike",
    How.SIMILAR: "Similar name",
}
_DATES = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_DIGITS = re.compile(r"\+?\(?\d[\d\-. ()]{5,}\d")
FEWEST_OF_A_NUMBER = 7


def wanted(typed: str) -> Wanted:
    """What one line of a search box asks for: "jo smith", "919-555-0123", "3/5/1980", or several of them."""
    born = None
    for match in _DATES.finditer(typed):
        born = born or _day(match)
    rest = _DATES.sub(" ", typed)
    digits = ""
    if (number := _DIGITS.search(rest)) and sum(letter.isdigit() for letter in number[0]) >= FEWEST_OF_A_NUMBER:
        digits = "".join(letter for letter in number[0] if letter.isdigit())[-10:]
        rest = _DIGITS.sub(" ", rest)
    return Wanted(tuple(plain(rest).split()), digits, born)


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def years_meant(word: str, today: date) -> list[int]:
    """The years of birth that a number can mean: an age of two digits, or the year itself."""
    if not word.isdigit():
        return []
    number = int(word)
    if len(word) == 2 and number >= 10:
        return [today.year - number, today.year - number - 1]
    return [number] if len(word) == 4 and 1900 <= number <= today.year else []


def fits(asked: Wanted, known: Known, *, today: date) -> Likeness:
    """How well a record fits what is asked for: the mean over the parts asked (words, phone, birth date).

    From WORTH_SHOWING on it is worth showing.
    """
    parts: list[tuple[float, list[str]]] = []
    if asked.words:
        parts.append(_words_fit(asked.words, known, today))
    if asked.digits:
        parts.append(_phone_fits(asked.digits, known.phones))
    if asked.born:
        parts.append(_day_fits(asked.born, known.born))
    if not parts:
        return Likeness(0.0)
    reasons = [why for score, whys in parts if score for why in whys]
    return Likeness(sum(score for score, _ in parts) / len(parts), list(dict.fromkeys(reasons)))


def _words_fit(words: tuple[str, ...], known: Known, today: date) -> tuple[float, list[str]]:
    """Every word needs a place to fit; the best of the record's names counts. A name not asked for weighs little."""
    elsewhere = [_fits_elsewhere(word, known, today) for word in words]
    best: tuple[float, list[str]] = (0.0, [])
    for name in known.names or [[]]:
        total, worst, used = 0.0, How.SAME, 0
        reasons: list[str] = []
        singly = _pair_up(words, name)
        for (score, how), (other, why) in zip(singly, elsewhere, strict=True):
            if score >= other and how is not How.NOT:
                worst, used = max(worst, how), used + 1
            elif why:
                reasons.append(why)
            total += max(score, other)
        left = 0.02 * min(len(name) - used, 3)
        turned = 0.01 * (used > 1 and [word for word in name if word in words] != [w for w in words if w in name])
        score = max(0.0, total / len(words) - left - turned)
        if score > best[0]:
            best = score, ([NAME_REASONS[worst]] if used else []) + reasons
    return best


def _pair_up(words: Sequence[str], name: Sequence[str]) -> list[tuple[float, How]]:
    """Each word with the part of the name that it fits best, no part twice."""
    ranked = sorted(
        ((*word_fits(word, part), place, other) for place, word in enumerate(words) for other, part in enumerate(name)),
        key=lambda fit: (-fit[0], fit[1]),
    )
    found: list[tuple[float, How]] = [(0.0, How.NOT)] * len(words)
    taken: set[int] = set()
    for score, how, place, other in ranked:
        if score and other not in taken and found[place][1] is How.NOT:
            found[place] = (score, how)
            taken.add(other)
    return found


@lru_cache(maxsize=50_000)
def word_fits(word: str, part: str) -> tuple[float, How]:
    """How well a typed word fits a part of a name, and how."""
    if word == part:
        return 1.0, How.SAME
    if len(word) > 2 and stands_for(word) & stands_for(part):
        return 0.94, How.NICKNAME
    if len(word) >= 2 and part.startswith(word):
        return 0.9 + 0.05 * len(word) / len(part), How.BEGINS
    alike = max(OSA.normalized_similarity(word, part), JaroWinkler.similarity(word, part) - 0.03)
    if len(word) > 2 and sounds(word) & sounds(part):
        return max(0.85, 0.96 * alike), How.SOUNDS
    return (0.96 * alike, How.SIMILAR) if alike >= 0.75 else (0.0, How.NOT)


def _fits_elsewhere(word: str, known: Known, today: date) -> tuple[float, str]:
    """A word about a place or looks, or a number: part of a phone, an age, a year of birth."""
    if word.isdigit():
        if len(word) >= FEWEST_DIGITS and any(word in phone for phone in known.phones):
            return 1.0, "Part of the phone"
        sure = max((known.year_is(year) for year in years_meant(word, today)), default=0.0)
        if sure:
            return sure, "About that age"
    if any(part == word or (len(word) > 2 and part.startswith(word)) for part in known.about.split()):
        return 0.9, "Place or description"
    return 0.0, ""


def _phone_fits(digits: str, phones: Sequence[str]) -> tuple[float, list[str]]:
    if any(phone.endswith(digits) for phone in phones):
        return 1.0, ["Same phone"]
    return (0.9, ["Part of the phone"]) if any(digits in phone for phone in phones) else (0.0, [])


def _day_fits(asked: date, born: str) -> tuple[float, list[str]]:
    if born == asked.isoformat():
        return 1.0, ["Same date of birth"]
    if born and born == f"{asked.year}-{asked.day:02}-{asked.month:02}":
        return 0.85, ["Day and month of birth exchanged"]
    if born[5:] == asked.isoformat()[5:]:
        return 0.6, ["Same birthday, another year"]
    near = bool(born) and OSA.distance(asked.isoformat(), born) == 1
    return (0.5, ["Date of birth differs in one digit"]) if near else (0.0, [])
