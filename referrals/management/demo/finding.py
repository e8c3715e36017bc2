"""How the demo's neighbors can be found, and what they answered when they were asked. All of it invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from casework.actions import demographics, neighbors, ways
from casework.actions.demographics import Answer
from casework.models import Case, Neighbor, NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from casework.states.demographics import Answered, Gender, Housing, Question, RaceEthnicity, Veteran
from casework.states.finding import MayTell, NameKind, PartOfDay, PetKind, PhoneOwner, PlaceKind
from heart.models import User
from referrals.management.demo.cast import PARTNERS
from referrals.models import Organization

PLACES: list[dict[str, Any]] = [
    {"kind": PlaceKind.SHELTER, "where": "Harbor Light shelter", "bed": "14", "parts": [PartOfDay.EVENING]},
    {"kind": PlaceKind.MEAL_SITE, "where": "Church hall on Pine Street", "weekdays": [1, 3], "parts": ["afternoon"]},
    {"kind": PlaceKind.LIBRARY, "where": "Main library, second floor", "parts": [PartOfDay.MORNING]},
    {"kind": PlaceKind.BUS_STOP, "where": "Transit center, bay 6", "parts": [PartOfDay.EARLY]},
    {"kind": PlaceKind.ENCAMPMENT, "where": "Woods behind the old mill", "note": "Call out first; a dog barks."},
    {"kind": PlaceKind.STORE, "where": "Laundromat on Holloway", "weekdays": [5, 6]},
]
PEOPLE: list[dict[str, Any]] = [
    {
        "name": "Rosa Quintero",
        "relation": "sister",
        "number": "919-555-0171",
        "may_tell": MayTell.HEART,
        "agreed": True,
    },
    {"name": "Pastor Lyle", "relation": "pastor", "number": "919-555-0172"},
    {"name": "Dot Ramsey", "relation": "friend", "note": "Sells flowers at the transit center"},
]
PETS = [
    (PetKind.DOG, "Biscuit", "Small, brown, one ear up"),
    (PetKind.CAT, "Pepper", "In a carrier"),
    (PetKind.DOG, "Duke", ""),
]
NICKNAMES = ["Red", "Shortcake", "Mister B", "Lulu", "Deacon"]
OWN_WORDS = {Gender.WOMAN: "woman", Gender.MAN: "man", Gender.NONBINARY: "nonbinary", Gender.ANOTHER: "Two-Spirit"}
DETAILS: dict[str, str] = {
    RaceEthnicity.HISPANIC: "Honduran",
    RaceEthnicity.AIAN: "Lumbee",
    RaceEthnicity.ASIAN: "Karen",
}


def tell(rng: Random, cases: list[Case], by: User, now: datetime) -> None:
    """Ways and answers for the neighbors of these cases: rich for some, little for most, nothing for a few."""
    partners = list(Organization.objects.filter(name__in=PARTNERS.values()).order_by("name"))
    for case in cases:
        neighbor = Neighbor.objects.get(pk=case.neighbor_id)
        at = min(case.opened_at + timedelta(hours=30), now - timedelta(minutes=5))
        if rng.random() < 0.45:
            _ways(rng, neighbor, partners, by, at)
        if rng.random() < 0.7:
            _ask(rng, neighbor, by, at)


def _ways(rng: Random, neighbor: Neighbor, partners: list[Organization], by: User, at: datetime) -> None:
    for details in rng.sample(PLACES, rng.choice([1, 1, 2, 3])):
        place = ways.add(kind=UsualPlace, neighbor=neighbor, details=details, by=by, at=at)
        if isinstance(place, UsualPlace) and rng.random() < 0.3:
            ways.seen_at(place=place, by=by, at=at)
    if rng.random() < 0.4:
        ways.add(kind=TrustedContact, neighbor=neighbor, details=rng.choice(PEOPLE), by=by, at=at)
    if rng.random() < 0.25:
        kind, name, note = rng.choice(PETS)
        ways.add(kind=Pet, neighbor=neighbor, details={"kind": kind, "name": name, "note": note}, by=by, at=at)
    if rng.random() < 0.25:
        said = {"given": rng.choice(NICKNAMES), "kind": NameKind.NICKNAME}
        ways.add(kind=NeighborName, neighbor=neighbor, details=said, by=by, at=at)
    if partners and rng.random() < 0.2:
        seen_by = rng.choice(partners)
        details = {"organization_key": seen_by.pk, "name": seen_by.name, "how": "Drop-in on weekday mornings"}
        ways.add(kind=SeenByPartner, neighbor=neighbor, details=details, by=by, at=at)
    for phone in neighbor.phones.all():
        _phone(rng, phone, by, at)


def _phone(rng: Random, phone: Any, by: User, at: datetime) -> None:
    whose = rng.choice([PhoneOwner.OWN, PhoneOwner.OWN, PhoneOwner.FAMILY, PhoneOwner.PLACE])
    neighbors.change_phone(
        phone=phone,
        safe_to_leave_message=rng.random() < 0.6,
        safe_to_text=rng.random() < 0.4,
        in_use=phone.in_use,
        whose=whose,
        whose_words="her mother may answer" if whose == PhoneOwner.FAMILY else "",
        best_parts=[PartOfDay.EVENING] if rng.random() < 0.3 else [],
        by=by,
        at=at,
    )


def _ask(rng: Random, neighbor: Neighbor, by: User, at: datetime) -> None:
    """Some questions were answered, some declined, some not known, and some nobody has asked."""
    answers = {str(question): _came_of(rng, question) for question in Question if question in _ANSWERS}
    asked = {question: answer for question, answer in answers.items() if answer is not None}
    if asked:
        demographics.record(neighbor=neighbor, answers=asked, by=by, at=at)


def _came_of(rng: Random, question: Question) -> Answer | None:
    chance = rng.random()
    if chance < 0.2:
        return None
    if chance < 0.3:
        return Answer(Answered.DECLINED)
    if chance < 0.34:
        return Answer(Answered.UNKNOWN)
    codes, weights, most = _ANSWERS[question]
    chosen = list(dict.fromkeys(rng.choices(codes, weights, k=rng.choice([1] * 7 + [most]))))
    if question == Question.GENDER:
        return Answer(Answered.ANSWERED, chosen, {"own": OWN_WORDS[Gender(chosen[0])]})
    details = {code: DETAILS[code] for code in chosen if code in DETAILS and rng.random() < 0.3}
    return Answer(Answered.ANSWERED, chosen, details)


_ANSWERS: dict[str, tuple[list[str], list[int], int]] = {
    Question.RACE_ETHNICITY: (RaceEthnicity.values, [2, 4, 40, 16, 2, 1, 35], 2),
    Question.GENDER: (Gender.values, [42, 52, 4, 2], 1),
    Question.VETERAN: (Veteran.values, [12, 88], 1),
    Question.HOUSING: (Housing.values, [35, 20, 15, 6, 4, 5, 12, 3], 1),
}
