"""A real Chromium on a real server. Where the machine has none, these tests are skipped and say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from tests.browser.eyes import settle

# Playwright's own event loop runs in this thread; Django's guard against async code does not mean it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]
PHONE, TABLET, DESK = 360, 768, 1280


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("there is no Chromium on this machine; install it, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


def _settled(page: Page) -> Callable[..., Response | None]:
    """`goto` that comes back when every panel is there: one that comes in later moves what a finger is about to hit."""
    goto = page.goto

    def go(address: str, **options: Any) -> Response | None:
        answer = goto(address, **options)
        settle(page)
        return answer

    return go


@pytest.fixture
def window(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """`window("nadia", width=360, javascript=False)`: a fresh browser in which nadia has signed in by the form."""
    contexts: list[BrowserContext] = []

    def open_window(username: str = "", *, width: int = DESK, javascript: bool = True) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            has_touch=width == PHONE,
            timezone_id="America/New_York",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        if javascript:
            page.goto = _settled(page)  # type: ignore[method-assign]
        if username:
            page.goto("/sign-in/")
            page.get_by_label("Username").fill(username)
            page.get_by_label("Password", exact=True).fill("heart-demo")
            page.get_by_role("button", name="Sign in").click()
        return page

    yield open_window
    for context in contexts:
        context.close()
