"""Is this the same neighbor, and who is meant by these words? The rules as tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.matching import LIKELY, PLAUSIBLE, Person, Wanted, fits, likeness, plain, wanted

BORN = date(1980, 3, 5)
PHONE = frozenset({"+19195550123"})


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("  José-María  Núñez ", "jose maria nunez"), ("O'Neal, Jr.", "o neal jr"), ("李", ""), ("", "")],
)
def test_names_are_compared_without_accents_case_and_marks(typed, folded):
    assert plain(typed) == folded


@pytest.mark.parametrize(
    ("one", "other", "at_least", "below", "reasons"),
    [
        (Person("Ann", "Lee"), Person("ann", "LEE"), PLAUSIBLE, LIKELY, ["Same name"]),
        (Person("Ann", "Lee"), Person("Lee", "Ann"), PLAUSIBLE, LIKELY, ["Same name, first and last swapped"]),
        (Person("Jon", "Smith"), Person("John", "Smith"), PLAUSIBLE, LIKELY, ["Similar name"]),
        (Person(also_known_as="Red"), Person(also_known_as="Red"), PLAUSIBLE, LIKELY, ["Same also known as"]),
        (Person("Red"), Person(also_known_as="red"), PLAUSIBLE, LIKELY, ["Same also known as"]),
        (Person("Ann", "Lee", phones=PHONE), Person("Bea", "Young", phones=PHONE), LIKELY, 1, ["Same phone"]),
        (
            Person("Ann", "Lee", date_of_birth=BORN),
            Person("Ann", "Lee", date_of_birth=BORN),
            LIKELY,
            1.01,
            ["Same name", "Same date of birth"],
        ),
        (
            Person("Ann", "Lee", date_of_birth=BORN),
            Person("Ann", "Lee", date_of_birth=date(1991, 1, 1)),
            0,
            PLAUSIBLE,
            ["Same name", "Different date of birth"],
        ),
        (
            Person("Ann", "Lee", date_of_birth=BORN),
            Person("Ann", "Lee", birth_year_about=1982),
            LIKELY,
            1.01,
            ["Same name", "About the same age"],
        ),
        (
            Person("Ann", "Lee", birth_year_about=1980),
            Person("Ann", "Lee", birth_year_about=1984),
            0,
            LIKELY,
            ["Same name"],
        ),
        (Person("Ann", "Lee"), Person("Zebulon", "Quartz"), 0, PLAUSIBLE, []),
        (Person(), Person(), 0, PLAUSIBLE, []),
    ],
)
def test_how_alike_two_people_are_and_why(one, other, at_least, below, reasons):
    found = likeness(one, other)
    assert at_least <= found.score < below
    assert found.reasons == reasons


people = st.builds(
    Person,
    given_name=st.text(max_size=12),
    family_name=st.text(max_size=12),
    also_known_as=st.text(max_size=12),
    date_of_birth=st.none() | st.dates(),
    birth_year_about=st.none() | st.integers(1900, 2026),
    phones=st.frozensets(st.sampled_from(["+19195550100", "+19195550101"])),
)


@given(people, people)
def test_likeness_has_no_direction_and_stays_between_nothing_and_certainty(one, other):
    there, back = likeness(one, other), likeness(other, one)
    assert 0 <= there.score <= 1
    assert there.score == pytest.approx(back.score)


@given(people)
def test_a_name_alone_never_makes_it_likely(person):
    bare = Person(person.given_name, person.family_name, person.also_known_as)
    assert likeness(bare, bare).score < LIKELY


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Wanted()),
        ("Ann Lee", Wanted(("ann", "lee"))),
        ("919-555-0123", Wanted(digits="9195550123")),
        ("+1 (919) 555-0123", Wanted(digits="9195550123")),
        ("555 0123", Wanted(digits="5550123")),
        ("3/5/1980", Wanted(born=BORN)),
        ("1980-03-05", Wanted(born=BORN)),
        ("Ann 3/5/1980 919.555.0123", Wanted(("ann",), "9195550123", BORN)),
        ("13/45/1980", Wanted()),
        ("room 12", Wanted(("room", "12"))),
        ("!!!", Wanted()),
    ],
)
def test_one_line_asks_for_names_phones_and_dates(typed, asked):
    assert wanted(typed) == asked


ANN = Person("Ann Marie", "Lee", "Red", BORN, phones=PHONE)


@pytest.mark.parametrize(
    ("typed", "shown", "reasons"),
    [
        ("ann lee", True, ["Same name"]),
        ("lee", True, ["Same name"]),
        ("mar", True, ["Similar name"]),
        ("red", True, ["Same name"]),
        ("anne leigh", True, ["Similar name"]),
        ("library", True, ["Place or description"]),
        ("ann library", True, ["Place or description"]),
        ("ann quartz", False, []),
        ("zebulon", False, []),
        ("5550123", True, ["Same phone"]),
        ("5550199", False, []),
        ("ann lee 3/5/1980", True, ["Same name", "Same date of birth"]),
        ("ann lee 3/6/1980", True, ["Same name"]),
        ("zebulon 3/5/1980", True, ["Same date of birth"]),
        ("", False, []),
    ],
)
def test_who_is_worth_showing(typed, shown, reasons):
    found = fits(wanted(typed), ANN, where="The library, second floor")
    assert (found.score >= 0.5) is shown
    if shown:
        assert found.reasons == reasons


def test_a_better_fit_stands_higher():
    scores = [fits(wanted(typed), ANN).score for typed in ("ann marie lee 3/5/1980", "ann lee", "anne lea", "zebulon")]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1


@given(st.text(max_size=60), people, st.text(max_size=30))
def test_no_line_is_too_odd_to_look_for(typed, person, where):
    assert 0 <= fits(wanted(typed), person, where=where).score <= 1
