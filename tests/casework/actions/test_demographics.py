"""Demographics: declined, unknown and not asked are three things, with who asked and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from casework.actions import corrections, demographics
from casework.actions.demographics import Answer
from casework.models import DemographicAnswer, Neighbor
from casework.queries.demographics import answers_of, newest_of
from casework.states.demographics import Answered, Question, RaceEthnicity
from heart.errors import Invalid, NotAllowed
from heart.models import Event
from tests.casework.kit import statements
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ANSWERED, DECLINED, UNKNOWN = Answered.ANSWERED, Answered.DECLINED, Answered.UNKNOWN


@pytest.fixture
def ann(now) -> Neighbor:
    return make.case(at=now - DAY).neighbor


@pytest.fixture
def ask(ann, nadia, now):
    """`ask(gender=Answer(...))`: nadia asks Ann, now unless it says otherwise."""

    def record(*, by=nadia, at=now, **answers: Answer) -> Neighbor:
        return demographics.record(neighbor=ann, answers=answers, by=by, at=at)

    return record


def test_the_standard_has_seven_categories_in_one_question():
    assert [code.label for code in RaceEthnicity] == [
        "American Indian or Alaska Native",
        "Asian",
        "Black or African American",
        "Hispanic or Latino",
        "Middle Eastern or North African",
        "Native Hawaiian or Pacific Islander",
        "White",
    ]


def test_as_many_categories_as_fit_each_with_its_detail(ask, ann, nadia, now):
    ask(race_ethnicity=Answer(ANSWERED, ["hispanic", "black"], {"hispanic": "Garifuna"}))
    row = newest_of(ann)[Question.RACE_ETHNICITY]
    assert row.choices == ["hispanic", "black"]
    assert row.said == "Hispanic or Latino (Garifuna), Black or African American"
    assert (row.asked_by, row.asked_at) == (nadia, now)


def test_gender_is_in_their_own_words_with_a_category_for_reports(ask, ann):
    ask(gender=Answer(ANSWERED, ["another"], {"own": "Two-Spirit"}))
    assert newest_of(ann)[Question.GENDER].said == "Two-Spirit, Another gender"
    ask(gender=Answer(ANSWERED, [], {"own": "just me"}))
    assert newest_of(ann)[Question.GENDER].said == "just me"


def test_declined_unknown_and_not_asked_are_told_apart(ask, ann):
    ask(veteran=Answer(DECLINED), housing=Answer(UNKNOWN))
    standing = {question: answer and answer.status for question, answer, _ in answers_of(ann)}
    assert standing[Question.VETERAN] == DECLINED
    assert standing[Question.HOUSING] == UNKNOWN
    assert standing[Question.GENDER] is None


def test_another_answer_later_stands_and_the_first_stays(ask, ann, noel, now):
    ask(veteran=Answer(DECLINED), at=now - DAY)
    ask(veteran=Answer(ANSWERED, ["yes"]), by=noel)
    assert newest_of(ann)[Question.VETERAN].asked_by == noel
    assert [row.status for row in DemographicAnswer.objects.filter(neighbor=ann)] == [ANSWERED, DECLINED]


def test_the_same_answer_again_is_no_new_asking(ask, ann, nadia, noel, now):
    ask(veteran=Answer(ANSWERED, ["no"]), at=now - DAY)
    ask(veteran=Answer(ANSWERED, ["no"]), by=noel)
    assert newest_of(ann)[Question.VETERAN].asked_by == nadia
    assert Event.objects.filter(kind="casework.demographics_asked").count() == 1


def test_an_answer_entered_in_error_leaves_the_one_before_or_not_asked(ask, ann, nadia, now):
    ask(veteran=Answer(DECLINED), at=now - DAY)
    ask(veteran=Answer(ANSWERED, ["yes"]))
    corrections.enter_in_error(row=newest_of(ann)[Question.VETERAN], why="Of another neighbor", by=nadia)
    assert newest_of(ann)[Question.VETERAN].status == DECLINED
    corrections.enter_in_error(row=newest_of(ann)[Question.VETERAN], why="Of another neighbor", by=nadia)
    assert newest_of(ann) == {}


def test_the_ledger_names_the_questions_and_no_answer(ask):
    ask(veteran=Answer(ANSWERED, ["yes"]), gender=Answer(DECLINED))
    event = Event.objects.get(kind="casework.demographics_asked")
    assert event.details == {"questions": ["veteran", "gender"]}


def test_a_birth_date_and_a_language_are_kept_where_everybody_reads_them(ask, ann):
    ask(
        birth=Answer(ANSWERED, known={"date_of_birth": date(1980, 3, 5), "birth_year_about": None}),
        language=Answer(ANSWERED, known={"language_code": "es", "needs_interpreter": True}),
    )
    ann.refresh_from_db()
    assert (ann.date_of_birth, ann.language, ann.language_code) == (date(1980, 3, 5), "Spanish", "es")
    assert ann.needs_interpreter
    said = {question: words for question, _, words in answers_of(ann)}
    assert said[Question.BIRTH] == "Mar 5, 1980"
    assert newest_of(ann)[Question.BIRTH].details == {}


def test_declining_changes_nothing_that_was_known(ask, ann):
    ask(birth=Answer(ANSWERED, known={"birth_year_about": 1970}))
    ask(birth=Answer(DECLINED))
    ann.refresh_from_db()
    assert (ann.birth_year_about, newest_of(ann)[Question.BIRTH].status) == (1970, DECLINED)


@pytest.mark.parametrize(
    ("question", "answer", "field"),
    [
        ("veteran", Answer(ANSWERED), "veteran"),
        ("gender", Answer(ANSWERED), "gender_own"),
        ("birth", Answer(ANSWERED, known={"date_of_birth": None}), "date_of_birth"),
        ("veteran", Answer(DECLINED, ["yes"]), "veteran"),
        ("race_ethnicity", Answer(ANSWERED, ["martian"]), "race_ethnicity"),
        ("language", Answer(ANSWERED, ["es"], known={"language_code": "es"}), "language_code"),
        ("veteran", Answer("maybe"), "veteran_status"),
    ],
)
def test_an_answer_that_is_none_is_refused_at_its_question(ask, ann, question, answer, field):
    with pytest.raises(Invalid) as error:
        ask(**{question: answer})
    assert set(error.value.fields) == {field}
    assert not newest_of(ann)


def test_the_database_keeps_words_out_of_what_was_declined(ann, nadia, now):
    row = DemographicAnswer(neighbor=ann, question="veteran", status=DECLINED, choices=["yes"], asked_at=now)
    row.asked_by = nadia
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save_by(nadia)


@pytest.mark.parametrize("who", ["ray", "omar", "ada"])
def test_nobody_else_asks(ask, request, who):
    with pytest.raises(NotAllowed):
        ask(by=request.getfixturevalue(who), veteran=Answer(DECLINED))


def test_reading_takes_one_statement_however_often_was_asked(ask, ann, now):
    ask(veteran=Answer(DECLINED))
    assert statements(lambda: answers_of(ann)) == 1
    for days in range(20):
        ask(veteran=Answer(ANSWERED, ["yes" if days % 2 else "no"]), at=now + days * DAY)
    assert statements(lambda: answers_of(ann)) == 1
