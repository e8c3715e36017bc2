"""What is wrong with a page as it is shown."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Every rule of axe that is on by default, and WCAG 2.2's on the size of what is to be touched.
RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def settle(page: Page) -> None:
    """Wait until the page is there, and every panel that it fetches for itself."""
    page.wait_for_function("() => document.readyState === 'complete' && !document.querySelector('.htmx-request')")


def faults(page: Page) -> list[str]:
    """What axe finds, and whether anything makes the page wider than its window. Waits until all panels are there."""
    settle(page)
    found = Axe().run(page, options=RULES).response["violations"]
    named = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    return [*named, *too_wide(page), *torn_labels(page)]


def faults_at(page: Page, *widths: int) -> list[str]:
    """The same at several widths of the window, loaded once."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"at {width}: {fault}" for fault in faults(page)]
    return found


def too_wide(page: Page) -> list[str]:
    """Whether anything makes the page wider than its window. Waits until all panels are there."""
    settle(page)
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wider} pixels too wide"] if wider > 0 else []


def torn_labels(page: Page) -> list[str]:
    """Labels of a field whose id another one on the page has too: who taps them answers another question."""
    ids = page.evaluate(
        "[...document.querySelectorAll('label[for]')].map((one) => one.htmlFor)"
        ".filter((id) => document.querySelectorAll('#' + CSS.escape(id)).length > 1)"
    )
    return [f"two fields are called {one}" for one in sorted(set(ids))]
