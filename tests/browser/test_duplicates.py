"""Two records of one person, on a phone by touch: searched for, asked about, merged, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.actions import finding
from casework.models import Neighbor
from heart.models import User
from tests.browser.eyes import faults
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "nadia", "sol")]


@pytest.fixture
def twice():
    now = timezone.now()
    for number in range(12):
        make.encounter(at=now, details={"given_name": f"Given{number}", "family_name": f"Family{number}"})
    known = {"date_of_birth": date(1980, 3, 5), "usual_places": "Library, second floor"}
    one = make.case(
        at=now - timedelta(hours=30), details={"given_name": "Guadalupe", "family_name": "Cisneros", **known}
    )
    other = make.case(at=now, details={"given_name": "Lupe", "family_name": "Cisneros", **known}, phone="919-555-0123")
    assert finding.find(by=User.objects.system("sweep")) == 1
    return one.neighbor, other.neighbor


def test_found_by_a_misspelt_nickname_asked_about_merged_and_undone(twice, window):
    kept, other = twice
    page = window("nadia", width=360)
    page.goto("/neighbors/")
    page.get_by_role("searchbox", name="Find a neighbor").fill("lupe sisneros")
    page.get_by_role("button", name="Search").tap()
    expect(page.get_by_role("link", name="Guadalupe Cisneros", exact=True)).to_be_visible()
    assert "sisneros" not in page.url
    page.get_by_role("link", name="Recorded twice? (1)").tap()
    assert faults(page) == []
    page.get_by_role("link", name="Guadalupe Cisneros and Lupe Cisneros").tap()
    expect(page.get_by_text("One is short for the other")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Ask for the merge").tap()
    expect(page.get_by_text("A supervisor is asked to merge them.")).to_be_visible()

    page = window("sol", width=360)
    page.goto("/neighbors/duplicates/")
    page.get_by_role("link", name="Guadalupe Cisneros and Lupe Cisneros").tap()
    page.locator("label", has_text=f"Guadalupe Cisneros (neighbor {kept.pk})").tap()
    page.get_by_role("button", name="Merge").tap()
    expect(page.get_by_text("Merged. Every record is here now")).to_be_visible()
    assert faults(page) == []
    page.goto(f"/neighbors/{other.pk}/")
    expect(page).to_have_url(f"{page.url.split('/neighbors')[0]}/neighbors/{kept.pk}/")
    page.get_by_role("link", name="Look at it or undo it").tap()
    assert faults(page) == []
    page.get_by_role("button", name="Undo the merge").tap()
    expect(page.get_by_text("Undone. What was written since")).to_be_visible()
    assert Neighbor.objects.get(pk=other.pk).merged_into is None


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_whoever_is_known_is_shown_before_a_second_record_is_made(twice, window, javascript):
    page = window("nadia", width=360, javascript=javascript)
    page.goto("/neighbors/new/")
    page.get_by_label("Given name").fill("Guadelupe")
    page.get_by_label("Family name").press_sequentially("Cisneros")
    if not javascript:
        page.get_by_role("button", name="Add the neighbor").tap()
    expect(page.get_by_role("link", name="Guadalupe Cisneros")).to_be_visible()
    assert not javascript or faults(page) == [], "axe is a script itself"
    page.locator("label", has_text="None of these: this is somebody new").tap()
    page.get_by_role("button", name="Add the neighbor").tap()
    expect(page.get_by_text("Added.")).to_be_visible()
    assert Neighbor.objects.filter(given_name="Guadelupe").count() == 1
