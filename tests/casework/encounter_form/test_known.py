"""The encounter form: somebody known already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import (
    Neighbor,
    Response,
)
from heart.models import Access
from tests.casework.encounter_form.kit import send
from tests.casework.field_kit import report, somebody
from tests.casework.kit import browser, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_the_lookup_shows_one_line_and_never_a_phone(ray, marcus):
    answer = browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus be"})
    page = words(answer)
    assert "Marcus Bell" in page
    assert f"about {timezone.localdate().year - 1980}, Red beard" in page
    assert "Somebody new" in page
    assert "555" not in page


def test_a_phone_finds_its_neighbor_without_being_shown(ray, marcus):
    page = words(browser(ray).post("/encounters/neighbors/", {"prefix": "met-3", "met-3-q": "919-555-0100"}))
    assert "Marcus Bell" in page
    assert "0100" not in page


def test_the_lookup_shows_five_at_most(ray):
    for number in range(7):
        make.encounter(at=timezone.now(), details={"given_name": "Marcus", "family_name": f"Bell{number}"})
    page = browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus bell"}).content.decode()
    assert page.count('type="radio"') == 6, "five, and somebody new"


@pytest.mark.parametrize("typed", ["", "ma", "m.", "  b "])
def test_two_letters_look_nobody_up(ray, marcus, typed):
    page = words(browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": typed}))
    assert "Marcus" not in page


def test_a_name_never_stands_in_an_address(ray, marcus):
    assert browser(ray).get("/encounters/neighbors/", {"met-0-q": "marcus"}).status_code == 405


def test_a_prefix_that_is_not_ours_is_not_echoed(ray):
    page = browser(ray).post("/encounters/neighbors/", {"prefix": '"><b>', "met-0-q": "nobody"}).content.decode()
    assert "<b>" not in page


def test_looking_up_leaves_no_trace_and_picking_leaves_one(ray, marcus):
    browser(ray).post("/encounters/neighbors/", {"prefix": "met-0", "met-0-q": "marcus bell"})
    assert not Access.objects.filter(by=ray, neighbor_key=marcus.pk).exists()
    send(ray, report(somebody(q="marcus", neighbor=marcus.pk)))
    assert Access.objects.filter(by=ray, neighbor_key=marcus.pk).count() == 1
    assert Neighbor.objects.count() == 1


def test_a_picked_neighbor_keeps_the_case_and_learns_the_newest_whereabouts(ray, marcus):
    case = marcus.cases.get()
    send(ray, report(somebody(q="", neighbor=marcus.pk, usual_places="Behind the library", phone="919-555-0199")))
    marcus.refresh_from_db()
    assert marcus.usual_places == "Behind the library"
    assert marcus.given_name == "Marcus"
    assert {phone.number for phone in marcus.phones.all()} == {"+19195550100", "+19195550199"}
    assert marcus.cases.get() == case


def test_nobody_is_added_twice_in_a_hurry(ray, marcus):
    answer = send(ray, report(somebody(q="Marcus Bell")))
    assert answer.status_code == 422
    assert "Pick one, or say that it is somebody new." in words(answer)
    assert "Red beard" in words(answer)
    assert Neighbor.objects.count() == 1
    send(ray, report(somebody(q="Marcus Bell", neighbor="new")))
    assert Neighbor.objects.count() == 2


def test_a_record_that_is_gone_asks_to_look_again(ray):
    answer = send(ray, report(somebody(neighbor="424242")))
    assert answer.status_code == 422
    assert "Look again." in words(answer)
    assert not Response.objects.exists()


def test_without_a_script_a_button_looks_up_and_keeps_everything(ray, marcus):
    answer = send(ray, report(somebody(q="marcus", summary="Half a sentence"), do="look", wish=None))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'name="met-0-neighbor" id="id_met-0-neighbor" value="{marcus.pk}"' in page
    assert "Half a sentence" in page
    assert "required" not in words(answer), "nothing is checked before the person is done"
    assert not Response.objects.filter(recorded_at__gt=timezone.now() - timedelta(minutes=5)).exists()
