"""A navigator looks for a service with a neighbor beside her, on a phone."""

from __future__ import annotations

from datetime import time

import pytest
from playwright.sync_api import expect

from heart.models import User
from referrals.models import Schedule
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def three(nadia):
    """One open all day, one for veterans, one that tells no hours."""
    by = User.objects.system("tests")
    always = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": time(0), "closes_at": time(0)}
    for name, who in (("Day pantry", "Anyone"), ("Post pantry", "Veterans")):
        row = providers.service(name=name, eligibility_description=who)
        Schedule(service=row, **always).save_by(by)
    providers.service(name="Silent pantry", eligibility_description="Anyone")


def test_what_fits_what_to_ask_and_what_not_and_why(window, three):
    nadia = window("nadia", width=PHONE)
    nadia.goto("/directory/")
    nadia.get_by_text("Hours, language, cost, room, who it is for").click()
    nadia.get_by_label("Open", exact=True).select_option("now")
    nadia.get_by_label("Their age").fill("44")
    nadia.get_by_label("Military service").select_option("no")
    nadia.get_by_role("button", name="Search", exact=True).click()
    expect(nadia.get_by_text("1 fits, 1 to ask first.")).to_be_visible()
    expect(nadia.get_by_label("Their age")).to_be_hidden()
    cards = nadia.locator(".heart-service")
    expect(cards.nth(0)).to_contain_text("Day pantry")
    expect(cards.nth(0)).to_contain_text("Open now")
    expect(cards.nth(1)).to_contain_text("Hours are not listed")
    assert "44" not in nadia.url.partition("/directory")[2]
    assert not faults(nadia)
    nadia.get_by_role("link", name="Show it and why").click()
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("Only for veterans")
    assert not faults(nadia)
