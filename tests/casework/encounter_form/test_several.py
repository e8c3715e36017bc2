"""The encounter form: several people, and nobody."""

from __future__ import annotations

import re

import pytest

from casework.models import (
    Encounter,
    FollowUp,
    Response,
)
from tests.casework.encounter_form.kit import send
from tests.casework.field_kit import report, somebody
from tests.casework.kit import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_adding_a_person_keeps_everything_typed(ray, cora):
    answer = send(ray, report(somebody(summary="First of two"), do="add", location="By the river", colleague_1=cora.pk))
    page = answer.content.decode()
    assert 'id="person-2"' in page
    assert "First of two" in page
    assert "By the river" in page
    assert f'<option value="{cora.pk}" selected>' in page
    assert "Please check" not in page


def test_another_person_is_met_as_the_first_was(ray):
    page = send(ray, report(somebody(mode="phone"), do="add")).content.decode()
    checked = re.findall(r'<input type="radio" name="(met-\d-mode)" value="(\w+)"[^>]* checked', page)
    assert checked == [("met-0-mode", "phone"), ("met-1-mode", "phone")]


def test_there_is_an_end_to_adding(ray):
    page = send(ray, report(do="add", **{"met-TOTAL_FORMS": "8"})).content.decode()
    assert 'id="person-8"' in page
    assert 'id="person-9"' not in page


def test_several_people_are_several_encounters_of_one_response(ray):
    send(ray, report(somebody(q="Tamsin Okafor"), somebody(q="Dell Ruiz", wish="refused"), {}))
    response = Response.objects.get()
    assert [one.neighbor.name for one in response.encounters.order_by("pk")] == ["Tamsin Okafor", "Dell Ruiz"]
    assert FollowUp.objects.count() == 1, "who refused on scene is owed none"


def test_a_person_can_be_left_out_again(ray):
    send(ray, report(somebody(), {"known": "known", "q": "A mistake", "DELETE": "on"}))
    assert Encounter.objects.count() == 1


def test_the_same_neighbor_twice_is_one_too_many(ray, marcus):
    twice = somebody(q="", neighbor=marcus.pk)
    answer = send(ray, report(twice, twice))
    assert answer.status_code == 422
    assert "This neighbor is named twice." in words(answer)


def test_nobody_met_must_be_said(ray):
    assert "Describe who was met, or check that nobody was." in words(send(ray, report({})))
    send(ray, report({}, nobody_met="on"))
    assert Response.objects.get().encounters.count() == 0


def test_nobody_and_somebody_can_not_both_be(ray):
    assert "Somebody is described." in words(send(ray, report(somebody(), nobody_met="on")))


@pytest.mark.parametrize(
    ("program", "ending"), [("CRT", "gone"), ("COR", "cancelled"), ("CCD", "unit_sent"), ("CCD", "cancelled")]
)
def test_an_ending_without_anybody_needs_no_more_words(ray, program, ending):
    send(ray, report({}, program=program, disposition=ending, sent="ems"))
    assert Response.objects.get().disposition == ending
