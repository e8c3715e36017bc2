"""Is the person whom a partner enrolled this neighbor? Pure: facts in, how sure, and why.

Certain is only a whole name and a day of birth that both agree: what follows from it is done without a look. A phone
is a household's, and a name alone is many people's: those are put before HEART's staff.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.matching import LIKELY, NAME_REASONS, How, Known, Likeness, Wanted, fits
from casework.rules.search_keys import plain

SAME_NAME = 0.95
NEAR_DAY = 0.5
ELSEWHERE = "Place or description"


@dataclass(frozen=True)
class Person:
    """Who was enrolled, in the partner's data. `phone` are national digits, or empty."""

    given_name: str
    family_name: str
    born: date | None = None
    phone: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded."""
        return tuple(plain(f"{self.given_name} {self.family_name}").split())


@dataclass(frozen=True)
class Alike:
    """How sure it is, between 0 and 1, and why. Nothing of it is shown to the partner."""

    score: float = 0.0
    certain: bool = False
    reasons: list[str] = field(default_factory=list)


def asked(person: Person) -> Wanted:
    """What the search index is asked for."""
    return Wanted(person.words, person.phone, person.born)


def alike(person: Person, known: Known, *, today: date) -> Alike | None:
    """How alike the person and a record are; None when they are not worth a look."""
    name = fits(Wanted(words=person.words), known, today=today)
    born = fits(Wanted(born=person.born), known, today=today) if person.born else Likeness(0.0)
    phone = fits(Wanted(digits=person.phone), known, today=today) if person.phone else Likeness(0.0)
    whole = name.score >= SAME_NAME and NAME_REASONS[How.SAME] in name.reasons and ELSEWHERE not in name.reasons
    reasons = [why for part in (name, born, phone) for why in part.reasons]
    if whole and born.score == 1.0:
        return Alike(1.0, True, reasons)
    if not _is_likely(person, known, name.score, born.score, phone.score):
        return None
    parts = [part.score for part in (name, born, phone) if part.score]
    return Alike(round(min(0.99, sum(parts) / len(parts)), 2), False, reasons)


def _is_likely(person: Person, known: Known, name: float, born: float, phone: float) -> bool:
    if name >= LIKELY and (born >= NEAR_DAY or phone):
        return True
    if born == 1.0 and phone:
        return True  # another name, or a name that HEART never learned
    age_fits = person.born is not None and not known.born and known.year_is(person.born.year) > 0
    return name >= SAME_NAME and age_fits
