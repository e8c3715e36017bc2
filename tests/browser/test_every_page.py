"""Every page of casework on a phone, used by touch: nothing is cut off, too small to hit, or closed to a screen reader.

Each page is opened, looked over, and its first button or link is tapped: an answer comes, and it fits too.
The pages and who may open them come from the table that the access tests walk, so a new page is here at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from _pytest.mark import ParameterSet
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Error, Locator, Page

from tests.architecture.access_table import CASEWORK_PAGES, Row
from tests.architecture.test_urls import address
from tests.architecture.world import CAST, World, build
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults, too_wide

pytestmark = pytest.mark.django_db(transaction=True)
IN_THE_ORDER_OF_THEIR_USE = ("navigator", "supervisor", "responder", "clinician", "administrator")
# Their first button revokes a calendar, signs a draft, or puts another alert in place of this one.
ENDS_WHAT_OTHERS_SHOW = {"calendar/", "notes/<int:pk>/", "alerts/<int:pk>/renew/"}
AT_A_TIME = 25


def reader(row: Row) -> str:
    """The first role that may open the page."""
    return next(role for role in IN_THE_ORDER_OF_THEIR_USE if role in row.who["GET"])


def opened(page: Page, path: str) -> bool:
    """Open a page; False for what is no page: a file to keep, a calendar, a part of another page."""
    # Of a file to keep there is no page to wait for.
    with page.expect_event("response", lambda one: one.url.endswith(path)) as waiting, suppress(Error):
        page.goto(path)
    answer = waiting.value
    assert answer.status == 200, f"{path}: {answer.status}"
    return answer.headers.get("content-type", "").startswith("text/html") and page.locator("main").count() == 1


def first_use(page: Page) -> Locator | None:
    """What a finger finds first on the page: the button that sends its first form, or else a link that leads on."""
    sends = "main form[method=post] button:not([type=button], [aria-hidden])"
    leads = "main a[href^='/']:not([href^='/in-error/'])"
    for what in (page.locator(f"{sends} >> visible=true").first, page.locator(f"{leads} >> visible=true").last):
        if what.count():
            return what
    return None


def used(page: Page) -> list[str]:
    """Tap what the page is for, with nothing filled in but what has to be chosen. Says what went wrong then."""
    what = first_use(page)
    if what is None:
        return ["there is nothing to touch"]
    told = what.evaluate("one => one.outerHTML")[:200]
    for choice in what.locator("xpath=ancestor::form").locator("select:required").all():
        choice.select_option(index=1)
    if what.evaluate("one => !!one.closest('[hx-post], [hx-get]')"):
        with page.expect_response(lambda answer: answer.request.resource_type in {"xhr", "fetch"}) as waiting:
            what.tap()
    else:
        with page.expect_navigation() as waiting:
            what.tap()
    if waiting.value.status not in {200, 422}:
        return [f"{waiting.value.status} after {told}"]
    return [f"{fault} after {told}" for fault in too_wide(page)]


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


def portions() -> Iterator[ParameterSet]:
    """The pages of each role, some at a time, those that end what others show at the end."""
    for role in IN_THE_ORDER_OF_THEIR_USE:
        rows = [row for row in CASEWORK_PAGES if row.who.get("GET") and reader(row) == role]
        rows.sort(key=lambda row: row.route in ENDS_WHAT_OTHERS_SHOW)
        for first in range(0, len(rows), AT_A_TIME):
            yield pytest.param(role, rows[first : first + AT_A_TIME], id=f"{role}-{first // AT_A_TIME + 1}")


@pytest.mark.parametrize(("role", "rows"), [*portions()])
def test_every_page_works_at_the_width_of_a_phone(window, world, role, rows):
    page = window(CAST[role], width=PHONE)
    wrong = {}
    for row in rows:
        path = address(row, world)
        if opened(page, path) and (found := [*faults(page), *outside(page), *used(page)]):
            wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())


def test_the_menu_opens_by_touch_and_leads_on(window, world):
    page = window("nadia", width=PHONE)
    page.goto("/caseload/")
    page.locator("summary", has_text="Menu").tap()
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Neighbors", exact=True).tap()
    page.get_by_role("heading", name="Neighbors", level=1).wait_for()
