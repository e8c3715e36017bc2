"""A partner keeps its listing on a phone, and the directory editor takes the words over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from referrals import listing
from referrals.models import ListingEdit, Service
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.referrals.listing import kit

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_partner_changes_hours_and_words_and_an_editor_takes_them(window, omar, dee):
    pantry = kit.pantry()
    theirs = window("omar", width=PHONE)
    theirs.goto("/partner/")
    theirs.get_by_role("link", name="Our listing (1 to confirm)").click()
    assert not faults(theirs)

    theirs.get_by_role("link", name="Hours of Food pantry").click()
    theirs.get_by_label("Wednesday Opens", exact=True).fill("10:00")
    theirs.get_by_label("Wednesday Closes", exact=True).fill("14:00")
    assert not faults(theirs)
    theirs.get_by_role("button", name="Save", exact=True).click()
    expect(theirs.get_by_text("Everybody reads it so from now on")).to_be_visible()
    assert listing.read(Service.objects.get())["schedules"][-1] == ["WE", "10:00", "14:00"]

    theirs.get_by_role("link", name="Words of Food pantry").click()
    theirs.get_by_label("Description").fill("Groceries for two weeks, and diapers.")
    assert not faults(theirs)
    theirs.get_by_role("button", name="Send for review").click()
    expect(theirs.get_by_text("Sent to the directory editor")).to_be_visible()
    theirs.get_by_role("button", name="Still right for Food pantry").click()
    expect(theirs.get_by_text("by Bull City Bridge")).to_be_visible()

    desk = window("dee")
    desk.goto("/directory/changes/")
    desk.get_by_role("link", name="Food pantry").click()
    expect(desk.get_by_text("Groceries for a week.")).to_be_visible()
    assert not faults(desk)
    desk.get_by_role("button", name="Decide").click()
    expect(desk.get_by_text("The partner has been told")).to_be_visible()

    desk.set_viewport_size({"width": PHONE, "height": 900})
    for page in ("stale/", *(f"services/{pantry.pk}/{name}/" for name in ("changes", "audience", "units"))):
        desk.goto(f"/directory/{page}")
        assert not faults(desk), page

    theirs.goto(f"/partner/listing/changes/{ListingEdit.objects.get(status='taken').pk}/")
    expect(theirs.get_by_text("In the directory")).to_be_visible()
    assert not faults(theirs)
    theirs.goto(f"/directory/services/{pantry.pk}/")
    expect(theirs.get_by_text("Groceries for two weeks, and diapers.")).to_be_visible()
