"""How well a service fits what is looked for, and why. Pure functions; queries.py orders by the same numbers.

Fit is counted in miles: what each thing is worth as a longer way to go. The fewer, the better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

from django.conf import settings

from heart import clock
from referrals.need_words import offers
from referrals.states import Room

EARTH = 3958.8  # miles, the mean radius
PER_RANK_OF_NEED = 3.0  # a service that names the need second, after another that it is more about
MOST_FOR_NEED = 9.0
FOR_WORDS = 10.0  # the words looked for hardly stand in the listing
NO_LANGUAGE = 5.0
ROOM_UNKNOWN = 2.0
FOR_ROOM = {Room.CAPACITY: 0.0, Room.ASSESSMENT: 1.0, Room.WAITLIST: 6.0, Room.NO_CAPACITY: 12.0}
ENGLISH = "english"


class Point(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """Degrees; everything that can be within a distance, and a little more."""

    south: float
    north: float
    west: float
    east: float


class Fit(StrEnum):
    FITS = "fits"
    UNSURE = "unsure"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a service, against it, or that nobody knows."""

    fit: Fit
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is looked for. `language` is the neighbor's, as HSDS spells languages: in English."""

    need: str = ""
    words: str = ""
    near: Point | None = None
    language: str = ""

    @property
    def other_language(self) -> str:
        """The language, if it is one that cannot be taken for granted."""
        language = self.language.strip()
        return "" if language.casefold() == ENGLISH else language


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What matters of a service. `needs` has the strongest first; `miles` is None where no place has coordinates.

    `evidence` are the words of its listing that speak to the need; `word_rank` is from 0 to 1.
    """

    name: str
    needs: Sequence[str] = ()
    evidence: Sequence[str] = ()
    word_rank: float = 0.0
    miles: float | None = None
    languages: Sequence[str] = ()
    room: str = ""
    room_reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    offer: Offer
    score: float
    reasons: list[Reason] = field(default_factory=list)


def rank(ask: Ask, offers: Iterable[Offer], at: datetime) -> list[Match]:
    """The offers from the best to the worst at `at` (UTC). Asked near a point, those of unknown distance come last."""
    matches = [Match(offer, score(ask, offer, at), reasons(ask, offer, at)) for offer in offers]
    return sorted(
        matches, key=lambda match: (ask.near is not None and match.offer.miles is None, match.score, match.offer.name)
    )


def score(ask: Ask, offer: Offer, at: datetime) -> float:
    """How far this is from what is looked for, in miles."""
    found = FOR_ROOM[Room(offer.room)] if is_fresh(offer.room_reported_at, at) else ROOM_UNKNOWN
    if ask.need in offer.needs:
        found += min(PER_RANK_OF_NEED * list(offer.needs).index(ask.need), MOST_FOR_NEED)
    if ask.words:
        found += FOR_WORDS * (1 - min(offer.word_rank, 1.0))
    if ask.other_language and not speaks(offer.languages, ask.other_language):
        found += NO_LANGUAGE
    return found + (offer.miles or 0.0)


def reasons(ask: Ask, offer: Offer, at: datetime) -> list[Reason]:
    """Why this offer, why perhaps not, and what is not known."""
    found = []
    if ask.need in offer.needs:
        found.append(Reason(Fit.FITS, _about_need(ask.need, offer.evidence)))
    elif ask.need:
        found.append(Reason(Fit.AGAINST, "Its listing says nothing of this need"))
    if ask.near is not None:
        far = Reason(Fit.UNSURE, "Distance unknown") if offer.miles is None else Reason(Fit.FITS, away(offer.miles))
        found.append(far)
    if (language := _about_languages(ask.other_language, offer.languages)) is not None:
        found.append(language)
    found.append(about_room(offer.room, offer.room_reported_at, at))
    return found


def about_room(room: str, reported_at: datetime | None, at: datetime) -> Reason:
    """What is known of the room at `at`. Capacity decays: an old figure reads as unknown (rule 9)."""
    if reported_at is None:
        return Reason(Fit.UNSURE, "Room unknown: never reported")
    ago = clock.ago(reported_at, at)
    if not is_fresh(reported_at, at):
        return Reason(Fit.UNSURE, f"Room unknown: last reported {ago}")
    fits = {Room.CAPACITY: Fit.FITS, Room.ASSESSMENT: Fit.UNSURE}
    return Reason(fits.get(Room(room), Fit.AGAINST), f"{Room(room).label}: reported {ago}")


def is_fresh(reported_at: datetime | None, at: datetime) -> bool:
    """Whether a report of that time still holds at `at`: for CAPACITY_FRESH_HOURS."""
    return reported_at is not None and at - reported_at <= timedelta(hours=settings.CAPACITY_FRESH_HOURS)


def speaks(languages: Iterable[str], language: str) -> bool:
    """Whether one of these, as a listing writes them ("Spanish (limited)"), is the language."""
    return any(language.casefold() in name.casefold() for name in languages)


def away(miles: float) -> str:
    """ "2.1 miles away"."""
    number = f"{miles:.1f}".removesuffix(".0")
    return f"{number} {'mile' if number == '1' else 'miles'} away" if number != "0" else "Right there"


def miles_between(here: Point, there: Point) -> float:
    """The great-circle distance."""
    up, across = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    chord = sin(up / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(across / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def box(near: Point, miles: float) -> Box:
    """The degrees between which lies whatever is within `miles` of a point."""
    up = degrees(miles / EARTH)
    south, north = near.latitude - up, near.latitude + up
    if south <= -90 or north >= 90:
        return Box(max(south, -90), min(north, 90), -180, 180)
    across = degrees(asin(min(1.0, sin(miles / EARTH) / cos(radians(near.latitude)))))
    west, east = near.longitude - across, near.longitude + across
    if west < -180 or east > 180:  # over the date line: every longitude, and the distance itself decides
        return Box(south, north, -180, 180)
    return Box(south, north, west, east)


def _about_need(need: str, evidence: Sequence[str]) -> str:
    said = ", ".join(f"“{words}”" for words in evidence[:2])
    return f"{offers(need)}: its listing says {said}" if said else offers(need)


def _about_languages(asked: str, languages: Sequence[str]) -> Reason | None:
    if asked and not speaks(languages, asked):
        return Reason(Fit.UNSURE, f"{asked} is not listed")
    if asked:
        return Reason(Fit.FITS, f"Speaks {asked}")
    # A listing's odd entries ("Language line available") are no names of languages.
    others = [name for name in languages if name.istitle() and len(name) <= 30 and name.casefold() != ENGLISH]
    return Reason(Fit.FITS, f"Speaks {', '.join(others)}") if others else None
