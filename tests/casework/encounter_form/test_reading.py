"""The encounter form: who reads what."""

from __future__ import annotations

import pytest
from django.utils import timezone

from casework.models import (
    Encounter,
    Response,
)
from heart.models import Access, Event
from tests.casework.encounter_form.kit import NEW
from tests.casework.field_kit import report, somebody
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_a_responder_reads_the_own_encounter_and_no_other(ray, nadia, marcus):
    from tests.factories import people

    wren = people.person("wren", "responder")
    encounter = Encounter.objects.get()
    page = browser(ray).get(f"/encounters/{encounter.pk}/")
    assert "Marcus Bell" in words(page)
    assert "Open the case" not in words(page)
    assert browser(wren).get(f"/encounters/{encounter.pk}/").status_code == 404
    assert "Open the case" in words(browser(nadia).get(f"/encounters/{encounter.pk}/"))
    assert Access.objects.filter(subject_type="casework.encounter", neighbor_key=marcus.pk).count() == 2


def test_a_response_hides_whom_it_met_from_those_who_were_not_there(ray, marcus):
    from tests.factories import people

    wren = people.person("wren", "responder")
    page = words(browser(wren).get(f"/responses/{Response.objects.get().pk}/"))
    assert "1 person was met" in page
    assert "Marcus" not in page


def test_an_encounter_shows_its_verdict(nadia):
    encounter = make.encounter(at=timezone.now(), wish="refused")
    page = words(browser(nadia).get(f"/encounters/{encounter.pk}/"))
    assert "None is owed" in page
    assert "Refused a follow-up in person" in page


@pytest.mark.parametrize("person", ["omar", "eve", "dee", "ada"])
def test_nobody_else_gets_in(request, person, ray, marcus):
    client = browser(request.getfixturevalue(person))
    encounter = Encounter.objects.get()
    for path in (NEW, f"/encounters/{encounter.pk}/", f"/responses/{encounter.response_id}/"):
        assert client.get(path).status_code == 403
    assert client.post("/encounters/neighbors/", {"met-0-q": "marcus bell"}).status_code == 403


def test_a_response_page_takes_as_many_statements_with_twenty_people_as_with_one(ray):
    now = timezone.now()
    one = make.response(at=now)
    many = make.response(at=now, met_people=[make.met() for _ in range(20)])
    client = browser(ray)
    client.get(f"/responses/{one.pk}/")
    few = statements(lambda: client.get(f"/responses/{one.pk}/"))
    assert statements(lambda: client.get(f"/responses/{many.pk}/")) == few


def test_a_rule_that_was_broken_is_told_without_blame(ray):
    page = words(browser(ray).post(NEW, report(somebody()), follow=True))
    assert "Kept, and marked for the supervisor" in page
    assert "A CRT response includes a clinician" in page
    assert Event.objects.filter(kind="casework.task_opened").count() == 1
