"""Asking the demographic questions: in two languages, quick, and never answered by looking."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.actions import neighbors
from casework.models import DemographicAnswer, Neighbor
from casework.states.demographics import Question
from tests.casework.kit import browser, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = timedelta(days=1)


@pytest.fixture
def ann(nadia, now) -> Neighbor:
    known = {"given_name": "Ann", "family_name": "Lee", "language": "Spanish", "birth_year_about": 1970}
    return make.case(at=now - DAY, assigned_to=nadia, details=known).neighbor


def answers(ann: Neighbor, **changes: object) -> dict[str, object]:
    """The form as it stands for Ann, with these answers changed."""
    statuses = {f"{question}_status": "not_asked" for question in Question}
    return {**statuses, "birth_year_about": "1970", "language_code": "es", **changes}


def test_every_question_is_worded_in_english_and_spanish(nadia, ann):
    page = browser(nadia).get(f"/neighbors/{ann.pk}/demographics/")
    said = words(page)
    assert "What is your race and/or ethnicity? Choose all that apply" in said
    assert "¿Cuál es su raza y/o etnia?" in said
    assert page.content.decode().count('<p lang="es">') == len(Question) + 1
    assert "Never answer by looking" in said
    assert "Middle Eastern or North African" in said


def test_nothing_asked_is_said_so_and_what_is_known_otherwise_too(nadia, ann):
    said = words(browser(nadia).get(f"/neighbors/{ann.pk}/"))
    assert "Gender Not asked" in said
    assert "Date of birth about 1970 (as told, not asked)" in said


def test_the_answers_stand_on_the_page_with_who_asked(nadia, ann):
    url = f"/neighbors/{ann.pk}/demographics/"
    sent = answers(
        ann,
        race_ethnicity_status="answered",
        race_ethnicity=["white", "mena"],
        detail_mena="Lebanese",
        gender_own="woman",
        gender="woman",
        veteran_status="declined",
        housing_status="unknown",
    )
    assert browser(nadia).post(url, sent).url == f"/neighbors/{ann.pk}/#demographics"
    said = words(browser(nadia).get(f"/neighbors/{ann.pk}/"))
    assert "Race and ethnicity Middle Eastern or North African (Lebanese), White (Nadia" in said
    assert "Gender woman, Woman (Nadia" in said, "what is filled in is answered, without another tap"
    assert "Military service Declined to answer (Nadia" in said
    assert "Housing when we first met Did not know, or could not say (Nadia" in said
    assert "Date of birth about 1970 (as told, not asked)" in said


def test_a_detail_alone_names_its_category(nadia, ann):
    browser(nadia).post(f"/neighbors/{ann.pk}/demographics/", answers(ann, detail_asian="Karen"))
    assert DemographicAnswer.objects.get().choices == ["asian"]


def test_what_is_left_alone_is_not_asked(nadia, ann):
    assert browser(nadia).post(f"/neighbors/{ann.pk}/demographics/", answers(ann)).status_code == 302
    assert not DemographicAnswer.objects.exists()


def test_a_birth_date_goes_to_the_neighbor(nadia, ann):
    browser(nadia).post(
        f"/neighbors/{ann.pk}/demographics/",
        answers(ann, birth_status="answered", date_of_birth="1971-02-03", birth_year_about=""),
    )
    ann.refresh_from_db()
    assert (ann.date_of_birth, ann.birth_year_about) == (date(1971, 2, 3), None)
    assert DemographicAnswer.objects.get().question == Question.BIRTH


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"veteran_status": "answered"}, "veteran"),
        ({"birth_status": "answered", "date_of_birth": "2027-01-01"}, "date_of_birth"),
        ({"birth_status": "answered", "birth_year_about": "80"}, "birth_year_about"),
        ({"race_ethnicity": ["martian"]}, "race_ethnicity"),
        ({"gender_status": ""}, "gender_status"),
    ],
)
def test_a_fault_stands_at_its_question_and_the_rest_stays_as_typed(nadia, ann, changes, field):
    sent = answers(ann, gender_own="agender", **changes)
    page = browser(nadia).post(f"/neighbors/{ann.pk}/demographics/", sent)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert 'value="agender"' in page.content.decode()
    assert not DemographicAnswer.objects.exists()


def test_the_answers_that_stand_are_filled_in(nadia, ann):
    url = f"/neighbors/{ann.pk}/demographics/"
    browser(nadia).post(url, answers(ann, gender_own="agender", detail_asian="Karen", veteran_status="declined"))
    page = browser(nadia).get(url)
    assert page.context["form"].initial["veteran_status"] == "declined"
    assert 'value="agender"' in page.content.decode()
    assert 'value="Karen"' in page.content.decode()


@pytest.mark.parametrize("who", ["ray", "omar", "pia", "eve", "ada"])
def test_it_is_casework_s_alone(request, ann, who):
    assert browser(request.getfixturevalue(who)).get(f"/neighbors/{ann.pk}/demographics/").status_code == 403


def test_a_partner_gets_nothing_of_it(nadia, ann):
    """Nothing that a referral releases reads the demographic answers."""
    from referrals import release

    neighbors.change(neighbor=ann, details={"pronouns": "she"}, by=nadia)
    assert "demographic" not in release.__loader__.get_source(release.__name__).lower()
