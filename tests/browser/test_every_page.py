"""Every page of casework on a phone, used by touch: nothing is cut off, too small to hit, or closed to a screen reader.

The pages and who may open them come from the table that the access tests walk, so a new page is here at once.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page

from tests.architecture.access_table import CASEWORK_PAGES, Row
from tests.architecture.test_urls import address
from tests.architecture.world import CAST, World, build
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults

pytestmark = pytest.mark.django_db(transaction=True)
IN_THE_ORDER_OF_THEIR_USE = ("navigator", "supervisor", "responder", "clinician", "administrator")


def reader(row: Row) -> str:
    """The first role that may open the page."""
    return next(role for role in IN_THE_ORDER_OF_THEIR_USE if role in row.who["GET"])


def opened(page: Page, path: str) -> bool:
    """Open a page; False for what is no page: a file to keep, a calendar, a part of another page."""
    with page.expect_event("response", lambda one: one.url.endswith(path)) as waiting:
        page.evaluate("path => { window.location.assign(path) }", path)
    answer = waiting.value
    assert answer.status == 200, f"{path}: {answer.status}"
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return False
    page.wait_for_load_state()
    return page.locator("main").count() == 1


def outside(page: Page) -> list[str]:
    """Whatever can be touched but lies beyond the edges of the window; far to the left is for screen readers.

    What lies in a row that slides under the finger counts as inside once it has slid there.
    """
    return page.evaluate(
        """() => {
        const slides = one => {
            for (let up = one.parentElement; up; up = up.parentElement)
                if (["auto", "scroll"].includes(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth)
                    return true;
            return false;
        };
        const box = one => {
            if (slides(one)) one.scrollIntoView({ inline: "center", block: "nearest", behavior: "instant" });
            return one.getBoundingClientRect();
        };
        return [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
            .filter(one => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
                && !one.closest(".usa-sr-only, .usa-skipnav, [tabindex='0']"))
            .map(one => [one, box(one)])
            .filter(([one, box]) => box.width && (box.right > innerWidth + 1 || (box.left < -1 && box.right > 0))
                && !one.matches(".usa-radio__input, .usa-checkbox__input"))
            .map(([one]) => one.outerHTML.slice(0, 120));
        }"""
    )


@pytest.fixture
def world() -> World:
    with transaction.atomic():
        return build(timezone.now() - timedelta(hours=30))


@pytest.mark.parametrize("role", IN_THE_ORDER_OF_THEIR_USE)
def test_every_page_works_at_the_width_of_a_phone(window, world, role):
    rows = [row for row in CASEWORK_PAGES if row.who.get("GET") and reader(row) == role]
    page = window(CAST[role], width=PHONE)
    wrong = {}
    for row in rows:
        path = address(row, world)
        if opened(page, path) and (found := [*faults(page), *outside(page)]):
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_the_menu_opens_by_touch_and_leads_on(window, world):
    page = window("nadia", width=PHONE)
    page.goto("/caseload/")
    page.locator("summary", has_text="Menu").tap()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Neighbors", exact=True).tap()
    page.get_by_role("heading", name="Neighbors", level=1).wait_for()
