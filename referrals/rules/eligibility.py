"""Whether a service takes somebody, from HSDS's ages and from the words of its listing that name a group. Pure.

Only what a listing says can exclude, and only where all that it says speaks against it: words are read carefully, and
whatever is not plain is unsure. What is not known of the neighbor is unsure too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from casework.states.demographics import Gender
from referrals.rules.fit import Fit, Reason, Topic, quoted

ABOUT = 2  # years by which an age that is only about right may be off
SENIOR, NOT_SENIOR = 60, 50  # from 60 a listing's "seniors" counts; the Older Americans Act of 1965, sec. 102, says 60
ADULT, NOT_YOUTH = 18, 25  # until 17 one is a "youth"; from 25 no longer by any program's count


class Group(StrEnum):
    """Whom listings name. The values are the words of a reason: "for women and veterans"."""

    WOMEN = "women"
    MEN = "men"
    VETERANS = "veterans"
    FAMILIES = "families with children"
    YOUTH = "young people"
    SENIORS = "seniors"


# The words for each, for PostgreSQL and Python alike, read without regard to case.
WORDS = {
    Group.WOMEN: "women|woman|women's|females?|mujeres",
    Group.MEN: "men|men's|males?|hombres",
    Group.VETERANS: "veterans?|veteran's|vets|veteranos",
    Group.FAMILIES: "families|parents?|mothers?|fathers?|children|children's|child|kids|familias",
    Group.YOUTH: "youths?|teens?|teenagers?|adolescents?|minors|juveniles?|young adults?",
    Group.SENIORS: "seniors?|elderly|elders|older adults?|older persons|older people",
}
NOTHING = "a^"  # no text begins after its first letter
# What turns such words around, so that they are left to a person to read.
TURNED = r"(^|[^a-z])(no|not|except|excluding|unless|without|other than)([^a-z]|$)"
OPEN_TO_ALL = (
    r"(^|[^a-z])(anyone|anybody|everyone|everybody|all ages|all persons|all people|general public|open to all"
    r"|no (restrictions?|requirements?|eligibility))([^a-z]|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of who looks for a service. None is not known. Ages are the youngest and oldest that may be."""

    ages: tuple[int, int] | None = None
    gender: str = ""
    veteran: bool | None = None
    children: bool | None = None  # whether children come along

    def __bool__(self) -> bool:
        return self != Person()


NOBODY = Person()


class Limits(NamedTuple):
    """What a listing says of who can get it. `words` are its eligibility; `names` what it is called."""

    minimum_age: Decimal | None = None
    maximum_age: Decimal | None = None
    words: str = ""
    names: str = ""

    @property
    def text(self) -> str:
        return f"{self.names} {self.words}"


NO_LIMITS = Limits()


def age_on(day: date, born: date | None, about: int | None) -> tuple[int, int] | None:
    """The youngest and the oldest that somebody may be, from a date of birth or a year that is about right."""
    if born is not None:
        years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
        return (years, years)
    return (max(day.year - about - ABOUT, 0), day.year - about + ABOUT) if about else None


def standing(person: Person) -> dict[Group, Fit]:
    """For each group whether the person is in it, not, or nobody knows."""
    women = {Gender.WOMAN.value: True, Gender.MAN.value: False}.get(person.gender)
    return {
        Group.WOMEN: _known(women),
        Group.MEN: _known(None if women is None else not women),
        Group.VETERANS: _known(person.veteran),
        Group.FAMILIES: _families(person),
        Group.YOUTH: _aged(person.ages, lambda age: age < ADULT, lambda age: age >= NOT_YOUTH),
        Group.SENIORS: _aged(person.ages, lambda age: age >= SENIOR, lambda age: age < NOT_SENIOR),
    }


def expression(groups: Iterable[Group]) -> str:
    """What finds any of these groups in a listing; what finds nothing for none."""
    words = "|".join(WORDS[group] for group in groups)
    return rf"(^|[^a-z])({words})([^a-z]|$)" if words else NOTHING


def age_fit(person: Person, limits: Limits) -> Fit | None:
    """Whether the ages that HSDS states hold the person; None where it states none."""
    least, most = limits.minimum_age, limits.maximum_age
    if least is None and most is None:
        return None
    if person.ages is None:
        return Fit.UNSURE
    youngest, oldest = person.ages
    if (least is not None and oldest < least) or (most is not None and youngest > most):
        return Fit.AGAINST
    inside = (least is None or youngest >= least) and (most is None or oldest <= most)
    return Fit.FITS if inside else Fit.UNSURE


def who_reason(person: Person, limits: Limits) -> Reason:
    """Whether the service takes this person, as far as its listing and the record say."""
    age = age_fit(person, limits)
    named = [group for group in Group if _says(expression([group]), limits.text)]
    fits = {standing(person)[group] for group in named}
    whom = _whom(named, limits, age)
    turned = bool(named) and _says(TURNED, limits.text)
    if age is Fit.AGAINST or (fits == {Fit.AGAINST} and not turned):
        return Reason(Fit.AGAINST, f"Only for {whom}", Topic.WHO)
    if age is Fit.UNSURE or fits - {Fit.FITS} or turned:
        return Reason(Fit.UNSURE, f"Ask whether it takes them: for {whom}", Topic.WHO)
    if age is Fit.FITS or named:
        return Reason(Fit.FITS, f"For {whom}", Topic.WHO)
    if _says(OPEN_TO_ALL, limits.words):
        return Reason(Fit.FITS, "Open to everybody", Topic.WHO)
    if limits.words.strip():
        return Reason(Fit.UNSURE, f"Ask who can get it: {quoted(limits.words)}", Topic.WHO)
    return Reason(Fit.UNSURE, "Who can get it is not listed", Topic.WHO)


def _whom(named: Iterable[Group], limits: Limits, age: Fit | None) -> str:
    """ "women and veterans, ages 18 to 24"."""
    groups = " and ".join(named)
    return ", ".join(words for words in (groups, _ages(limits) if age else "") if words)


def _ages(limits: Limits) -> str:
    least, most = (None if age is None else f"{age.normalize():f}" for age in limits[:2])
    if least is None:
        return f"ages up to {most}"
    return f"ages {least} and over" if most is None else f"ages {least} to {most}"


def _families(person: Person) -> Fit:
    """A minor counts as a family's child; of an adult one must know whether children come along."""
    if person.children:
        return Fit.FITS
    minor = _aged(person.ages, lambda age: age < ADULT, lambda age: age >= ADULT)
    if minor is Fit.AGAINST:
        return Fit.UNSURE if person.children is None else Fit.AGAINST
    return minor


def _aged(ages: tuple[int, int] | None, is_in: Callable[[int], bool], is_out: Callable[[int], bool]) -> Fit:
    if ages is None:
        return Fit.UNSURE
    if all(is_in(age) for age in ages):
        return Fit.FITS
    return Fit.AGAINST if all(is_out(age) for age in ages) else Fit.UNSURE


def _known(answer: bool | None) -> Fit:
    return Fit.UNSURE if answer is None else Fit.FITS if answer else Fit.AGAINST


def _says(words: str, text: str) -> bool:
    return re.search(words, text, re.IGNORECASE) is not None
