"""Is this the same neighbor? Pure functions: likeness with its reasons."""

from __future__ import annotations

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
    swapped = _alike(f"{one.family_name} {one.given_name}", f"{other.given_name} {other.family_name}")
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
