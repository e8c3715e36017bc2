"""Is the person whom a partner enrolled this neighbor? What is certain, what wants a look, and what is nothing."""

from __future__ import annotations

from datetime import date

import pytest

from casework.matching import Known
from referrals.rules.same_person import Alike, Person, alike, asked

TODAY = date(2026, 3, 10)
ROSA = Person("Rosa", "Quillfeather", date(1980, 5, 3), "9195550123")


def known(*names: str, born: str = "", phones: tuple[str, ...] = (), **more) -> Known:
    return Known(names=[name.split() for name in names], born=born, phones=list(phones), **more)


def look(record: Known, person: Person = ROSA) -> Alike | None:
    return alike(person, record, today=TODAY)


def test_a_whole_name_and_a_day_of_birth_are_certain():
    found = look(known("rosa quillfeather", born="1980-05-03"))
    assert found is not None
    assert found.certain
    assert found.reasons == ["Same name", "Same date of birth"]


def test_another_phone_takes_nothing_away_from_it():
    found = look(known("rosa quillfeather", born="1980-05-03", phones=("9845550000",)))
    assert found is not None
    assert found.certain


@pytest.mark.parametrize(
    "record",
    [
        known("rosa quillfeather", phones=("9195550123",)),
        known("rosa quillfeather", born="1980-03-05"),
        known("rosie quillfeather", born="1980-05-03"),
        known("rosa quilfeather", born="1980-05-03"),
        known("marisol vega", born="1980-05-03", phones=("9195550123",)),
        known("rosa quillfeather", year_about=1981),
    ],
    ids=["phone", "day and month exchanged", "nickname", "misspelled", "another name", "about the age"],
)
def test_what_is_likely_wants_a_look(record):
    found = look(record)
    assert found is not None
    assert not found.certain
    assert found.score < 1


@pytest.mark.parametrize(
    "record",
    [
        known("rosa quillfeather"),
        known("rosa quillfeather", born="1955-11-30"),
        known("marisol vega", phones=("9195550123",)),
        known("marisol vega", born="1980-05-03"),
        known("bert applewhite", born="1951-01-01", phones=("9845550000",)),
    ],
    ids=["a name alone", "another day", "a household's phone", "one's birthday", "a stranger"],
)
def test_what_many_share_is_nothing(record):
    assert look(record) is None


def test_a_twin_is_never_certain():
    found = look(known("rosalind quillfeather", born="1980-05-03"))
    assert found is None or not found.certain


def test_a_place_that_sounds_like_a_name_does_not_make_it_whole():
    found = look(known("rosa", born="1980-05-03", about="quillfeather lane"))
    assert found is None or not found.certain


def test_what_is_asked_of_the_index_is_all_that_is_known():
    wanted = asked(ROSA)
    assert (wanted.words, wanted.digits, wanted.born) == (("rosa", "quillfeather"), "9195550123", date(1980, 5, 3))
