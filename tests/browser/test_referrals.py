"""The pages of referrals in a real browser: what ticking shows, at every width, and for everybody."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.models import Need
from referrals.actions import answering
from referrals.models import Referral
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.eyes import faults_at
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(rules, nadia):
    return make.case(
        at=timezone.now(),
        assigned_to=nadia,
        details={"given_name": "Rosa", "language": "Spanish"},
        phone="919-555-0123",
    )


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge", "Food pantry")


def new_url(case, service):
    return f"/referrals/new/?need={Need.objects.get(case=case).pk}&service={service.pk}"


def test_the_preview_follows_each_tick(window, case, pantry):
    page = window("nadia")
    page.goto(new_url(case, pantry))
    preview = page.locator("#preview")
    expect(preview).to_contain_text("(919) 555-0123")
    expect(preview).not_to_contain_text("Spanish")
    page.get_by_text("Language and interpreter", exact=True).click()
    expect(preview).to_contain_text("Spanish")
    page.locator("label", has_text="Phone and where to find the neighbor").click()
    expect(preview).not_to_contain_text("(919) 555-0123")
    page.get_by_label("What do you ask of the partner?").fill("A box this week?")
    page.get_by_text("Urgent", exact=True).click()
    expect(preview).to_contain_text("A box this week?")
    assert not Referral.objects.exists()
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.get_by_text("Nobody outside has seen it")).to_be_visible()
    draft = Referral.objects.get()
    assert (draft.urgency, draft.information) == ("urgent", ["identity", "language", "need"])


def test_the_preview_comes_by_a_button_without_javascript(window, case, pantry):
    page = window("nadia", javascript=False)
    page.goto(new_url(case, pantry))
    page.get_by_text("Language and interpreter", exact=True).click()
    page.get_by_label("What do you ask of the partner?").fill("A box this week?")
    page.get_by_role("button", name="Update this preview").click()
    expect(page.locator("#preview")).to_contain_text("Spanish")
    expect(page.locator("#preview")).to_contain_text("A box this week?")
    expect(page.get_by_label("What do you ask of the partner?")).to_have_value("A box this week?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("No consent in force covers this")
    expect(page.get_by_label("What do you ask of the partner?")).to_have_value("A box this week?")


def test_the_panel_of_a_case_comes_by_itself(window, case, pantry, nadia):
    referral = providers.sent(case, pantry, by=nadia, at=timezone.now())
    page = window("nadia")
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#referrals").get_by_role("link", name="Food pantry, Bull City Bridge")).to_be_visible()
    page.locator("#referrals").get_by_role("link", name="Food pantry, Bull City Bridge").click()
    expect(page.get_by_text(referral.reference).first).to_be_visible()


def test_every_page_fits_and_can_be_read_by_everybody(window, case, pantry, nadia, omar):
    now = timezone.now()
    waiting = providers.sent(case, pantry, by=nadia, at=now, urgency="urgent", question="A box this week?")
    draft = providers.draft(case, providers.service(name="Closet"), by=nadia, at=now)
    declined = providers.sent(case, providers.service(name="Kitchen"), by=nadia, at=now)
    answering.answer(referral=declined, accept=False, reason="no_capacity", by=omar, at=now)
    accepted = providers.sent(case, providers.service(name="Meals"), by=nadia, at=now)
    answering.answer(referral=accepted, accept=True, note="Come Monday", by=omar, at=now)
    one = [f"/referrals/{row.pk}/" for row in (waiting, draft, declined, accepted)]
    free = new_url(case, providers.service("Eno River Recovery", "Soup"))
    ours = ["/referrals/", "/referrals/?find=zzz", "/referrals/new/", *one, free, f"/cases/{case.pk}/referrals/"]
    theirs = ["/partner/", "/partner/?show=under_way", "/partner/?show=closed", "/partner/room/"]
    theirs += [f"/partner/referrals/{row.pk}/" for row in (waiting, declined, accepted)]
    for person, paths in [("nadia", ours), ("omar", theirs)]:
        page = window(person, width=PHONE)
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            assert not faults_at(page, PHONE, TABLET, DESK), path
