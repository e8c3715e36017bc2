"""A consent on a phone: read together, signed by touch, printed in both languages, revoked; then no release."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.actions import corrections, needs
from casework.models import Consent
from referrals.models import Referral
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(nadia, rules):
    return make.case(at=timezone.now(), assigned_to=nadia)


@pytest.fixture
def pantry(case):
    return providers.service(name="Food pantry")


def fill(page: Page, case, *, method: str) -> None:
    """What is shared, with whom and why."""
    page.goto(f"/cases/{case.pk}/consents/new/")
    for words in ("Bull City Bridge", "Name and date of birth", "Phone and where to find the neighbor"):
        page.get_by_text(words, exact=True).tap()
    page.get_by_text("The need and what it is about", exact=True).tap()
    page.get_by_label("What is it for?").fill("To arrange food")
    page.get_by_text(method, exact=True).tap()
    page.get_by_label("The neighbor's name, as signed or spoken").fill("Ann Lee")


def sign(page: Page) -> None:
    """Draw a few waves on the canvas, as a finger does."""
    canvas = page.locator("[data-signature] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    for wave in range(2):
        points = [(20 + step * 8, 30 + 25 * (step % 2) + 8 * wave) for step in range(25)]
        for number, (x, y) in enumerate(points):
            kind = "pointerdown" if number == 0 else "pointermove"
            where = {"clientX": box["x"] + x, "clientY": box["y"] + y, "pointerId": 1, "pointerType": "touch"}
            canvas.dispatch_event(kind, where)
        canvas.dispatch_event("pointerup", {"pointerId": 1, "pointerType": "touch"})


def test_it_is_signed_printed_and_revoked_and_the_next_send_is_refused(window, case, pantry, nadia):
    page = window("nadia", width=PHONE)
    page.add_init_script("HTMLCanvasElement.prototype.setPointerCapture = () => {}")  # the pointer is a made one
    fill(page, case, method="Signed on this screen")
    page.get_by_text("Español", exact=True).tap()
    page.get_by_role("button", name="Go on to the text").tap()
    expect(page.get_by_text("Mis derechos")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("button", name="Record this consent").tap()
    expect(page.get_by_text("Read the text with the neighbor first.").first).to_be_visible()
    page.locator("label", has_text="The neighbor read this text").tap()
    sign(page)
    expect(page.get_by_role("status").filter(has_text="Signed.")).to_be_visible()
    page.get_by_role("button", name="Clear the box").tap()
    expect(page.get_by_role("status").filter(has_text="Signed.")).not_to_be_visible()
    sign(page)
    page.get_by_role("button", name="Record this consent").tap()
    expect(page.get_by_text("In force").first).to_be_visible()
    consent = Consent.objects.select_related("document").get()
    assert [len(line) for line in consent.document.strokes] == [25, 25]
    assert "Mis derechos" in consent.document.text

    page.get_by_role("link", name="Read or print").tap()
    expect(page.get_by_role("img", name="Firma")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="English").tap()
    expect(page.get_by_text("My rights")).to_be_visible()
    expect(page.get_by_text("Translation. The permission was given in Spanish.")).to_be_visible()
    page.get_by_role("button", name="The neighbor got this copy").tap()
    expect(page.get_by_text("English, Today")).to_be_visible()
    with page.expect_download() as copy:
        page.get_by_role("link", name="Download as PDF").tap()
    assert copy.value.path().read_bytes().startswith(b"%PDF")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="The neighbor got this copy")).not_to_be_visible()
    expect(page.get_by_text("Mis derechos").or_(page.get_by_text("My rights"))).to_be_visible()
    page.emulate_media(media="screen")

    draft = providers.draft(case, pantry, by=nadia, at=timezone.now())
    page.goto(f"/consents/{consent.pk}/revoke/")
    page.get_by_label("How was it revoked?").fill("In person")
    page.get_by_role("button", name="Revoke this consent").tap()
    expect(page.get_by_text("Consent revoked.")).to_be_visible()
    page.goto(f"/referrals/{draft.pk}/")
    page.get_by_role("button", name="Send", exact=True).tap()
    expect(page.get_by_role("alert").first).to_contain_text("No consent in force covers this")
    assert Referral.objects.get().sent_at is None


def test_without_javascript_it_is_signed_on_paper(window, case, pantry):
    page = window("nadia", width=PHONE, javascript=False)
    fill(page, case, method="Signed on this screen")
    page.get_by_role("button", name="Go on to the text").tap()
    page.get_by_role("button", name="sign on paper instead").tap()
    page.get_by_label("Where does the signed paper lie?").fill("Binder 3")
    page.locator("label", has_text="The neighbor read this text").tap()
    page.get_by_role("button", name="Record this consent").tap()
    expect(page.get_by_text("In force").first).to_be_visible()
    assert Consent.objects.select_related("document").get().document.paper_place == "Binder 3"


def test_a_plan_and_a_mistake_on_a_phone(window, case, nadia):
    page = window("nadia", width=PHONE)
    page.goto(f"/cases/{case.pk}/goals/new/")
    page.get_by_label("What does the neighbor want?").fill("I want a door that I can lock")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Agree on a step").tap()
    page.get_by_label("What is to be done?").fill("Ask the shelter")
    page.get_by_label("Who does it?").fill("Nadia")
    page.get_by_role("button", name="Save").tap()
    page.locator("#goals").get_by_role("button", name="Ask the shelter").tap()
    expect(page.locator("#goals")).to_contain_text("done Today")

    wrong = needs.add(case=case, domain="employment-status", by=nadia)
    page.goto(f"/cases/{case.pk}/")
    expect(page.get_by_text("Entered in error?")).to_have_count(0)
    page.get_by_role("link", name="Correct something").tap()
    assert faults(page) == []
    page.get_by_role("link", name="Entered in error need Employment").tap()
    expect(page.get_by_text("What this brings")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("What was wrong?").fill("Of somebody else")
    page.get_by_role("button", name="Mark as entered in error").tap()
    page.locator("summary", has_text="Closed needs").tap()
    expect(page.locator("#needs .heart-struck")).to_contain_text("Employment")
    expect(page.locator("#needs")).to_contain_text("Of somebody else")
    assert faults(page) == []
    corrections.take_back(row=wrong, by=nadia)
