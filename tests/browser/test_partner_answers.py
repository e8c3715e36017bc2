"""A partner answers on a phone: with its account, and without one by the link in its mailbox."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from referrals.models import Referral
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.referrals.partners import kit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def referral(rules, nadia):
    return kit.waiting(timezone.now())


def test_a_partner_answers_without_signing_in(window, referral):
    letter = next(one for one in kit.post(timezone.now()) if one.to == [kit.MAILBOX])
    page = window(width=PHONE)
    page.goto(f"/reply/{kit.secret(letter, 'reply')}/")
    expect(page.locator("main")).not_to_contain_text("Quillfeather")
    assert not faults(page)
    page.get_by_label("Your name").fill("Ann Lee")
    page.get_by_label("What you do there").fill("Intake")
    page.get_by_role("button", name="Send the code").tap()
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()
    assert not faults(page)
    code = re.match(r"\d{8}", kit.post(timezone.now())[-1].body)
    assert code
    page.get_by_role("textbox", name="Code").fill(code[0])
    page.get_by_role("button", name="Continue").tap()
    expect(page.locator("main")).to_contain_text("Quillfeather")
    assert not faults(page)
    page.get_by_text("We have no room", exact=True).tap()
    page.get_by_role("button", name="Send the answer").tap()
    expect(page.get_by_text("Your answer has reached HEART")).to_be_visible()
    assert Referral.objects.get(pk=referral.pk).decline_reason == "no_capacity"


def test_a_manager_answers_and_invites_with_one_thumb(window, referral, omar):
    kit.manager()
    page = window("mara", width=PHONE)
    page.goto("/partner/")
    page.get_by_role("link", name=referral.reference).tap()
    page.get_by_role("button", name="Accept").tap()
    expect(page.get_by_text("Accepted. HEART has been told")).to_be_visible()
    paths = [
        "/partner/?show=waiting_list",
        "/partner/statistics/",
        "/partner/seen/",
        "/parameters/",
        "/partner/people/",
    ]
    for path in paths:
        page.goto(path)
        assert not faults(page), path
    page.get_by_role("link", name="Invite somebody").tap()
    page.get_by_label("First name").fill("Ann")
    page.get_by_label("Last name").fill("Lee")
    page.get_by_label("E-mail address").fill("ann@bridge.example")
    page.get_by_role("button", name="Invite").tap()
    expect(page.get_by_text("Invited. The link to set a password is on its way.")).to_be_visible()
    assert not faults(page)
