"""A caseload worked by keys at a desk, and by touch in the street."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.actions import caseload as own
from casework.actions import cases
from casework.models import Case, ContactAttempt
from heart.models import User
from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)


@pytest.fixture
def caseload(db) -> list[Case]:
    """Three of nadia's, the oldest due first."""
    nadia = people.person("nadia", "navigator")
    people.person("noel", "navigator")
    now = timezone.now()
    return [
        make.case(
            at=now - hours * HOUR, assigned_to=nadia, details={"given_name": given, "family_name": "Lee", **spoken}
        )
        for given, hours, spoken in (("Ann", 60, {}), ("Bea", 40, {"language": "Spanish"}), ("Cal", 20, {}))
    ]


def test_by_keys_at_a_desk(window, caseload):
    page = window("nadia", width=1280)
    page.goto("/caseload/")
    link = {name: page.get_by_role("link", name=f"{name} Lee", exact=True) for name in ("Ann", "Bea", "Cal")}
    page.keyboard.press("j")
    expect(link["Ann"]).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    expect(link["Cal"]).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(link["Ann"]).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_label("Part of a name")
    expect(search).to_be_focused()
    page.keyboard.type("jack?/")
    expect(search).to_have_value("jack?/")
    expect(page.get_by_role("dialog")).to_have_count(0)
    search.fill("")
    link["Bea"].focus()
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Save attempt")).to_be_visible()
    page.keyboard.press("Control+k")
    link["Bea"].focus()
    page.keyboard.press("o")
    page.wait_for_url(f"**/cases/{caseload[1].pk}/")


def test_the_help_says_every_key_and_turns_them_off(window, caseload):
    page = window("nadia", width=1280)
    page.goto("/caseload/")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Log an attempt")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ann Lee", exact=True)).not_to_be_focused()
    assert faults(page) == []
    dialog.get_by_label("Single-key shortcuts on this device").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ann Lee", exact=True)).not_to_be_focused()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Single-key shortcuts on this device").check()
    dialog.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Ann Lee", exact=True)).to_be_focused()


def test_by_touch_in_the_street(window, caseload):
    """Filter, keep the view, search, read a hand-over, arrange cover, make a calendar address."""
    nadia, sol, noel = (User.objects.get(username=name) for name in ("nadia", "sol", "noel"))
    handed = make.case(at=timezone.now(), assigned_to=noel, details={"given_name": "Dot", "family_name": "Lee"})
    cases.assign(case=handed, to=nadia, note="Call before noon.", by=sol)
    page = window("nadia", width=360)
    page.goto("/caseload/")
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()
    page.locator("summary", has_text="Filter").tap()
    page.get_by_label("Language").select_option("Spanish")
    page.get_by_role("button", name="Apply").tap()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.locator("summary", has_text="My views").tap()
    page.get_by_label("Name of this view").fill("Spanish ones")
    page.get_by_role("button", name="Save this view").tap()
    expect(page.get_by_text("View saved: Spanish ones.")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Part of a name").fill("dot")
    page.get_by_role("button", name="Search").tap()
    expect(page.get_by_text("No case fits")).to_be_visible()
    page.get_by_role("link", name="Show all").tap()
    page.get_by_role("link", name="Dot Lee", exact=True).tap()
    expect(page.locator("#hand-over")).to_contain_text("Call before noon.")
    page.get_by_role("button", name="I have read this").tap()
    expect(page.locator("#hand-over")).to_have_count(0)
    page.goto("/covers/")
    page.get_by_label("Who covers?").select_option(str(noel.pk))
    page.get_by_label("Until").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Arrange").tap()
    expect(page.get_by_text("Noel covers for Nadia")).to_be_visible()
    page.goto("/calendar/")
    page.get_by_role("button", name="Make an address").tap()
    address = page.get_by_label("Address", exact=True).input_value()
    assert address.endswith("/follow-ups.ics")
    assert faults(page) == []


def test_a_supervisor_gives_many_away_without_a_script(window, caseload):
    page = window("sol", width=360, javascript=False)
    page.goto("/caseload/?whose=everybody")
    for name in ("Ann", "Cal"):
        page.get_by_label(f"Choose the case of {name} Lee").check()
    page.get_by_role("button", name="Reassign the chosen cases").tap()
    page.get_by_label("Give them to").select_option(label="Noel, care navigator")
    page.get_by_label("Why, and what the next navigator must know").fill("Nadia moves to nights.")
    page.get_by_role("button", name="Reassign").tap()
    expect(page.get_by_text("2 cases given to Noel.")).to_be_visible()
    assert Case.objects.filter(assigned_to__username="noel").count() == 2


def test_a_kept_view_opens_first_and_an_attempt_recounts_its_tabs(window, caseload):
    own.save_filter(name="Late", choices={"show": "overdue"}, is_default=True, by=User.objects.get(username="nadia"))
    page = window("nadia", width=1280)
    page.goto("/caseload/")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("link", name="Log attempt to reach Ann Lee").click()
    page.locator("label", has_text="No answer").locator("visible=true").first.click()
    page.get_by_role("button", name="Save attempt").click()
    expect(page.locator("#caseload-tabs a", has_text="Overdue")).to_contain_text("0")
    expect(page.locator("#caseload-tabs a[aria-current]", has_text="Overdue")).to_have_count(1)
    assert ContactAttempt.objects.count() == 1
