"""Who a service is for, what it costs, in which languages, how it is reached, and how it dealt with referrals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from referrals.rules.access import access_reason
from referrals.rules.cost import Cost, cost_reason
from referrals.rules.eligibility import Limits, Person, age_on, who_reason
from referrals.rules.fit import Fit
from referrals.rules.languages import language_reason
from referrals.rules.observed import NOTHING, Observed, lines, observed_reason, worth

MAN = Person(ages=(44, 44), gender="man", veteran=False, children=False)
WOMAN = Person(ages=(30, 30), gender="woman", veteran=True, children=True)
TEEN = Person(ages=(16, 16))
SENIOR = Person(ages=(70, 70))
SOMEBODY = Person(gender="another")


# --- Who it is for


@pytest.mark.parametrize(
    ("person", "least", "most", "fit", "text"),
    [
        (MAN, 18, None, Fit.FITS, "For ages 18 and over"),
        (MAN, 44, 44, Fit.FITS, "For ages 44 to 44"),
        (MAN, 45, None, Fit.AGAINST, "Only for ages 45 and over"),
        (MAN, None, 43, Fit.AGAINST, "Only for ages up to 43"),
        (Person(ages=(42, 46)), 44, None, Fit.UNSURE, "Ask whether it takes them: for ages 44 and over"),
        (Person(ages=(42, 46)), 47, None, Fit.AGAINST, "Only for ages 47 and over"),
        (SOMEBODY, 18, 24, Fit.UNSURE, "Ask whether it takes them: for ages 18 to 24"),
    ],
)
def test_ages(person, least, most, fit, text):
    limits = Limits(*(None if age is None else Decimal(age) for age in (least, most)))
    reason = who_reason(person, limits)
    assert (reason.fit, reason.text) == (fit, text)


@pytest.mark.parametrize(
    ("person", "words", "fit"),
    [
        (MAN, "Women only", Fit.AGAINST),
        (MAN, "Men over 18", Fit.FITS),
        (WOMAN, "Men's shelter", Fit.AGAINST),
        (WOMAN, "Women veterans", Fit.FITS),
        (MAN, "Veterans", Fit.AGAINST),
        (SOMEBODY, "Veterans", Fit.UNSURE),
        (SOMEBODY, "Women", Fit.UNSURE),
        (MAN, "Men, women and children", Fit.UNSURE),
        (MAN, "Families with children", Fit.AGAINST),
        (WOMAN, "Families with children", Fit.FITS),
        (Person(ages=(44, 44)), "Families", Fit.UNSURE),
        (TEEN, "Teens", Fit.FITS),
        (TEEN, "Seniors", Fit.AGAINST),
        (SENIOR, "Older adults", Fit.FITS),
        (Person(ages=(55, 55)), "Seniors", Fit.UNSURE),
        (SENIOR, "Youth", Fit.AGAINST),
        (MAN, "Anyone except veterans", Fit.UNSURE),
        (MAN, "No men", Fit.UNSURE),
        (MAN, "Open to all", Fit.FITS),
        (MAN, "No restrictions", Fit.FITS),
        (MAN, "Must live in the county", Fit.UNSURE),
        (MAN, "", Fit.UNSURE),
        (MAN, "Mentally ill residents", Fit.UNSURE),  # the men in it are none
    ],
)
def test_groups(person, words, fit):
    assert who_reason(person, Limits(words=words)).fit is fit


def test_a_name_says_it_too_and_the_words_name_whom():
    reason = who_reason(MAN, Limits(names="Women's and Veterans' House"))
    assert (reason.fit, reason.text) == (Fit.AGAINST, "Only for women and veterans")


def test_what_is_not_listed_is_said_so():
    assert who_reason(MAN, Limits()).text == "Who can get it is not listed"
    assert who_reason(MAN, Limits(words="  Live  here ")).text == "Ask who can get it: “Live here”"


@pytest.mark.parametrize(
    ("born", "about", "ages"),
    [
        (date(1982, 3, 10), None, (44, 44)),
        (date(1982, 3, 11), None, (43, 43)),
        (None, 1980, (44, 48)),
        (None, 2025, (0, 3)),
        (None, None, None),
    ],
)
def test_ages_of_a_record(born, about, ages):
    assert age_on(date(2026, 3, 10), born, about) == ages


# --- Cost


@pytest.mark.parametrize(
    ("asked", "words", "amounts", "fit"),
    [
        (Cost.FREE, "Free", [], Fit.FITS),
        (Cost.FREE, "No cost to residents", [], Fit.FITS),
        (Cost.FREE, "Not free", [], Fit.UNSURE),
        (Cost.FREE, "Sliding scale, $0.00 - $120.00", [], Fit.UNSURE),
        (Cost.LOW, "Sliding scale, $0.00 - $120.00", [], Fit.FITS),
        (Cost.LOW, "Free", [], Fit.FITS),
        (Cost.FREE, "$25 a visit", [], Fit.AGAINST),
        (Cost.LOW, "$25 a visit", [], Fit.AGAINST),
        (Cost.FREE, "$0.00", [], Fit.UNSURE),
        (Cost.FREE, "Free for members, $5 for others", [], Fit.UNSURE),
        (Cost.FREE, "", [Decimal(0)], Fit.FITS),
        (Cost.FREE, "", [Decimal(0), Decimal(5)], Fit.UNSURE),
        (Cost.FREE, "", [Decimal(5)], Fit.AGAINST),
        (Cost.FREE, "", [], Fit.UNSURE),
        (Cost.LOW, "Call for fees", [], Fit.UNSURE),
    ],
)
def test_cost(asked, words, amounts, fit):
    assert cost_reason(asked, words, amounts).fit is fit


# --- Languages and access


@pytest.mark.parametrize(
    ("listed", "interpretation", "fit", "text"),
    [
        (["English", "Spanish (limited)"], "", Fit.FITS, "Speaks Spanish"),
        (["English"], "", Fit.UNSURE, "Spanish is not listed"),
        ([], "", Fit.UNSURE, "Spanish is not listed"),
        ([], "Language line", Fit.FITS, "Spanish through an interpreter: “Language line”"),
        (["Others available upon request"], "", Fit.FITS, None),
        ([], "No interpreters", Fit.UNSURE, None),
        ([], "Sign language interpreters", Fit.UNSURE, None),
    ],
)
def test_languages(listed, interpretation, fit, text):
    reason = language_reason("Spanish", listed, interpretation)
    assert reason.fit is fit
    assert text is None or reason.text == text


@pytest.mark.parametrize(
    ("said", "fit"),
    [
        (["Wheelchair ramp"], Fit.FITS),
        (["Not wheelchair accessible"], Fit.AGAINST),
        (["Inaccessible"], Fit.AGAINST),
        (["Not accessible", "Elevator"], Fit.FITS),
        (["Not accessible", "Parking"], Fit.UNSURE),
        (["Parking"], Fit.UNSURE),
        ([], Fit.UNSURE),
    ],
)
def test_wheelchairs(said, fit):
    assert access_reason(said).fit is fit


# --- What was observed


GOOD = Observed(decided=10, accepted=8, answered=9, days_to_answer=0.4, started=6, days_to_start=7.2)


def test_what_was_observed_is_said_with_its_number():
    reason = observed_reason(GOOD)
    assert (reason.fit, reason.text) == (Fit.FITS, "Took 8 of 10, answers in under a day, starts in 7 days")
    assert observed_reason(Observed(decided=10, accepted=2)).fit is Fit.UNSURE
    assert lines(GOOD) == [
        ("Took on", "8 of 10"),
        ("Answers in", "under a day, the median of 9"),
        ("Starts in", "7 days, the median of 6"),
    ]


def test_few_are_too_few_to_say_and_count_for_nothing():
    few = Observed(decided=4, accepted=0, answered=4, days_to_answer=9.0, started=4, days_to_start=90.0)
    assert observed_reason(few).text == "Asked 4 times: too few to say how it answers"
    assert worth(few) == worth(NOTHING) == 0
    assert lines(few)[0] == ("Took on", "Too few to say (4)")
    assert observed_reason(NOTHING) is None
    assert lines(NOTHING) == [("Took on", "Nothing was decided in this time")]


def test_what_it_is_worth_in_miles():
    """By hand: 6 x (0.5 - 0.8), then 0.5 x (0.4 - 2), then (7.2 - 14) / 7."""
    assert worth(GOOD) == pytest.approx(-1.8 - 0.8 - 0.9714, abs=1e-3)
    slow = Observed(decided=5, accepted=0, answered=5, days_to_answer=30.0, started=5, days_to_start=300.0)
    assert worth(slow) == pytest.approx(3 + 1 + 2)
