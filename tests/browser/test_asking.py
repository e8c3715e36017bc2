"""Several services asked for one need, and what is said on the way, in a real browser on a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.models import Need
from referrals.models import Referral
from tests.browser.conftest import DESK, PHONE
from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(rules, nadia, omar, pia):
    return make.case(at=timezone.now(), assigned_to=nadia, details={"given_name": "Rosa", "pronouns": "she/her"})


@pytest.fixture
def services(case, nadia):
    found = [
        providers.service("Bull City Bridge", "Food pantry"),
        providers.service("Eno River Recovery", "Soup kitchen"),
    ]
    named = {one.organization_id: one.organization.name for one in found}
    make.consent(case.neighbor, named, by=nadia, at=timezone.now())
    return found


def seen(page: Page) -> None:
    """Nothing is cut off, and everybody can read it."""
    assert not faults(page), page.url


def test_two_are_asked_one_answers_and_talks_and_the_other_is_called_off(window, case, services):
    nadia = window("nadia", width=PHONE)
    nadia.goto(f"/needs/{Need.objects.get(case=case).pk}/ask/")
    for service in services:
        nadia.locator("label", has_text=service.name).click()
    seen(nadia)
    nadia.get_by_role("button", name="Go on").click()
    preview = nadia.locator("#preview")
    expect(preview).to_contain_text("she/her")
    nadia.locator("label", has_text="Pronouns: she/her").click()
    expect(preview).not_to_contain_text("she/her")
    seen(nadia)
    # Who has just typed and goes straight for the button sends, though the preview is still on its way.
    nadia.get_by_label("What do you ask of the partner?").press_sequentially("A box?")
    nadia.get_by_role("button", name="Send", exact=True).click()
    expect(nadia.get_by_text("2 sent, 0 in line.")).to_be_visible()
    asked = {row.service.name: row for row in Referral.objects.select_related("service")}

    omar = window("omar", width=DESK)
    omar.goto(f"/partner/referrals/{asked['Food pantry'].pk}/")
    expect(omar.get_by_text("Rosa").first).to_be_visible()
    expect(omar.get_by_text("she/her")).to_have_count(0)
    omar.get_by_label("Your message").fill("Does she need a ride?")
    omar.get_by_role("button", name="Send the message").click()
    expect(omar.get_by_text("Not read yet")).to_be_visible()
    seen(omar)

    nadia.goto("/referrals/")
    expect(nadia.get_by_text("1 message to read")).to_be_visible()
    nadia.goto(f"/referrals/{asked['Food pantry'].pk}/")
    expect(nadia.get_by_text("Does she need a ride?")).to_be_visible()
    seen(nadia)
    omar.reload()
    expect(omar.get_by_text("Read by Nadia")).to_be_visible()
    omar.get_by_role("button", name="Accept").click()
    omar.locator("label", has_text="Start").click()
    omar.get_by_role("button", name="Record", exact=True).first.click()
    expect(omar.get_by_text("Recorded. HEART has been told.")).to_be_visible()

    pia = window(people.person("pia", "partner").username)
    pia.goto(f"/partner/referrals/{asked['Soup kitchen'].pk}/")
    expect(pia.get_by_text("Cancelled by the sender").first).to_be_visible()
    expect(pia.get_by_text("Started elsewhere")).to_have_count(0)
