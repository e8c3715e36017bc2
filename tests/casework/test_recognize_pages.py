"""Nadia finds out who it was that Ray met: she looks the list up, says so, and hears what is owed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import Encounter, Neighbor
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import field as outside
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LIST = "/encounters/unrecognized/"


def answers(**changes):
    return {"met-0-known": "known", "met-0-q": "Tamsin Okafor", "do": "save", **changes}


@pytest.fixture
def unknown() -> Encounter:
    return outside.somebody_unknown(at=timezone.now() - timedelta(hours=5), summary="Red coat, asked for the bus")


def test_the_list_leads_to_the_question_and_it_to_the_case(nadia, unknown):
    client = browser(nadia)
    assert "Red coat, asked for the bus" in words(client.get(LIST))
    where = f"/encounters/{unknown.pk}/recognize/"
    assert where in client.get(LIST).content.decode()
    assert "Red coat" in words(client.get(where))
    answer = client.post(where, answers(), follow=True)
    assert "A follow-up is owed, counted from the meeting: it is due in 4" in words(answer)
    unknown.refresh_from_db()
    assert unknown.neighbor.name == "Tamsin Okafor"
    assert "Everybody is known" in words(client.get(LIST))


def test_what_is_late_from_the_start_says_so(nadia):
    unknown = outside.somebody_unknown(at=timezone.now() - timedelta(days=4))
    answer = browser(nadia).post(f"/encounters/{unknown.pk}/recognize/", answers(), follow=True)
    assert "it is overdue by 48 hours" in words(answer)


def test_what_is_not_owed_says_so(nadia):
    unknown = outside.somebody_unknown(at=timezone.now() - timedelta(hours=5), wish="refused")
    answer = browser(nadia).post(f"/encounters/{unknown.pk}/recognize/", answers(), follow=True)
    assert "By the rule, no follow-up is owed." in words(answer)


def test_who_is_known_already_is_offered_and_must_not_be_passed_over(nadia, unknown):
    known = make.encounter(
        at=timezone.now() - timedelta(days=3), details={"given_name": "Tamsin", "family_name": "Okafor"}
    ).neighbor
    client, where = browser(nadia), f"/encounters/{unknown.pk}/recognize/"
    looked = client.post(where, answers(do="look"))
    assert looked.status_code == 200
    assert f'value="{known.pk}"' in looked.content.decode()
    passed = client.post(where, answers())
    assert passed.status_code == 422
    assert "Pick one, or say that it is somebody new." in words(passed)
    client.post(where, answers(**{"met-0-neighbor": known.pk}))
    unknown.refresh_from_db()
    assert unknown.neighbor == known
    assert Neighbor.objects.count() == 1


def test_a_second_tap_says_that_it_is_done(nadia, unknown):
    client, where = browser(nadia), f"/encounters/{unknown.pk}/recognize/"
    client.post(where, answers())
    again = client.post(where, answers(**{"met-0-q": "Dell Ruiz"}), follow=True)
    assert "Nothing was changed the second time." in words(again)
    assert Neighbor.objects.count() == 1


def test_a_fault_keeps_what_was_typed(nadia, unknown):
    answer = browser(nadia).post(f"/encounters/{unknown.pk}/recognize/", answers(**{"met-0-phone": "12"}))
    assert answer.status_code == 422
    assert "Write ten digits" in words(answer)
    assert 'value="Tamsin Okafor"' in answer.content.decode()


def test_a_known_encounter_has_no_such_question(nadia):
    known = make.encounter(at=timezone.now())
    assert browser(nadia).get(f"/encounters/{known.pk}/recognize/").status_code == 409
    assert "Say who it was" not in words(browser(nadia).get(f"/encounters/{known.pk}/"))


def test_a_responder_sees_the_own_alone(ray, unknown):
    wren = people.person("wren", "responder")
    assert "Red coat" in words(browser(ray).get(LIST))
    assert "Red coat" not in words(browser(wren).get(LIST))
    assert browser(wren).get(f"/encounters/{unknown.pk}/recognize/").status_code == 404


def test_who_was_met_long_ago_is_left_in_peace(nadia):
    outside.somebody_unknown(at=timezone.now() - timedelta(days=91), summary="Long ago")
    assert "Long ago" not in words(browser(nadia).get(LIST))


def test_twenty_cost_no_more_statements_than_one(nadia, unknown):
    client = browser(nadia)
    client.get(LIST)
    few = statements(lambda: client.get(LIST))
    for _ in range(19):
        outside.somebody_unknown(at=timezone.now())
    assert statements(lambda: client.get(LIST)) == few
