"""Nadia walks the town with her phone in one hand."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import ways
from casework.models import ContactAttempt, FollowUp, UsualPlace
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


def due(nadia, name: str = "Marcus", ago: timedelta = 3 * DAY):
    return make.case(at=timezone.now() - ago, assigned_to=nadia, details={"given_name": name})


def test_who_is_due_stands_there_with_the_place_and_the_warning(nadia):
    case = due(nadia)
    details = {"kind": "park", "where": "12 Heron Street"}
    ways.add(kind=UsualPlace, neighbor=case.neighbor, details=details, by=nadia, at=timezone.now())
    outside.alert(at=timezone.now(), neighbor=case.neighbor, by=nadia, reason="Speaks with a raised voice")
    outside.alert(at=timezone.now(), location="12 Heron St", reason="A loose dog")
    page = words(browser(nadia).get("/field/"))
    for told in ("Marcus", "12 Heron Street", "Speaks with a raised voice", "A loose dog", "Overdue by"):
        assert told in page


def test_who_is_not_due_or_not_mine_is_not_there(nadia, noel):
    due(nadia, "Later", ago=timedelta(minutes=5))
    due(noel, "Another")
    page = words(browser(nadia).get("/field/"))
    assert "Later" not in page
    assert "Another" not in page
    assert "Nobody is due today" in page


def test_the_longest_overdue_comes_first_and_each_once(nadia):
    due(nadia, "Second", ago=3 * DAY)
    first = due(nadia, "First", ago=5 * DAY)
    make.encounter(at=timezone.now() - 4 * DAY, neighbor=first.neighbor, details={})
    page = words(browser(nadia).get("/field/"))
    assert page.index("First") < page.index("Second")
    assert page.count("Not there : First") == 1


def test_not_there_is_one_tap_and_a_double_tap_is_one(nadia):
    case = due(nadia)
    step = FollowUp.objects.get(case=case)
    client, where = browser(nadia), f"/field/{step.pk}/not-there/"
    tapped = {"submission": "6f1f3e52-6d58-4a0c-9a7b-0c1d2e3f4a5b"}
    assert "The plan’s next step is scheduled." in words(client.post(where, tapped, follow=True))
    client.post(where, tapped)
    attempt = ContactAttempt.objects.get()
    assert (attempt.channel, attempt.result, attempt.by) == ("in_person", "not_there", nadia)
    assert words(client.get("/field/")).count("Marcus") == 0, "not due any more today"


def test_met_opens_the_form_with_the_neighbor_filled_in(nadia):
    case = due(nadia)
    page = browser(nadia).get(f"/encounters/new/?program=CN&neighbor={case.neighbor_id}").content.decode()
    assert f'value="{case.neighbor_id}" checked' in page
    assert re.search(r'name="visit" value="in_person"[^>]* checked', page), "and that it is outside"


def test_a_responder_names_nobody_by_a_key(ray, nadia):
    case = due(nadia)
    assert browser(ray).get(f"/encounters/new/?neighbor={case.neighbor_id}").status_code == 404
    assert browser(ray).get("/field/").status_code == 403


def test_twenty_stops_cost_as_many_statements_as_one(nadia):
    client = browser(nadia)
    due(nadia)
    client.get("/field/")
    few = statements(lambda: client.get("/field/"))
    for number in range(19):
        due(nadia, f"Neighbor{number}")
    assert statements(lambda: client.get("/field/")) == few
