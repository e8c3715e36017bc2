"""Which keys a record and a query share: the rule by which anybody is a candidate at all. No database."""

from __future__ import annotations

from datetime import date

import pytest

from casework.matching import Known, Wanted, fits, wanted, years_meant
from casework.queries.search import parts_of
from casework.rules.search_keys import (
    asked_day_keys,
    asked_name_keys,
    born_keys,
    close_keys,
    day_key,
    name_keys,
    phone_key,
    phone_keys,
    place_keys,
    plain,
    sounds,
    word_key,
    year_key,
)

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("kept", "asked"),
    [
        pytest.param("deborah", "deborha", id="two letters exchanged"),
        pytest.param("josephine", "josphine", id="a letter missing"),
        pytest.param("satterfield", "saterfeld", id="two letters missing in a long word"),
        pytest.param("montgomery", "montgomry", id="a letter missing in a long word"),
        pytest.param("mary", "marx", id="one letter another"),
        pytest.param("robert", "bobby", id="a nickname"),
        pytest.param("francisco", "paco", id="a Spanish nickname"),
    ],
)
def test_a_word_and_its_misspelling_are_close(kept, asked):
    assert close_keys(kept) & close_keys(asked)


@pytest.mark.parametrize(("kept", "asked"), [("yanez", "llanes"), ("huerta", "uerta"), ("zavala", "sabala")])
def test_what_sounds_alike_shares_a_key_though_it_is_written_otherwise(kept, asked):
    assert sounds(kept) & sounds(asked)
    assert name_keys(kept) & asked_name_keys(asked)


def test_a_beginning_of_three_letters_finds_a_name_and_of_two_none():
    assert asked_name_keys("mar") & name_keys("marguerite")
    assert not asked_name_keys("ma") & name_keys("marguerite")
    assert asked_name_keys("margueri") & name_keys("marguerite")


def test_a_short_word_is_not_close_to_whatever_shares_a_letter():
    assert not close_keys("jo") & close_keys("bo")
    assert not close_keys("smith") & close_keys("jones")


def test_four_digits_of_a_phone_find_it_and_three_do_not():
    kept = phone_keys("9195550123")
    assert {phone_key("0123"), phone_key("5550"), phone_key("95550"), phone_key("9195550123")} <= kept
    assert phone_key("012") not in kept
    assert phone_key("0124") not in kept


def test_a_date_finds_itself_exchanged_and_in_another_year():
    asked = asked_day_keys("1980-03-05")
    assert asked & born_keys("1980-03-05", [1980])
    assert asked & born_keys("1980-05-03", [1980]), "day and month exchanged"
    assert asked & born_keys("1979-03-05", [1979]), "the same birthday of another year"
    assert not asked & born_keys("1980-03-06", [1980])
    assert day_key("1980-03-05") in asked


def test_a_record_without_a_date_is_found_by_its_years_alone():
    assert born_keys("", [1979, 1980]) == {year_key(1979), year_key(1980)}


def test_a_place_is_found_by_its_words_and_their_beginnings():
    assert {word_key("library"), word_key("lib"), word_key("librar")} <= place_keys("library")
    assert word_key("li") not in place_keys("library")
    assert place_keys("of") == set()
    assert place_keys("5") == {word_key("5")}


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("  José  Núñez-Díaz ", "jose nunez diaz"), ("O'Neil, Ann.", "o neil ann"), ("¿", "")],
)
def test_words_are_folded(typed, folded):
    assert plain(typed) == folded


def test_an_age_means_either_of_two_years():
    assert years_meant("45", TODAY) == [1981, 1980]
    assert years_meant("1980", TODAY) == [1980]
    assert years_meant("1880", TODAY) == years_meant("5", TODAY) == years_meant("abc", TODAY) == []


@pytest.mark.parametrize(("year", "score"), [(1979, 0.9), (1981, 0.9), (1982, 0.9), (1983, 0.0)])
def test_a_year_that_somebody_guessed_may_be_two_off(year, score):
    assert fits(wanted("1980"), Known(year_about=year), today=TODAY).score == score


def test_one_word_of_a_name_answers_for_one_word_asked():
    twice = fits(wanted("ann ann"), Known(names=[["ann", "lee"]]), today=TODAY)
    assert twice.score < fits(wanted("ann lee"), Known(names=[["ann", "lee"]]), today=TODAY).score - 0.3


def test_a_date_of_birth_one_digit_off_is_half_as_good():
    near = fits(wanted("3/5/1980"), Known(born="1980-03-06"), today=TODAY)
    assert (near.score, near.reasons) == (0.5, ["Date of birth differs in one digit"])
    assert fits(wanted("3/5/1980"), Known(born="1981-04-05"), today=TODAY).score == 0.0


def test_a_long_line_is_asked_by_its_longest_words_its_number_and_its_date():
    asked = wanted("ab abc abcd abcde abcdef abcdefg abcdefgh 919-555-0123 3/5/1980")
    parts = parts_of(asked, TODAY)
    assert len(parts) == 6
    assert parts[0].keys == {phone_key("9195550123")}
    assert word_key("abcdefgh") in parts[2].keys
    assert not any(word_key("abc") in part.keys for part in parts)


def test_a_number_is_asked_as_an_age_a_part_of_a_phone_and_a_place():
    (part,) = parts_of(Wanted(words=("45",)), TODAY)
    assert {year_key(1981), year_key(1980), phone_key("45"), word_key("45")} == part.keys


def test_a_beginning_fits_less_than_the_whole_name_and_more_the_more_of_it():
    scores = [fits(wanted("ann"), Known(names=[[name]]), today=TODAY).score for name in ("ann", "anna", "annabelle")]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3
