"""On a phone, by touch: a call taken by phone, the team that was sent, a warning, and somebody recognized later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import ContactAttempt, Response, SafetyAlert
from tests.browser.eyes import faults
from tests.casework.field_kit import call
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "ray", "cora", "nadia", "sol")]
WARNING = "A large dog, loose in the yard"


def tap(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).locator("visible=true").first.tap()


def test_a_call_is_taken_on_the_phone_and_the_team_recorded_after_it(window):
    now = timezone.now()
    known = call(received_at=now - timedelta(minutes=50), location="12 Heron Street")
    outside.alert(at=now)
    page = window("cora", width=360)
    page.goto(f"/encounters/new/?call={known.pk}&program=CCD")
    expect(page.get_by_text(WARNING)).to_be_visible()
    expect(page.get_by_text("Taken where?")).to_be_hidden()
    expect(page.get_by_text("Resolved on scene", exact=True)).to_be_hidden()
    tap(page, "Assessed")
    tap(page, "A unit was sent")
    page.get_by_label("Who was sent in place of police?").select_option("CRT")
    assert faults(page) == []
    tap(page, "Save the response")
    expect(page.get_by_role("heading", name="CCD response")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Record another response to this call").tap()
    expect(page.get_by_text("Recorded for this call already")).to_be_visible()
    expect(page.locator("[name=program][value=CRT]")).to_be_checked()
    expect(page.get_by_text("What was done on the phone?")).to_be_hidden()
    tap(page, "Resolved on scene")
    tap(page, "Nobody was met")
    tap(page, "Save the response")
    expect(page.get_by_role("heading", name="Other responses to this call")).to_be_visible()
    assert set(Response.objects.filter(call=known).values_list("program", flat=True)) == {"CCD", "CRT"}


@pytest.mark.parametrize(
    ("program", "asked", "not_asked"),
    [
        ("Crisis call diversion", "Would police have gone otherwise?", "Involuntary commitment?"),
        ("Community response team", "What kind of place?", "Would police have gone otherwise?"),
        ("Co-response", "Involuntary commitment?", "How did you meet?"),
        ("Care navigation", "How did you meet?", "Involuntary commitment?"),
    ],
)
def test_a_tap_on_a_program_shows_its_questions_without_a_script(window, program, asked, not_asked):
    page = window("ray", width=360, javascript=False)
    page.goto("/encounters/new/")
    tap(page, program)
    expect(page.get_by_text(asked)).to_be_visible()
    expect(page.get_by_text(not_asked)).to_be_hidden()


def test_picking_a_neighbor_shows_the_warning_beside_them(window, nadia):
    neighbor = make.encounter(
        at=timezone.now() - timedelta(days=2), details={"given_name": "Marcus", "family_name": "Bell"}
    ).neighbor
    outside.alert(at=timezone.now(), neighbor=neighbor, by=nadia)
    page = window("ray", width=360)
    page.goto("/encounters/new/")
    tap(page, "We know who this is")
    page.get_by_label("Name, nickname, phone or looks").press_sequentially("marcus be")
    page.get_by_text("Marcus Bell").first.tap()
    expect(page.locator("#person-1").get_by_text(WARNING)).to_be_visible()
    assert faults(page) == []


def test_a_navigator_warns_keeps_and_ends(window, nadia):
    case = make.case(at=timezone.now() - timedelta(days=1), assigned_to=nadia)
    page = window("nadia", width=360)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="Raise an alert").tap()
    tap(page, "Animal")
    page.get_by_label("What should somebody know before a visit?").fill(WARNING)
    assert faults(page) == []
    page.get_by_role("button", name="Warn the others").tap()
    expect(page.get_by_text(WARNING)).to_be_visible()
    made = SafetyAlert.objects.get()
    page.goto("/follow-ups/")
    assert faults(page) == []
    page.get_by_role("link", name="Safety alert before you go to").tap()
    expect(page.get_by_text(WARNING)).to_be_visible()
    page.goto("/alerts/")
    assert faults(page) == []
    page.goto(f"/alerts/{made.pk}/")
    assert faults(page) == []
    page.get_by_role("link", name="Not true any more").tap()
    page.get_by_label("Why is it not true any more?").fill("The dog found a home")
    assert faults(page) == []
    page.get_by_role("button", name="End it").tap()
    expect(page.get_by_text("The dog found a home")).to_be_visible()


def test_somebody_unknown_is_recognized(window):
    outside.somebody_unknown(at=timezone.now() - timedelta(days=3), summary="Red coat")
    page = window("nadia", width=360)
    page.goto("/encounters/unrecognized/")
    assert faults(page) == []
    page.get_by_role("link", name="Say who it was").tap()
    page.get_by_label("Name, nickname, phone or looks").fill("Tamsin Okafor")
    assert faults(page) == []
    page.get_by_role("button", name="This is who it was").tap()
    expect(page.get_by_text("it is overdue by")).to_be_visible()
    expect(page.get_by_role("heading", name="Tamsin Okafor")).to_be_visible()


def test_a_visit_to_somebody_of_the_own_list_takes_one_hand(window, nadia):
    marcus = {"given_name": "Marcus", "family_name": "Bell"}
    case = make.case(at=timezone.now() - timedelta(days=3), assigned_to=nadia, details=marcus)
    page = window("nadia", width=360)
    page.goto("/field/")
    assert faults(page) == []
    page.get_by_role("link", name="Met Marcus Bell").tap()
    expect(page.locator("[name=program][value=CN]")).to_be_checked()
    expect(page.locator("[name=visit][value=in_person]")).to_be_checked()
    assert faults(page) == []
    tap(page, "Resolved on scene")
    tap(page, "Wants a follow-up")
    tap(page, "Save the response")
    expect(page.get_by_role("heading", name="CN response")).to_be_visible()
    assert ContactAttempt.objects.get().case == case
