"""A neighbor without a phone or an address is found again: on a phone, by touch, without a fault of accessibility."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Case, ContactAttempt, DemographicAnswer, FollowUp, UsualPlace
from tests.browser.eyes import faults
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "cora", "ray", "sol")]
PHONE = 360


@pytest.fixture
def case(nadia) -> Case:
    """Marcus sleeps outside and has no phone."""
    return make.case(
        at=timezone.now() - timedelta(days=1),
        assigned_to=nadia,
        details={"given_name": "Marcus", "family_name": "Bell", "has_phone": False},
    )


def tap(page: Page, words: str) -> None:
    page.get_by_text(words, exact=True).first.tap()


def test_a_neighbor_without_phone_or_address_is_found_again(window, nadia, case):
    page = window("nadia", width=PHONE)
    page.goto(f"/cases/{case.pk}/")
    expect(page.get_by_text("Nothing is known yet of how to find them")).to_be_visible()
    page.get_by_role("link", name="Add a place, a phone or a trusted contact").tap()
    expect(page.get_by_role("region", name="How to find")).to_be_visible()
    assert faults(page) == []

    # Where he eats, and who could tell him
    page.get_by_role("link", name="Add a place", exact=True).tap()
    expect(page.get_by_role("heading", name="Add a place")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("What kind of place?").select_option("Meal site")
    page.get_by_label("Where?").fill("Church hall")
    for part in ("Early morning (5 to 8)", "Morning (8 to noon)", "Afternoon (noon to 5)", "Evening (5 to 9)"):
        tap(page, part)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("Place saved.")).to_be_visible()
    page.get_by_role("link", name="Add a trusted contact").tap()
    expect(page.get_by_role("heading", name="Add a trusted contact")).to_be_visible()
    page.get_by_role("textbox", name="Name").fill("Rosa")
    page.get_by_label("Phone number").fill("919-555-0188")
    assert faults(page) == []
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("May be told: only that we called")).to_be_visible()
    assert faults(page) == []

    # The case now says where to go, and logging the attempt is one tap for the way
    page.goto(f"/cases/{case.pk}/")
    panel = page.get_by_role("region", name="What to try next")
    expect(panel.get_by_role("listitem").first).to_contain_text("Go to: Church hall")
    assert faults(page) == []
    page.locator("summary", has_text="Log an attempt").tap()
    form = page.locator("form.heart-attempt")
    form.get_by_text("Go to: Church hall").tap()
    expect(form.get_by_text("How did you try?")).to_be_hidden()
    form.get_by_text("Reached: we talked").tap()
    form.get_by_text("Wants help", exact=True).tap()
    assert faults(page) == []
    form.get_by_role("button", name="Save attempt").tap()
    expect(page.get_by_text("Attempt saved.")).to_be_visible()

    attempt = ContactAttempt.objects.get()
    place = UsualPlace.objects.get()
    assert (attempt.through, attempt.channel, place.seen_by) == (place, "in_person", nadia)
    assert FollowUp.objects.filter(case=case, status="open").count() == 1
    expect(
        page.get_by_role("region", name="What to try next").get_by_text("This is how we reached them")
    ).to_be_visible()


def test_demographics_are_asked_by_touch_and_what_was_declined_is_told_apart(window, case):
    page = window("nadia", width=PHONE)
    page.goto(f"/neighbors/{case.neighbor_id}/demographics/")
    assert faults(page) == []
    page.get_by_text("Black or African American", exact=True).tap()
    page.get_by_label("In their own words").fill("man")
    military = page.get_by_role("region", name="Military service")
    military.get_by_text("Declined", exact=True).tap()
    page.get_by_role("button", name="Save").tap()
    card = page.get_by_role("region", name="Demographics")
    expect(card.get_by_text("Black or African American")).to_be_visible()
    expect(card.get_by_text("Declined to answer")).to_be_visible()
    assert faults(page) == []
    assert {(row.question, row.status) for row in DemographicAnswer.objects.all()} == {
        ("race_ethnicity", "answered"),
        ("gender", "answered"),
        ("veteran", "declined"),
    }


def test_a_place_is_ended_with_a_reason_without_a_script(window, nadia, case):
    place = make.way(UsualPlace, case.neighbor, by=nadia, at=timezone.now())
    page = window("nadia", width=PHONE, javascript=False)
    page.goto(f"/places/{place.pk}/")
    page.get_by_text("Not there any more, or out of use").tap()
    page.get_by_role("button", name="Stop using it").tap()
    expect(page.get_by_text("This place is not used any more.")).to_be_visible()
    place.refresh_from_db()
    assert not place.in_use
