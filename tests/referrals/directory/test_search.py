"""The directory searched: what is found, in which order, for whom, and with how many statements."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.states import NeedDomain as D
from heart.errors import Invalid
from heart.models import User
from referrals.actions.directory import report_capacity
from referrals.matching import Ask
from referrals.models import Location, Service
from referrals.queries import directory as queries
from referrals.queries.candidates import looked_at
from referrals.queries.places import point_of
from referrals.rules.geometry import Point
from referrals.states import Room
from tests.referrals.directory.kit import at, bring_in, id_of, location, organization, row_of, service

pytestmark = pytest.mark.django_db

HERE = Point(36.0, -78.9)
MILE = 0.01447  # degrees of latitude


def place(name, *, miles=None, postal_code="27701", **changes):
    """A place so many miles north of HERE, or one without coordinates."""
    where = {"latitude": None, "longitude": None}
    if miles is not None:
        where = {"latitude": HERE.latitude + miles * MILE, "longitude": HERE.longitude}
    address = {
        "id": id_of("address", name),
        "address_1": f"{name} Street",
        "city": "Durham",
        "postal_code": postal_code,
    }
    return location(name, **{**where, "addresses": [address], **changes})


def offered(name, *, miles=None, **changes):
    """A service at one place, so many miles away."""
    ties = [at(name, place(name, miles=miles))]
    return service(name, **{"service_at_locations": ties, "languages": [], **changes})


@pytest.fixture
def bring(tmp_path, db):
    importer = User.objects.system("import")
    return lambda *rows: bring_in(tmp_path, *rows, by=importer)


def looked(user, now, *, miles=None, **asked):
    """What may fit, in order."""
    ask = queries.asked(user, **asked)
    return queries.search(user, ask, services=looked_at(user, ask, miles=miles), at=now).ranked.shown


@pytest.fixture
def search(nadia, now):
    """Names found, in the order asked for."""

    def search(user=nadia, sort="best", **asked):
        rows = looked(user, now, **asked)
        keys = {"best": None, "distance": lambda row: (row.miles is None, row.miles), "name": lambda row: row.name}
        return [row.name for row in (sorted(rows, key=keys[sort]) if keys[sort] else rows)]

    return search


def texts(user, now, **asked):
    ask = queries.asked(user, **asked)
    results = queries.results(user, looked(user, now, **asked), ask, now)
    return {result.service.name: [reason.text for reason in result.reasons] for result in results}


# --- By need and by words


def test_by_need(bring, search):
    bring(service("Food pantry"), service("Clinic", description="Primary care."), service("Hot meals"))
    assert search(need=D.FOOD) == ["Food pantry", "Hot meals"]
    assert search(need=D.MEDICAL) == ["Clinic"]
    assert search(need=D.VETERAN) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("shelter", {"Night shelter"}),
        ("shelt", {"Night shelter"}),
        ("SHELTERS", {"Night shelter"}),
        ("night shel", {"Night shelter"}),
        ("oak", {"Oak pantry", "Night shelter"}),
        ("oak shelter", {"Night shelter"}),
        ("produce", {"Oak pantry"}),
        ('"fresh produce"', {"Oak pantry"}),
        ('"produce fresh"', set()),
        ("oak -shelter", {"Oak pantry"}),
        ("produce or beds", {"Oak pantry", "Night shelter"}),
        ("nothing", set()),
        ("the", set()),
        ("", {"Oak pantry", "Night shelter"}),
        ("!!! & | :*", {"Oak pantry", "Night shelter"}),
    ],
)
def test_by_words(bring, search, words, found):
    bring(
        service("Oak pantry", description="Fresh produce."),
        service("Night shelter", description="Sixty beds.", organization=organization("Oak House")),
    )
    assert set(search(words=words)) == found


@pytest.mark.parametrize(
    "words", ["'", "\\", "a:*b", "(((", "'; DROP TABLE", "!shelter", "a & & b", "\x00x", "é" * 200]
)
def test_no_words_are_too_odd(bring, search, words):
    bring(service())
    assert isinstance(search(words=words.replace("\x00", "")), list)


def test_the_better_words_come_first(bring, search):
    bring(service("Bread"), service("Anything", description="Groceries, and sometimes bread."))
    assert search(words="bread") == ["Bread", "Anything"]


def test_only_active_services(bring, search):
    bring(
        service("Open"), *(service(status, status=status) for status in ("inactive", "defunct", "temporarily closed"))
    )
    assert search() == ["Open"]


# --- By distance


def test_the_nearest_first_and_the_unknown_last(bring, search):
    bring(offered("Far", miles=9), offered("Nowhere"), offered("Near", miles=1), offered("Middle", miles=4))
    assert search(near=HERE) == search(near=HERE, sort="distance") == ["Near", "Middle", "Far", "Nowhere"]
    assert search(near=HERE, sort="name") == ["Far", "Middle", "Near", "Nowhere"]


@pytest.mark.parametrize("also", [{}, {"need": D.FOOD}, {"words": "groceries"}])
def test_within_some_miles_and_those_of_whom_nobody_knows(bring, search, also):
    bring(
        offered("In", miles=1.9),
        offered("Out", miles=2.1),
        offered("Nowhere"),
        service("No place", service_at_locations=[]),
    )
    assert search(near=HERE, miles=2, **also) == ["In", "No place", "Nowhere"]


def test_the_nearest_of_several_places_counts_and_is_shown(bring, search, nadia, now):
    ties = [at("Pair", place("Far", miles=7)), at("Pair too", place("Near", miles=1))]
    bring(service("Pair", service_at_locations=ties), offered("Between", miles=3))
    assert search(near=HERE) == ["Pair", "Between"]
    [result] = queries.results(nadia, looked(nadia, now, near=HERE, words="pair"), Ask(near=HERE), now)
    assert (result.place.name, round(result.miles, 1)) == ("Near", 1.0)


def test_the_database_measures_as_we_do(bring, nadia, now):
    rows = [offered(f"S{number}", miles=number * 1.7 - 9) for number in range(12)]
    bring(*rows)
    for row in looked(nadia, now, near=HERE):
        assert row.miles == pytest.approx(abs(int(row.name[1:]) * 1.7 - 9), rel=1e-3, abs=1e-3)


def test_a_postal_code_is_where_its_places_are(bring, nadia):
    bring(
        offered("A", service_at_locations=[at("A", place("A", miles=0))]),
        offered("B", service_at_locations=[at("B", place("B", miles=2, postal_code="27701-1234"))]),
        offered("C", service_at_locations=[at("C", place("C", miles=50, postal_code="27702"))]),
        offered("D", service_at_locations=[at("D", place("D"))]),
    )
    point = point_of(nadia, " 27701 ")
    assert (point.latitude, point.longitude) == (pytest.approx(36.0 + MILE), pytest.approx(-78.9))
    assert point_of(nadia, "27701-9999") == point


@pytest.mark.parametrize(
    ("words", "point"),
    [("35.99,-78.90", Point(35.99, -78.9)), (" 36 -79 ", Point(36, -79)), ("-1.5 , 2", Point(-1.5, 2)), ("", None)],
)
def test_coordinates_as_typed(nadia, words, point):
    assert point_of(nadia, words) == point


@pytest.mark.parametrize("words", ["27799", "Durham", "91, 0", "0, 181", "1,2,3", "277", "nan,nan", "99999"])
def test_a_place_nobody_knows_is_said_to_be_unknown(bring, nadia, words):
    bring(offered("A", miles=1))
    with pytest.raises(Invalid) as caught:
        queries.asked(nadia, near=words)
    assert "near" in caught.value.fields


# --- Reasons and rank


def test_each_result_says_why(bring, nadia, omar, dee, now):
    bring(
        offered("Food pantry", miles=2.14, languages=service()["languages"]),
        offered("Hot meals", description="For everybody."),
    )
    pantry = row_of(Service, "service Food pantry")
    report_capacity(service=pantry, room=Room.CAPACITY, by=dee, at=now - timedelta(days=5))
    assert texts(nadia, now, need=D.FOOD, near=HERE) == {
        "Food pantry": [
            "Offers food: its listing says “Food pantry”, “Groceries”",
            "2.1 miles away",
            "Speaks Spanish",
            "Room unknown: last reported 5 days ago",
        ],
        "Hot meals": [
            "Offers food: its listing says “Hot meals”",
            "Distance unknown",
            "Room unknown: never reported",
        ],
    }


def test_who_speaks_the_language_comes_before_whoever_may_not(bring, search):
    spanish = [{"id": id_of("far", "Spanish"), "name": "Spanish"}]
    bring(offered("Near", miles=1), offered("Far", miles=20, languages=spanish))
    assert search(near=HERE, language="Spanish") == ["Far", "Near"]
    assert search(near=HERE, language="English") == ["Near", "Far"]


# --- Who sees what


@pytest.fixture
def safe_house(bring):
    hidden = place(
        "Hollyberry Court", miles=3, postal_code="27712", attributes=[{"id": id_of(1), "value": "confidential"}]
    )
    bring(
        service("Safe house", service_at_locations=[at("Safe house", hidden)]),
        offered("Office", miles=5),
    )
    return Location.objects.get(confidential=True)


def test_heart_knows_where_a_confidential_place_is(safe_house, nadia, now, search):
    assert search(near=HERE) == ["Safe house", "Office"]
    [result] = [
        one
        for one in queries.results(nadia, looked(nadia, now, near=HERE), Ask(near=HERE), now)
        if one.service.name == "Safe house"
    ]
    assert (result.place, round(result.miles)) == (safe_house, 3)
    assert result.place.addresses.all()[0].address_1 == "Hollyberry Court Street"


def test_a_partner_learns_neither_the_place_nor_how_far_it_is(safe_house, omar, now, search):
    assert search(omar, near=HERE) == ["Office", "Safe house"]
    rows = {row.name: row for row in looked(omar, now, near=HERE)}
    assert rows["Safe house"].miles is None
    results = queries.results(omar, rows.values(), Ask(near=HERE), now)
    [hidden] = [one for one in results if one.service.name == "Safe house"]
    assert (hidden.place, list(hidden.service.at_locations.all())) == (None, [])
    assert "Distance unknown" in [reason.text for reason in hidden.reasons]


def test_a_partner_cannot_close_in_on_it(safe_house, omar, search):
    """Wherever a partner asks from and however near, the answer about the place is the same."""
    for miles in (0.1, 1, 5):
        for point in (HERE, Point(safe_house.latitude, safe_house.longitude), Point(40, -70)):
            assert "Safe house" in search(omar, near=point, miles=miles)


def test_its_postal_code_gives_nothing_away(safe_house, omar, nadia):
    for person in (omar, nadia):
        with pytest.raises(Invalid):
            point_of(person, "27712")


@pytest.mark.parametrize("name", ["eve"])
def test_who_may_not_search_finds_nothing(safe_house, search, request, name):
    assert search(request.getfixturevalue(name)) == []


# --- What it costs


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_statements_does_not_grow(bring, nadia, now, django_assert_num_queries, count):
    bring(*(offered(f"Service {number}", miles=number / 3) for number in range(count)))
    with django_assert_num_queries(14):
        ask = queries.asked(nadia, need=D.FOOD, near="27701", words="groceries")
        rows = looked(nadia, now, need=ask.need, near=ask.near, words=ask.words, miles=25)
        assert len(rows) == count
        found = queries.results(nadia, rows[:25], ask, now)
    assert len(found) == count
    with django_assert_num_queries(0):
        for result in found:
            assert result.place.addresses.all()[0].city == "Durham"
            assert [phone.number for phone in result.service.phones.all()]
            assert result.service.organization.name
            assert result.schedules
