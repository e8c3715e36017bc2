"""Is this the same neighbor, and who is meant by these words? The rules as tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.matching import WORTH_SHOWING, Known, Wanted, fits, plain, wanted, word_fits, years_meant

BORN = date(1980, 3, 5)
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("  José-María  Núñez ", "jose maria nunez"), ("O'Neal, Jr.", "o neal jr"), ("李", ""), ("", "")],
)
def test_names_are_compared_without_accents_case_and_marks(typed, folded):
    assert plain(typed) == folded


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
        ("45 1980", Wanted(("45", "1980"))),
        ("!!!", Wanted()),
    ],
)
def test_one_line_asks_for_names_phones_and_dates(typed, asked):
    assert wanted(typed) == asked


ANN = Known(
    [["ann", "marie", "lee"], ["red"]], ["9195550123"], "1980-03-05", None, "the library second floor wheelchair"
)


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ("ann lee", ["Same name"]),
        ("lee", ["Same name"]),
        ("lee ann", ["Same name"]),
        ("mar", ["Beginning of the name"]),
        ("red", ["Same name"]),
        ("anne leigh", ["Name sounds alike"]),
        ("anm lee", ["Similar name"]),
        ("annie lee", ["Nickname"]),
        ("library", ["Place or description"]),
        ("ann library", ["Same name", "Place or description"]),
        ("5550123", ["Same phone"]),
        ("9195550", ["Part of the phone"]),
        ("0123", ["Part of the phone"]),
        ("ann 0123", ["Same name", "Part of the phone"]),
        ("ann 46", ["Same name", "About that age"]),
        ("ann 45", ["Same name", "About that age"]),
        ("lee 1980", ["Same name", "About that age"]),
        ("ann lee 3/5/1980", ["Same name", "Same date of birth"]),
        ("ann lee 5/3/1980", ["Same name", "Day and month of birth exchanged"]),
        ("ann lee 3/5/1981", ["Same name", "Same birthday, another year"]),
        ("ann lee 3/6/1980", ["Same name", "Date of birth differs in one digit"]),
        ("zebulon 3/5/1980", ["Same date of birth"]),
    ],
)
def test_who_is_worth_showing_and_why(typed, reasons):
    found = fits(wanted(typed), ANN, today=TODAY)
    assert found.score >= WORTH_SHOWING
    assert found.reasons == reasons


@pytest.mark.parametrize("typed", ["ann quartz", "zebulon", "5550199", "4444", "", "!!!", "ann 21 quartz"])
def test_who_is_not(typed):
    assert fits(wanted(typed), ANN, today=TODAY).score < WORTH_SHOWING


def test_a_better_fit_stands_higher():
    lines = ("ann marie lee 3/5/1980", "ann marie lee", "ann lee", "lee ann", "anne lea", "zebulon")
    scores = [fits(wanted(typed), ANN, today=TODAY).score for typed in lines]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores[1:])) == len(scores) - 1
    assert scores[0] == 1


def test_one_part_of_a_name_answers_for_one_word():
    """ "Ann Ann" is not Ann Lee."""
    once = fits(wanted("ann"), Known([["ann", "lee"]]), today=TODAY).score
    assert fits(wanted("ann ann"), Known([["ann", "lee"]]), today=TODAY).score < once - 0.3


def test_a_guessed_year_of_birth_may_be_off_by_two():
    guessed = Known([["ann"]], year_about=1980)
    shown = [fits(Wanted((str(year),)), guessed, today=TODAY).score > 0 for year in range(1976, 1985)]
    assert shown == [False, False, True, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("word", "years"),
    [("46", [1980, 1979]), ("1980", [1980]), ("2030", []), ("7", []), ("ann", []), ("12345", [])],
)
def test_which_years_a_number_means(word, years):
    assert years_meant(word, TODAY) == years


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("bill", "william"),
        ("william", "bill"),
        ("pepe", "jose"),
        ("paco", "francisco"),
        ("lupe", "guadalupe"),
        ("chuy", "jesus"),
        ("beto", "roberto"),
        ("peggy", "margaret"),
    ],
)
def test_a_nickname_stands_close_to_its_name(typed, written):
    assert word_fits(typed, written)[0] > 0.9


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ernandes", "hernandez"),
        ("vasquez", "bazques"),
        ("giyermo", "guillermo"),
        ("jimenez", "ximenes"),
    ],
)
def test_what_sounds_the_same_stands_close(typed, written):
    assert word_fits(typed, written)[0] >= 0.75


known = st.builds(
    Known,
    names=st.lists(st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=3), max_size=3),
    phones=st.lists(st.text("0123456789", min_size=10, max_size=10), max_size=2),
    born=st.just("") | st.dates().map(str),
    year_about=st.none() | st.integers(1900, 2026),
    about=st.text(max_size=20),
)


@given(st.text(max_size=60), known)
def test_no_line_is_too_odd_to_look_for(typed, record):
    assert 0 <= fits(wanted(typed), record, today=TODAY).score <= 1


@given(known.filter(lambda one: one.names))
def test_a_name_as_it_is_written_fits_wholly(record):
    assert fits(Wanted(tuple(record.names[0])), record, today=TODAY).score > 0.99
