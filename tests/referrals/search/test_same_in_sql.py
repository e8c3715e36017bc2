"""What PostgreSQL sorts by and what the rules say in words are one: over listings of every kind, for both who look."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

import pytest

from heart.models import User
from referrals.matching import Ask
from referrals.models import (
    Accessibility,
    CostOption,
    Language,
    Location,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)
from referrals.queries import directory as queries
from referrals.rules.cost import Cost
from referrals.rules.eligibility import Person
from referrals.rules.geometry import Point
from referrals.rules.opening import When
from referrals.states import Room
from tests.factories import referrals as make

pytestmark = pytest.mark.django_db

WORDS = {
    "eligibility_description": [
        "",
        "Women",
        "Men and veterans",
        "Seniors 60+",
        "Families",
        "No men",
        "Anyone",
        "Locals",
    ],
    "fees_description": ["", "Free", "Not free", "Sliding scale", "$25", "$0.00", "No charge or $5", "Ask"],
    "interpretation_services": ["", "", "", "Language line", "No interpreters", "ASL interpreter"],
}
LANGUAGES = ["English", "Spanish (limited)", "spanish", "Creole", "Others available on request", "Not available"]
ACCESS = ["Wheelchair ramp", "Not accessible", "Parking", "ADA"]
DAYS = ["MO,TU,WE,TH,FR", "SA,SU", "TU", "2TU", "-4TU, FR", "", "MO, TU"]
TIMES = [None, time(0), time(9), time(17), time(20), time(23, 59)]


def hours(rng: Random, **parent) -> Schedule:
    odd = {"interval": 2, "count": 3, "byweekno": "4", "byyearday": "7"}
    name = rng.choice([*odd, *[""] * 30])
    begins, ends = (rng.choice([None, None, None, date(2026, 3, day)]) for day in (9, 11))
    return Schedule(
        freq=rng.choice(["WEEKLY", "WEEKLY", "MONTHLY", ""]),
        byday=rng.choice(DAYS),
        bymonthday=rng.choice(["", "", "10", "-22,1"]),
        opens_at=rng.choice(TIMES),
        closes_at=rng.choice(TIMES),
        valid_from=begins,
        until=ends,
        **({name: odd[name]} if name else {}),
        **parent,
    )


def listing(rng: Random, number: int, like: Service, at: datetime, by: User) -> None:
    """One service at one place, with whatever the dice say."""
    ages = [rng.choice([None, None, Decimal(age)]) for age in (18, 44)]
    service = Service(
        organization=like.organization,
        organization_name=like.organization_name,
        name=rng.choice(["Pantry", "Women's pantry", "Veterans pantry"]) + f" {number}",
        need_domains=["food-insecurity"],
        minimum_age=ages[0],
        maximum_age=ages[1],
        takes_referrals=rng.random() < 0.8,
        **{name: rng.choice(words) for name, words in WORDS.items()},
    ).save_by(by)
    north = rng.choice([None, 36.0 + number / 1000])
    place = Location(latitude=north, longitude=-78.9, confidential=rng.random() < 0.3).save_by(by)
    tie = ServiceAtLocation(service=service, location=place).save_by(by)
    for parent in ({"service": service}, {"service_at_location": tie}, {"location": place}):
        for _ in range(rng.choice([0, 0, 1, 2])):
            hours(rng, **parent).save_by(by)
    for parent in ({"service": service}, {"location": place}):
        for _ in range(rng.choice([0, 1])):
            Language(name=rng.choice(LANGUAGES), **parent).save_by(by)
    for _ in range(rng.choice([0, 1, 2])):
        Accessibility(location=place, description=rng.choice(ACCESS)).save_by(by)
        amount, ends = Decimal(rng.choice([0, 5])), rng.choice([None, date(2026, 3, 9), date(2026, 3, 10)])
        CostOption(service=service, amount=amount, valid_to=ends).save_by(by)
    if rng.random() < 0.7:
        reported = at - timedelta(hours=rng.choice([1, 72, 73]))
        ServiceCapacity(service=service, room=rng.choice(Room.values), reported_at=reported, reported_by=by).save_by(by)


@pytest.fixture
def listings(now):
    rng, by = Random(20_260_310), User.objects.system("tests")
    like = make.service(name="First")
    for number in range(90):
        listing(rng, number, like, now, by)


ASKS = [
    *(Ask(when=When(date(2026, 3, day), at)) for day in (10, 11, 14) for at in (time(0, 30), time(9), time(23, 59))),
    *(Ask(language=language) for language in ("Spanish", "Creole")),
    *(Ask(cost=cost) for cost in Cost.values),
    Ask(person=Person(ages=(44, 44), gender="man", veteran=False, children=False)),
    Ask(person=Person(ages=(43, 47), gender="woman", veteran=True)),
    Ask(person=Person(gender="another")),
    Ask(person=Person(ages=(70, 70))),
    Ask(person=Person(ages=(16, 16))),
    Ask(wheelchair=True, has_room=True, to_refer=True, near=Point(36.0, -78.9)),
]


def test_each_service_stands_where_its_reasons_say(listings, nadia, omar, now):
    seen = set()
    for user in (nadia, omar):
        for ask in ASKS:
            ranked = queries.search(user, ask, at=now).ranked
            everyone = ranked.shown + ranked.excluded
            assert len(everyone) == 91
            told = {result.service.pk: result for result in queries.results(user, everyone, ask, now)}
            for one in everyone:
                reasons = {reason.about: reason for reason in told[one.pk].reasons}
                for topic, fit in one.fits.items():
                    expected = reasons[topic].fit if topic in reasons else "fits"
                    assert fit == expected, (user.username, ask, one.name, topic, reasons.get(topic))
                    seen.add((topic, fit))
    assert (
        len(seen) == 3 * 5 + 2 + 2 + 2
    )  # every verdict of each; distance and language exclude none, referrals doubt none
