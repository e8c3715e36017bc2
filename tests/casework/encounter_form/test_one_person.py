"""The encounter form: one person met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.models import (
    Encounter,
    FollowUp,
    Neighbor,
    NeighborPhone,
    Response,
)
from tests.casework.encounter_form.kit import NEW, send
from tests.casework.field_kit import call, minute, report, somebody
from tests.casework.kit import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_recording_makes_the_neighbor_the_case_and_the_follow_up(ray, cora, nadia):
    known = call()
    cleared = timezone.now() - timedelta(minutes=5)
    typed = report(
        somebody(
            q="Tamsin Okafor",
            age="34",
            phone="919-555-0142",
            usual_places="The bus station, mornings",
            needs_seen=["food-insecurity", "homelessness"],
            summary="Sat on a bench. Wants her papers back.",
        ),
        call=known.pk,
        colleague_1=cora.pk,
        cleared_at=minute(cleared),
    )
    answer = send(ray, typed)
    response = Response.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/responses/{response.pk}/"
    assert response.call == known
    assert {(one.user, one.discipline) for one in response.members.all()} == {(ray, "emt"), (cora, "clinician")}
    neighbor = Neighbor.objects.get()
    assert (neighbor.name, neighbor.birth_year_about) == ("Tamsin Okafor", timezone.localdate().year - 34)
    assert NeighborPhone.objects.get().number == "+19195550142"
    encounter = Encounter.objects.get()
    assert encounter.owes_follow_up
    assert set(encounter.needs_seen) == {"food-insecurity", "homelessness"}
    due = FollowUp.objects.get(encounter=encounter).due_at
    assert due == cleared.replace(second=0, microsecond=0) + timedelta(hours=48)


def test_afterwards_the_page_says_what_was_recorded_and_what_is_owed(ray):
    answer = browser(ray).post(NEW, report(somebody(), wants_debrief="no", felt_safe="yes"), follow=True)
    page = words(answer)
    assert "Recorded. Here is what follows from it." in page
    assert "Tamsin Okafor" in page
    assert "Due in 4" in page, "in 47 or 48 hours"
    assert "No exception applies" in page, "by which row of the rule"
    assert "Nobody yet. The supervisor sees that." in page
    assert "Record another" in page


def test_aid_is_counted_and_its_limit_shown(ray):
    from casework.models import AidItem

    lunch = AidItem.objects.get(name="Lunch")
    assert "One a day for each person" in words(browser(ray).get(NEW))
    send(ray, report(somebody(**{f"aid_{lunch.pk}": "2"})))
    given = Encounter.objects.get().aid.get()
    assert (given.item, given.quantity) == (lunch, 2)


def test_somebody_only_known_by_looks_is_followed_up_too(ray):
    send(
        ray,
        report(somebody(known="findable", q="Grey coat", usual_places="Under the bridge", identifying_note="a limp")),
    )
    neighbor = Neighbor.objects.get()
    assert neighbor.name == "Name not known"
    assert neighbor.identifying_note == "Grey coat; a limp"
    assert FollowUp.objects.count() == 1


def test_somebody_not_known_is_an_encounter_without_a_neighbor(ray):
    send(ray, report(somebody(known="unknown", q="typed before", phone="919-555-0142")))
    assert Encounter.objects.get().neighbor is None
    assert not Neighbor.objects.exists()
    assert not FollowUp.objects.exists()


def test_who_has_no_phone_is_remembered_so(ray):
    send(ray, report(somebody(no_phone="on")))
    assert Neighbor.objects.get().has_phone is False


def test_a_phone_typed_with_the_name_is_kept_as_a_phone(ray):
    send(ray, report(somebody(q="Tamsin 919-555-0142")))
    assert Neighbor.objects.get().given_name == "Tamsin"
    assert NeighborPhone.objects.get().number == "+19195550142"
