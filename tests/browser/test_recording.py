"""A responder records a response on a phone: with and without a script, without a fault of accessibility."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Call, Encounter, FollowUp, Neighbor, Response
from tests.browser.eyes import faults
from tests.casework.field_kit import call
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "ray", "cora")]
WIDTHS = [360, 768, 1280]


@pytest.fixture
def known_call() -> Call:
    now = timezone.now()
    return call(
        received_at=now - timedelta(minutes=70),
        dispatched_at=now - timedelta(minutes=60),
        on_scene_at=now - timedelta(minutes=45),
        location="400 block of an invented street",
    )


@pytest.fixture
def marcus() -> Neighbor:
    details = {"given_name": "Marcus", "family_name": "Bell", "birth_year_about": 1980, "identifying_note": "Red beard"}
    return make.encounter(at=timezone.now() - timedelta(days=2), details=details).neighbor


@pytest.mark.parametrize("width", WIDTHS)
def test_a_known_neighbor_is_recorded_in_a_few_taps_and_fewer_words(window, known_call, marcus, width):
    page = window("ray", width=width)
    page.goto(f"/encounters/new/?call={known_call.pk}")
    assert faults(page) == []
    taps = typed = 0

    def tap(words: str) -> None:
        nonlocal taps
        page.get_by_text(words, exact=True).first.click()
        taps += 1

    def write(label: str, words: str) -> None:
        nonlocal typed
        page.get_by_label(label).press_sequentially(words)
        typed += len(words)

    tap("Community response team")
    tap("Resolved on scene")
    tap("We know who this is")
    write("Name, nickname, phone or looks", "marcus be")
    page.get_by_text("Marcus Bell").first.click()
    taps += 1
    tap("Wants a follow-up")
    tap("Homelessness")
    tap("Food")
    write("In a few words", "At the bus station since Monday. Wants a bed and his papers.")
    assert faults(page) == []
    tap("Save the response")
    expect(page.get_by_role("heading", name="CRT response")).to_be_visible()
    assert faults(page) == []
    encounter = Encounter.objects.latest("pk")
    assert encounter.neighbor == marcus
    assert encounter.response.call == known_call
    assert FollowUp.objects.filter(encounter=encounter).count() == 1
    assert taps <= 15
    assert typed <= 80, "two minutes: some eighty letters and fifteen taps"


def test_what_does_not_apply_is_not_asked(window):
    page = window("ray", width=360)
    page.goto("/encounters/new/")
    taken, name = page.get_by_text("Taken where?"), page.get_by_label("Name, nickname, phone or looks")
    expect(taken).to_be_hidden()
    page.get_by_text("Transported", exact=True).click()
    expect(taken).to_be_visible()
    expect(name).to_be_hidden()
    page.get_by_text("Name not known, but we know how to find them").click()
    expect(name).to_be_visible()
    expect(page.get_by_label("How to know them")).to_be_visible()
    page.get_by_text("Not known, and no way to find them").click()
    expect(name).to_be_hidden()
    page.get_by_text("Nobody was met").click()
    expect(page.get_by_role("heading", name="Person 1")).to_be_hidden()


def test_a_call_chosen_on_the_page_fills_in_its_times(window, known_call):
    page = window("ray", width=360)
    page.goto("/encounters/new/")
    expect(page.locator("#id_on_scene_at")).to_have_value("")
    page.get_by_label("In a few words").fill("Typed before the call was chosen")
    page.get_by_label("Call (optional)").select_option(str(known_call.pk))
    expect(page.get_by_text("Times and place: dispatched")).to_be_visible()
    expect(page.get_by_label("In a few words")).to_have_value("Typed before the call was chosen")


def test_the_whole_form_works_without_a_script(window, known_call, marcus):
    page = window("ray", width=360, javascript=False)
    page.goto("/encounters/new/")
    page.get_by_label("Call (optional)").select_option(str(known_call.pk))
    page.get_by_role("button", name="Fill in this call's times").click()
    page.get_by_text("Community response team").click()
    page.get_by_text("Resolved on scene").click()
    page.get_by_text("We know who this is").click()
    page.get_by_label("Name, nickname, phone or looks").fill("marcus")
    page.get_by_label("Name, nickname, phone or looks").press("Enter")
    page.get_by_text("Marcus Bell").click()
    page.get_by_text("Wants a follow-up").click()
    page.get_by_label("In a few words").fill("Kept through every step")
    page.get_by_role("button", name="Add another person").click()
    second = page.locator("#person-2")
    second.get_by_text("Not known, and no way to find them").click()
    second.get_by_text("Not asked").click()
    page.get_by_role("button", name="Save the response").click()
    expect(page.get_by_role("heading", name="CRT response")).to_be_visible()
    response = Response.objects.latest("pk")
    assert response.on_scene_at is not None
    assert [one.neighbor for one in response.encounters.order_by("pk")] == [marcus, None]
    assert response.encounters.earliest("pk").summary == "Kept through every step"


def test_a_fault_leads_to_its_answer_and_keeps_the_rest(window):
    page = window("ray", width=360)
    page.goto("/encounters/new/")
    page.get_by_text("We know who this is").click()
    page.get_by_label("Name, nickname, phone or looks").fill("Tamsin Okafor")
    page.get_by_role("button", name="Save the response").click()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="How it ended").click()
    expect(page.locator("#id_disposition_0")).to_be_focused()
    expect(page.get_by_label("Name, nickname, phone or looks")).to_have_value("Tamsin Okafor")
    assert not Response.objects.exists()
