"""What a phone shows of the caseload before anybody scrolls, and that every count is true after each change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)
HEIGHT = 740
SHOWN = ("all", "overdue", "today", "waiting", "not_reached", "quiet")


@pytest.fixture
def caseload(db) -> None:
    """Five of nadia's, two of them overdue, one quiet; two that nobody has."""
    nadia = people.person("nadia", "navigator")
    now = timezone.now()
    hours = {"Ann": 60, "Bea": 50, "Cal": 47, "Dot": 20, "Eli": 1, "Fay": 20 * 24, "Gus": 3}
    for name, ago in hours.items():
        owner = None if name in {"Fay", "Gus"} else nadia
        make.case(at=now - ago * HOUR, assigned_to=owner, details={"given_name": name, "family_name": "Lee"})


def tabs(page: Page) -> list[str]:
    return page.locator("#caseload-tabs li").all_inner_texts()


def count_of(words: str) -> int:
    return int(words.split()[-1])


def test_the_first_case_stands_above_the_fold_and_no_key_is_offered_where_there_is_no_keyboard(window, caseload):
    page = window("nadia", width=360)
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    page.goto("/caseload/")
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()
    first = page.locator("[data-row]").first
    step = first.locator('[data-label="Next step"]').bounding_box()
    assert step is not None
    assert step["y"] + step["height"] <= HEIGHT
    assert faults(page) == []
    page.goto("/caseload/?show=quiet")
    expect(page.get_by_role("link", name="Quiet for 14 days")).to_be_in_viewport(ratio=1)


def test_counts_are_the_rows_also_after_a_change_in_another_window(window, caseload):
    here, there = window("nadia", width=360), window("nadia", width=360)
    here.goto("/caseload/?show=overdue")
    there.goto("/caseload/")
    log_attempt(there, "Ann")
    log_attempt(here, "Bea")
    shown = tabs(here)
    assert count_of(shown[4]) == 0, "both windows' attempts are counted"
    for number, show in enumerate(SHOWN, start=3):
        here.goto(f"/caseload/?show={show}")
        assert tabs(here)[3:] == shown[3:]
        assert here.locator("[data-row]").count() == count_of(shown[number]) == count_of(tabs(here)[0]), show


def test_a_search_keeps_its_words_from_tab_to_tab_and_after_an_attempt(window, caseload):
    page = window("nadia", width=360)
    page.goto("/caseload/?whose=everybody")
    page.get_by_label("Part of a name").fill("a")
    page.get_by_role("button", name="Search").tap()
    expect(page.locator("[data-row]")).to_have_count(4)
    for tab, rows in (("Overdue", 3), ("Unassigned", 1), ("Everybody's", 3), ("All open", 4)):
        button = page.locator("#caseload-tabs").get_by_role("button", name=tab)
        expect(button).to_contain_text(str(rows))
        button.tap()
        expect(page.locator("#caseload-tabs [aria-current]", has_text=tab)).to_have_count(1)
        expect(page.locator("[data-row]")).to_have_count(rows)
        assert "Part" not in page.url
        assert "words" not in page.url
    assert faults(page) == []
    log_attempt(page, "Ann")
    expect(page.locator("#caseload-tabs [aria-current]", has_text="Everybody's")).to_contain_text("4")
    expect(page.locator("#caseload-tabs").get_by_role("button", name="Overdue")).to_contain_text("2")


def log_attempt(page: Page, name: str) -> None:
    page.get_by_role("link", name=f"Log attempt to reach {name} Lee").tap()
    page.locator("label", has_text="No answer").locator("visible=true").first.tap()
    page.get_by_role("button", name="Save attempt").tap()
    expect(page.get_by_text("Attempt saved.")).to_be_visible()
