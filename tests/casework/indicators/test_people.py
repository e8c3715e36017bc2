"""Who the neighbors are: several answers, no answer of several kinds, and the age at the moment."""

from __future__ import annotations

from datetime import date

import pytest

from casework.states.demographics import Gender, Housing, RaceEthnicity
from heart.insights.indicator import dimensions, registry
from tests.casework.indicators.kit import (
    DAY,
    MARCH,
    NOON,
    case,
    encounter,
    error,
    figure,
    groups,
    local,
    neighbor,
    said,
)

pytestmark = pytest.mark.django_db
KEY = "owed_and_missing"  # each encounter that owes a follow-up here is one of n


def met(**changes):
    return encounter(of=case(neighbor(**changes))).neighbor


def test_somebody_can_be_of_several_races_and_then_stands_in_each():
    said(met(), "race_ethnicity", "black", "hispanic")
    said(met(), "race_ethnicity", "black")
    assert groups(KEY, "race_ethnicity") == {"black": 2, "hispanic": 1}
    assert figure(KEY).n == 2
    assert figure(KEY, race_ethnicity="hispanic").n == 1
    assert dimensions["race_ethnicity"].several


def test_what_is_no_answer_is_told_apart():
    said(met(), "race_ethnicity", status="declined")
    said(met(), "race_ethnicity", status="unknown")
    said(met(), "race_ethnicity", details={"own": "Lumbee"})
    met()
    encounter(owes_follow_up=True, of=case(), neighbor=None, known="unknown")
    expected = {"declined": 1, "unknown": 1, "own_words": 1, "not_asked": 1, "unidentified": 1}
    assert groups(KEY, "race_ethnicity") == expected
    assert figure(KEY, race_ethnicity="not_asked").n == 1
    assert figure(KEY, race_ethnicity="unidentified").n == 1


@pytest.mark.parametrize("question", ["gender", "housing"])
def test_one_answer_or_why_there_is_none(question):
    choice = {"gender": Gender.WOMAN, "housing": Housing.SHELTER}[question]
    said(met(), question, choice)
    said(met(), question, status="declined")
    said(met(), question, details={"own": "Two-spirit"})
    met()
    assert groups(KEY, question) == {choice.value: 1, "declined": 1, "own_words": 1, "not_asked": 1}


def test_the_newest_answer_that_stands_counts():
    who = met()
    said(who, "gender", "man", at=NOON - 2 * DAY)
    said(who, "gender", "nonbinary", at=NOON - DAY)
    said(who, "gender", status="declined", at=NOON, **error())
    assert groups(KEY, "gender") == {"nonbinary": 1}


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ({"date_of_birth": date(2008, 3, 11)}, "0-17"),
        ({"date_of_birth": date(2008, 3, 10)}, "18-24"),
        ({"date_of_birth": date(2001, 3, 10)}, "25-34"),
        ({"date_of_birth": date(1982, 1, 1)}, "35-44"),
        ({"date_of_birth": date(1972, 1, 1)}, "45-54"),
        ({"date_of_birth": date(1961, 3, 11)}, "55-64"),
        ({"date_of_birth": date(1961, 3, 10)}, "65+"),
        ({"birth_year_about": 1986}, "35-44"),
        ({"date_of_birth": date(2000, 1, 1), "birth_year_about": 1950}, "25-34"),
        ({}, ""),
    ],
)
def test_the_age_is_that_of_the_moment(born, band):
    met(**born)
    assert groups(KEY, "age_band") == {band: 1}


def test_a_birthday_begins_with_the_citys_day():
    who = neighbor(date_of_birth=date(2008, 3, 11))
    encounter(local(10, 23), of=case(who))
    encounter(local(11, 0), of=case(neighbor(date_of_birth=date(2008, 3, 11))))
    assert groups(KEY, "age_band") == {"0-17": 1, "18-24": 1}


def test_language_by_its_code():
    met(language_code="es")
    met()
    assert groups(KEY, "language") == {"es": 1, "": 1}
    assert dimensions["language"].label("") == "Not known"
    assert dimensions["language"].label("es") == "Spanish"


def test_groups_that_say_nothing_come_last_and_are_never_compared():
    said(met(), "race_ethnicity", "white")
    met()
    shown = dimensions["race_ethnicity"].sorted(registry[KEY].figures(MARCH, "race_ethnicity"))
    assert [group for group, _ in shown] == ["white", "not_asked"]
    assert set(dimensions["race_ethnicity"].not_said) == {"declined", "unknown", "not_asked", "unidentified"}
    assert not set(RaceEthnicity.values) & set(dimensions["race_ethnicity"].not_said)


@pytest.mark.parametrize("key", ["race_ethnicity", "gender", "age_band", "language", "housing"])
def test_each_is_about_the_neighbor(key):
    assert dimensions[key].personal
    assert dimensions[key].label("not_asked" if key in {"race_ethnicity", "gender", "housing"} else "")


def test_no_reason_for_silence_and_no_own_word_shares_a_code_with_an_answer():
    """ "own" is also the home that somebody owns: two groups under one code would be one group."""
    for name in ("race_ethnicity", "gender", "housing"):
        by = dimensions[name]
        words = [by.label(group) for group in by.order]
        assert len(set(by.order)) == len(by.order) == len(set(words)), name
    assert dimensions["housing"].label("own") == "In their own home, rented or owned"
