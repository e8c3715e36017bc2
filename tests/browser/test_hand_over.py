"""From a question that names nobody to a sheet in a pocket, on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Need
from referrals.actions import answering
from referrals.models import Appointment, CapacityQuestion
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_navigator_asks_a_partner_answers_and_the_neighbor_is_handed_over(window, rules, nadia, noel, omar):
    now = timezone.now()
    case = make.case(at=now, assigned_to=nadia, details={"given_name": "Rosalind", "language": "Spanish"})
    pantry = providers.service()
    need = Need.objects.get(case=case)

    page = window("nadia", width=PHONE)
    page.goto(f"/directory/services/{pantry.pk}/?need_id={need.pk}")
    page.get_by_role("link", name="Ask for room").click()
    page.get_by_text("Has no photo ID", exact=True).click()
    assert not faults(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Nobody answered yet")).to_be_visible()

    theirs = window("omar", width=PHONE)
    theirs.goto("/partner/")
    theirs.get_by_role("link", name="Questions about room (1 waiting)").click()
    assert not faults(theirs)
    theirs.get_by_role("link", name="Food pantry").click()
    expect(theirs.get_by_text("Has no photo ID")).to_be_visible()
    expect(theirs.get_by_text("Rosalind")).to_have_count(0)
    theirs.get_by_text("Has room", exact=True).click()
    theirs.get_by_role("button", name="Answer", exact=True).click()
    expect(theirs.get_by_text("Navigators see this at once")).to_be_visible()

    page.goto(f"/questions/{CapacityQuestion.objects.get().pk}/")
    expect(page.get_by_text("Has room", exact=True)).to_be_visible()
    assert not faults(page)

    row = providers.sent(case, pantry, by=nadia, at=now)
    answering.answer(referral=row, accept=True, by=omar, at=now)
    page.goto(f"/referrals/{row.pk}/")
    page.get_by_role("link", name="Set an appointment").click()
    soon = timezone.localtime(now + timedelta(days=2)).replace(hour=10, minute=30)
    page.get_by_label("Day and time").fill(soon.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("Where, if it is somewhere else").fill("The side door")
    page.get_by_text("Walks", exact=True).click()
    page.get_by_label("Who of HEART goes along?").select_option(label="Noel")
    page.get_by_role("button", name="Set the appointment").click()
    expect(page.get_by_text("Noel goes along")).to_be_visible()
    assert Appointment.objects.get().goes_along == noel
    assert not faults(page)

    page.get_by_role("link", name="Sheet for the neighbor").click()
    sheet = page.locator("#sheet")
    expect(sheet).to_contain_text("Va caminando.")
    expect(sheet).to_contain_text("a las 10:30 a. m.")
    assert not faults(page)
    page.get_by_role("button", name="Print from the browser").click()
    expect(page.get_by_role("heading", name="Su cita")).to_be_visible()
    assert "Rosalind" not in page.content()
