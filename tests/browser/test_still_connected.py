"""Is the neighbor still connected: the partner says so after 30 days, the navigator after 90, and the number moves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from referrals.actions import answering
from referrals.models import ConnectionCheck
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.referrals.partners import kit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def referral(rules, nadia, omar):
    """Started 95 days ago: both days of asking have come."""
    at = timezone.now() - timedelta(days=95)
    sent = kit.waiting(at)
    answering.answer(referral=sent, accept=True, by=omar, at=at)
    return answering.move(referral=sent, status="started", by=omar, at=at)


def test_the_partner_says_and_the_navigator_says_each_once(window, referral):
    theirs = window("omar", width=PHONE)
    theirs.goto(f"/partner/referrals/{referral.pk}/")
    card = theirs.get_by_role("region", name="Is the neighbor still connected?")
    expect(card).to_contain_text("You have not said so far")
    card.get_by_text("30 days", exact=True).tap()
    card.get_by_text("Still connected", exact=True).tap()
    card.get_by_role("button", name="Record").tap()
    expect(theirs.get_by_text("this tells HEART whether the help lasted")).to_be_visible()
    assert not faults(theirs)

    ours = window("nadia", width=PHONE)
    ours.goto(f"/referrals/{referral.pk}/")
    card = ours.get_by_role("region", name="Is the neighbor still connected?")
    expect(card).to_contain_text("After 30 days: still connected")
    card.get_by_text("Record the neighbor’s or your own word").tap()
    card.get_by_text("90 days", exact=True).tap()
    card.get_by_text("No longer connected", exact=True).tap()
    card.get_by_role("button", name="Record").tap()
    expect(card).to_contain_text("Choose whose word it is.")
    card.get_by_text("The neighbor's word", exact=True).tap()
    expect(card.get_by_label("The neighbor's word")).to_be_checked()
    card.get_by_role("button", name="Record").tap()
    expect(ours.get_by_role("region", name="Is the neighbor still connected?")).to_contain_text(
        "After 90 days: no longer connected"
    )
    said = ConnectionCheck.objects.filter(referral=referral).order_by("day")
    assert [(one.day, one.still, one.evidence) for one in said] == [(30, "yes", "partner"), (90, "no", "neighbor")]
