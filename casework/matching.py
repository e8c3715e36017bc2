"""Is this the same neighbor? Pure functions: likeness with its reasons."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz.distance import JaroWinkler

LIKELY = 0.75
PLAUSIBLE = 0.55


@dataclass(frozen=True)
class Person:
    """What is known of somebody, for comparing. Any part may be missing."""

    given_name: str = ""
    family_name: str = ""
    also_known_as: str = ""
    date_of_birth: date | None = None
    birth_year_about: int | None = None
    phones: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """A score between 0 and 1, and the reasons in the order of their weight."""

    score: float
    reasons: list[str] = field(default_factory=list)


def plain(words: str) -> str:
    """Lower case, without accents, punctuation or doubled spaces."""
    folded = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in folded).split())


def likeness(one: Person, other: Person) -> Likeness:
    """How alike two people are. A shared phone or birth date weighs most; a name alone is never certain."""
    score, reasons = _name_likeness(one, other)
    if one.phones & other.phones:
        score, reasons = max(score, 0.6) + 0.3, [*reasons, "Same phone"]
    if one.date_of_birth and other.date_of_birth:
        if one.date_of_birth == other.date_of_birth:
            score, reasons = score + 0.25, [*reasons, "Same date of birth"]
        else:
            score, reasons = score - 0.2, [*reasons, "Different date of birth"]
    elif _years_near(one, other):
        score, reasons = score + 0.1, [*reasons, "About the same age"]
    return Likeness(max(0.0, min(score, 1.0)), reasons)


def _name_likeness(one: Person, other: Person) -> tuple[float, list[str]]:
    straight = _alike(f"{one.given_name} {one.family_name}", f"{other.given_name} {other.family_name}")
    swapped = max(
        _alike(f"{one.family_name} {one.given_name}", f"{other.given_name} {other.family_name}"),
        _alike(f"{one.given_name} {one.family_name}", f"{other.family_name} {other.given_name}"),
    )
    aliases = max(
        _alike(one.also_known_as, other.also_known_as),
        _alike(one.also_known_as, other.given_name),
        _alike(one.given_name, other.also_known_as),
    )
    best = max((straight, "name"), (swapped, "name, first and last swapped"), (aliases, "also known as"))
    if best[0] < 0.8:
        return 0.4 * best[0], []
    words = f"Same {best[1]}" if best[0] > 0.995 else f"Similar {best[1]}"
    return 0.7 * best[0], [words]


def _alike(one: str, other: str) -> float:
    one, other = plain(one), plain(other)
    return JaroWinkler.similarity(one, other) if one and other else 0.0


def _years_near(one: Person, other: Person) -> bool:
    first, second = _birth_year(one), _birth_year(other)
    return first is not None and second is not None and abs(first - second) <= 3


def _birth_year(person: Person) -> int | None:
    return person.date_of_birth.year if person.date_of_birth else person.birth_year_about


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: words of a name, a place or a description, a phone's digits, a date of birth."""

    words: tuple[str, ...] = ()
    digits: str = ""
    born: date | None = None


_DATES = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_DIGITS = re.compile(r"\+?\(?\d[\d\-. ()]{5,}\d")


def wanted(typed: str) -> Wanted:
    """What one line of a search box asks for: "jo smith", "919-555-0123", "3/5/1980", or several of them."""
    born = None
    for match in _DATES.finditer(typed):
        born = born or _day(match)
    rest = _DATES.sub(" ", typed)
    number = _DIGITS.search(rest)
    digits = "".join(letter for letter in number[0] if letter.isdigit())[-10:] if number else ""
    return Wanted(tuple(plain(_DIGITS.sub(" ", rest)).split()), digits, born)


def _day(match: re.Match[str]) -> date | None:
    year, month, day = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def fits(asked: Wanted, person: Person, *, where: str = "") -> Likeness:
    """How well a person fits what is asked for: the mean over the parts asked (name or place, phone, birth date).

    `where` holds the words about places and looks. From 0.5 on a person is worth showing.
    """
    parts: list[tuple[float, str]] = []
    if asked.words:
        parts.append(_words_fit(asked.words, person, where))
    if asked.digits:
        parts.append((float(any(one.endswith(asked.digits) for one in person.phones)), "Same phone"))
    if asked.born:
        parts.append((float(person.date_of_birth == asked.born), "Same date of birth"))
    if not parts:
        return Likeness(0.0)
    return Likeness(sum(score for score, _ in parts) / len(parts), [why for score, why in parts if score and why])


def _words_fit(words: tuple[str, ...], person: Person, where: str) -> tuple[float, str]:
    """Each word against each part of the name, or the whole name at once; every word needs a place to fit."""
    names = plain(f"{person.given_name} {person.family_name} {person.also_known_as}").split()
    places = plain(where).split()
    singly = [(max((_word_fits(word, name) for name in names), default=0.0), word) for word in words]
    by_name = sum(score for score, _ in singly) / len(words)
    with_place = sum(max(score, 0.9 * (word in places)) for score, word in singly) / len(words)
    whole = likeness(Person(given_name=" ".join(words)), person).score / 0.7
    if by_name >= 0.75 or whole >= 0.8:
        best = max(by_name, whole if whole >= 0.8 else 0.0)
        return best, "Same name" if by_name == 1 else "Similar name"
    return (with_place, "Place or description") if with_place >= 0.75 else (0.0, "")


def _word_fits(word: str, name: str) -> float:
    if word == name:
        return 1.0
    if len(word) >= 2 and name.startswith(word):
        return 0.95
    alike = JaroWinkler.similarity(word, name)
    return alike if alike >= 0.85 else 0.0
