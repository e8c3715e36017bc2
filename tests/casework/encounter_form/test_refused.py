"""The encounter form: what the domain refuses stands beside its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import (
    Neighbor,
    Response,
    ResponseMember,
)
from tests.casework.encounter_form.kit import send
from tests.casework.field_kit import call, minute, report, somebody
from tests.casework.kit import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.mark.parametrize(
    ("person", "answers", "sentence"),
    [
        ({}, {"cleared_at": "2999-01-01T00:00"}, "This time lies in the future."),
        ({}, {"on_scene_at": "2999-01-01T00:00"}, "The times are out of order"),
        ({}, {"disposition": "transported"}, "Say where the neighbor was taken."),
        ({}, {"there": None}, "Name at least one person who responded."),
        ({}, {"discipline": ""}, "Say as what you were there."),
        ({}, {"program": None}, "Choose the program that answered."),
        ({}, {"disposition": None}, "Say how it ended."),
        ({}, {"cleared_at": ""}, "Say when."),
        ({"known": None}, {}, "Say whether we know who it was."),
        ({}, {"call_number": "NOSUCH"}, "No call has this number."),
        ({}, {"cleared_at": "yesterday"}, "Choose a day and a time."),
        ({"phone": "12"}, {}, "Write ten digits, like 919-555-0123."),
        ({"known": "findable", "q": ""}, {}, "Where are they usually, or what do they look like?"),
        ({"q": "", "summary": "No name typed"}, {}, "Write a name or a nickname"),
        ({"wish": None}, {}, "Say whether they want a follow-up."),
        ({"age": "200"}, {}, "Ensure this value is less than or equal to 115."),
        ({"needs_seen": ["riches"]}, {}, "Select a valid choice."),
    ],
)
def test_a_refusal_stands_beside_its_answer_and_loses_nothing(ray, person, answers, sentence):
    answer = send(ray, report(somebody(**{"summary": "Kept as typed", **person}), location="Kept place", **answers))
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert "Nothing is saved yet." in page
    assert "Kept place" in answer.content.decode()
    assert not Response.objects.exists()
    assert not Neighbor.objects.exists()


def test_the_fault_of_the_second_person_stands_with_the_second_person(ray):
    answer = send(ray, report(somebody(q="Tamsin Okafor"), somebody(q="Dell Ruiz", phone="12")))
    page = answer.content.decode()
    assert 'id="id_met-1-phone_error"' in page
    assert 'id="id_met-0-phone_error"' not in page


def test_a_colleague_of_whom_nothing_is_known_needs_a_discipline(ray):
    from tests.factories import people

    wren = people.person("wren", "responder")
    answer = send(ray, report(somebody(), colleague_1=wren.pk))
    assert "Say as what Wren was there" in words(answer)
    send(ray, report(somebody(), colleague_1=wren.pk, discipline_1="peer"))
    assert ResponseMember.objects.get(user=wren).discipline == "peer"


def test_what_the_page_hides_is_not_recorded(ray):
    hidden = {"destination": "hospital", "police_arrived_at": minute(timezone.now()), "officer": "on"}
    send(ray, report(somebody(), **hidden))
    response = Response.objects.get()
    assert (response.destination, response.police_arrived_at) == ("", None)
    assert response.members.count() == 1


def test_an_officer_is_on_a_co_response(ray):
    send(ray, report(somebody(), program="COR", officer="on", police="together"))
    assert set(ResponseMember.objects.values_list("discipline", flat=True)) == {"emt", "officer"}


@pytest.mark.parametrize(
    ("answers", "police"),
    [
        ({"officer": "on"}, "together"),
        ({"officer": "on", "police": "before"}, "before"),
        ({}, "none"),
        ({"officer": "on", "disposition": "cancelled"}, "none"),
    ],
)
def test_the_officer_of_the_team_is_police_on_scene(ray, answers, police):
    gone = answers.get("disposition") == "cancelled"
    people = [] if gone else [somebody()]
    send(ray, report(*people, program="COR", **answers))
    assert Response.objects.get().police == police


def test_a_call_can_be_named_by_its_number(ray):
    old = call("D-77", received_at=timezone.now() - timedelta(days=4))
    send(ray, report(somebody(), call_number=" d-77 "))
    assert Response.objects.get().call == old
