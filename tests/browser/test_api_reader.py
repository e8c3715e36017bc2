"""The reader of the API, in a browser that enforces the content security policy."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_reader_shows_every_noun_and_answers_a_trial(window, nadia):
    page = window("nadia")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto("/api/docs/")
    page.locator("#operations-tag-neighbors").wait_for()
    assert page.locator(".opblock").count() > 30

    page.locator("#operations-neighbors-neighbors_create .opblock-summary-control").click()
    operation = page.locator("#operations-neighbors-neighbors_create")
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("textarea").first.fill('{"given_name": "Ann"}')
    operation.get_by_role("button", name="Execute").click()
    status = operation.locator(".live-responses-table tbody .response-col_status").first
    status.wait_for()
    if where := os.environ.get("SHOTS"):
        page.screenshot(path=f"{where}/reader.png")

    assert "201" in status.inner_text()
    assert complaints == []
