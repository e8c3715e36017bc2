"""What is looked for in the directory, how well a service fits it, and why. Pure functions.

The order: first what fits all that was asked, then what leaves one thing to ask, then two; what speaks against what was
asked is excluded, counted and listed apart. Among those that leave as much open, fit is counted in miles: what each
thing is worth as a longer way to go. The fewer, the better; then by name.

What PostgreSQL tells of each service, for thousands at a time, is in queries/candidates.py; the order is made here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings

from heart import clock
from referrals.need_words import offers
from referrals.rules import observed
from referrals.rules.access import access_reason
from referrals.rules.cost import cost_reason
from referrals.rules.eligibility import NO_LIMITS, NOBODY, Limits, Person, who_reason
from referrals.rules.fit import Fit, Reason, Topic
from referrals.rules.geometry import Point, away
from referrals.rules.languages import language_reason, other_than_english, others
from referrals.rules.observed import Observed, observed_reason
from referrals.rules.opening import Schedule, When, hours_reason
from referrals.states import Room

PER_RANK_OF_NEED = 3.0  # a service that names the need second, after another that it is more about
MOST_FOR_NEED = 9.0
FOR_WORDS = 10.0  # the words looked for hardly stand in the listing
ROOM_UNKNOWN = 2.0
FOR_ROOM = {Room.CAPACITY: 0.0, Room.ASSESSMENT: 1.0, Room.WAITLIST: 6.0, Room.NO_CAPACITY: 12.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is looked for. `language` is the neighbor's, as HSDS spells languages: in English.

    Need, words and a distance say which services are looked at; the rest sorts these into what fits, what leaves
    something to ask, and what is excluded.
    """

    need: str = ""
    words: str = ""
    near: Point | None = None
    language: str = ""
    when: When | None = None
    person: Person = NOBODY
    cost: str = ""
    has_room: bool = False
    wheelchair: bool = False
    to_refer: bool = False  # for a need that shall be referred, not for somebody who goes there

    @property
    def other_language(self) -> str:
        """The language, if it is one that cannot be taken for granted."""
        return other_than_english(self.language)

    @property
    def topics(self) -> list[Topic]:
        """What sorts: each of these leaves a service fitting, to be asked, or excluded."""
        asked = {
            Topic.DISTANCE: self.near is not None,
            Topic.HOURS: self.when is not None,
            Topic.LANGUAGE: bool(self.other_language),
            Topic.WHO: bool(self.person),
            Topic.COST: bool(self.cost),
            Topic.ROOM: self.has_room,
            Topic.ACCESS: self.wheelchair,
            Topic.REFERRALS: self.to_refer,
        }
        return [topic for topic, is_asked in asked.items() if is_asked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What the order goes by. `fits` holds what was found for each of the topics asked (`Ask.topics`).

    `rank_of_need` is 0 where the service is about the need before all, None where no need is looked for;
    `word_rank` is from 0 to 1, None where no words are; `room` is empty where nobody knows (see `room_now`).
    """

    pk: UUID
    name: str
    fits: Mapping[Topic, Fit] = field(default_factory=dict)
    rank_of_need: int | None = None
    word_rank: float | None = None
    miles: float | None = None
    room: str = ""
    observed: Observed = observed.NOTHING

    @property
    def standing(self) -> Fit:
        """Whether it fits all that was asked, leaves something to ask, or is excluded."""
        fits = set(self.fits.values())
        return next((fit for fit in (Fit.AGAINST, Fit.UNSURE) if fit in fits), Fit.FITS)

    @property
    def doubts(self) -> int:
        """How many of the things asked nobody knows."""
        return sum(fit is Fit.UNSURE for fit in self.fits.values())

    @property
    def score(self) -> float:
        """How far this is from what is looked for, in miles."""
        found = FOR_ROOM[Room(self.room)] if self.room else ROOM_UNKNOWN
        if self.rank_of_need is not None:
            found += min(PER_RANK_OF_NEED * self.rank_of_need, MOST_FOR_NEED)
        if self.word_rank is not None:
            found += FOR_WORDS * (1 - min(self.word_rank, 1.0))
        return found + observed.worth(self.observed) + (self.miles or 0.0)


@dataclass(frozen=True, slots=True)
class Ranked:
    """The candidates in three parts, each in order; every candidate is in exactly one of them."""

    fits: list[Candidate]
    unsure: list[Candidate]
    excluded: list[Candidate]

    @property
    def shown(self) -> list[Candidate]:
        """What fits, then what leaves something to ask."""
        return self.fits + self.unsure

    @property
    def why_excluded(self) -> dict[Topic, int]:
        """How many are excluded for each topic, the most first. One that is excluded for two counts for both."""
        counts = Counter(topic for one in self.excluded for topic, fit in one.fits.items() if fit is Fit.AGAINST)
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def rank(candidates: Iterable[Candidate]) -> Ranked:
    """The candidates from the best to the worst, what fits before what is unsure, and the excluded apart."""
    parts: dict[Fit, list[Candidate]] = {fit: [] for fit in Fit}
    for one in sorted(candidates, key=lambda one: (one.doubts, one.score, one.name, one.pk)):
        parts[one.standing].append(one)
    return Ranked(parts[Fit.FITS], parts[Fit.UNSURE], parts[Fit.AGAINST])


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """All that speaks for a service or against it. `needs` has the strongest first; `miles` is None where no place has
    coordinates; `evidence` are the words of its listing that speak to the need.
    """

    needs: Sequence[str] = ()
    evidence: Sequence[str] = ()
    miles: float | None = None
    schedules: Sequence[Schedule] = ()
    languages: Sequence[str] = ()
    interpretation: str = ""
    limits: Limits = NO_LIMITS
    fees: str = ""
    amounts: Sequence[Decimal] = ()
    access: Sequence[str] = ()
    room: str = ""
    room_reported_at: datetime | None = None
    takes_referrals: bool = True
    observed: Observed = observed.NOTHING


def reasons(ask: Ask, offer: Offer, at: datetime) -> list[Reason]:
    """Why this offer, why perhaps not, and what is not known, at `at` (UTC)."""
    found = [
        Reason(Fit.AGAINST, "Takes no referrals", Topic.REFERRALS)
        if ask.to_refer and not offer.takes_referrals
        else None,
        _about_need(ask.need, offer) if ask.need else None,
        _about_distance(offer.miles) if ask.near is not None else None,
        hours_reason(offer.schedules, ask.when) if ask.when is not None else None,
        who_reason(ask.person, offer.limits) if ask.person else None,
        cost_reason(ask.cost, offer.fees, offer.amounts) if ask.cost else None,
        access_reason(offer.access) if ask.wheelchair else None,
        _about_languages(ask.other_language, offer),
        about_room(offer.room, offer.room_reported_at, at),
        observed_reason(offer.observed),
    ]
    return [reason for reason in found if reason is not None]


def about_room(room: str, reported_at: datetime | None, at: datetime) -> Reason:
    """What is known of the room at `at`. Capacity decays: an old figure reads as unknown (rule 9)."""
    if reported_at is None:
        return Reason(Fit.UNSURE, "Room unknown: never reported", Topic.ROOM)
    ago = clock.ago(reported_at, at)
    known = room_now(room, reported_at, at)
    if not known:
        return Reason(Fit.UNSURE, f"Room unknown: last reported {ago}", Topic.ROOM)
    return Reason(room_fit(known), f"{Room(known).label}: reported {ago}", Topic.ROOM)


def room_now(room: str, reported_at: datetime | None, at: datetime) -> str:
    """The room as far as the report of it still holds at `at`; empty where nobody knows."""
    return room if is_fresh(reported_at, at) else ""


def room_fit(room: str) -> Fit:
    """Whether this says that there is room."""
    fits = {"": Fit.UNSURE, Room.CAPACITY: Fit.FITS, Room.ASSESSMENT: Fit.UNSURE}
    return fits.get(room, Fit.AGAINST)


def is_fresh(reported_at: datetime | None, at: datetime) -> bool:
    """Whether a report of that time still holds at `at`: for CAPACITY_FRESH_HOURS."""
    return reported_at is not None and at - reported_at <= timedelta(hours=settings.CAPACITY_FRESH_HOURS)


def _about_need(need: str, offer: Offer) -> Reason:
    if need not in offer.needs:
        return Reason(Fit.AGAINST, "Its listing says nothing of this need", Topic.NEED)
    said = ", ".join(f"“{words}”" for words in offer.evidence[:2])
    return Reason(Fit.FITS, f"{offers(need)}: its listing says {said}" if said else offers(need), Topic.NEED)


def _about_distance(miles: float | None) -> Reason:
    if miles is None:
        return Reason(Fit.UNSURE, "Distance unknown", Topic.DISTANCE)
    return Reason(Fit.FITS, away(miles), Topic.DISTANCE)


def _about_languages(asked: str, offer: Offer) -> Reason | None:
    if asked:
        return language_reason(asked, offer.languages, offer.interpretation)
    spoken = others(offer.languages)
    return Reason(Fit.FITS, f"Speaks {', '.join(spoken)}", Topic.LANGUAGE) if spoken else None
