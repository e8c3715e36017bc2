"""Sol has a quarter counted, Ada publishes it, and a stranger with a phone reads it, in English and Spanish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import expect

from heart import publishing
from heart.insights.quarter import Quarter
from heart.models import User
from tests.browser.eyes import faults, faults_at
from tests.casework.indicators import kit as make
from tests.factories.publications import ready_quarter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sol", "ada")]
PHONE = 360


def calls() -> None:
    """Sixty calls in the quarter, of which half were answered."""
    start = Quarter.named(ready_quarter(timezone.now())).period.start
    for number in range(60):
        at = start + timedelta(days=number)
        call = make.call(at, beat=f"D{number % 2 + 1}", reason=None if number % 2 else "outside_hours")
        if number % 2:
            make.response(at + make.HOUR, to=call)


def test_from_sol_to_everybody(window):
    caches["public"].clear()
    calls()
    page = window("sol", width=PHONE)
    page.goto("/insights/publications/")
    assert faults(page) == []
    page.get_by_role("button", name="Count it").tap()
    expect(page.get_by_text("It is being counted. A second person is told")).to_be_visible()
    publishing.count_due(timezone.now(), User.objects.system("sweep"))

    other = window("ada", width=PHONE)
    other.goto(page.url)
    assert faults(other) == []
    other.get_by_role("link", name="Look at it").tap()
    expect(other.get_by_text("Nobody outside sees this.")).to_be_visible()
    other.get_by_role("link", name="Back to publishing").tap()
    other.get_by_role("button", name="Publish").tap()
    expect(other.get_by_text("Everybody can read it now.")).to_be_visible()

    stranger = window(width=PHONE)
    stranger.goto("/public/")
    assert faults_at(stranger, PHONE, 1280) == []
    stranger.set_viewport_size({"width": PHONE, "height": 740})
    stranger.get_by_role("link", name="Coverage").first.tap()
    expect(stranger.get_by_role("heading", name="Coverage", level=1)).to_be_visible()
    expect(stranger.get_by_text("30 of 60").first).to_be_visible()
    stranger.get_by_role("link", name="Español").tap()
    expect(stranger.get_by_role("heading", name="Cobertura", level=1)).to_be_visible()
    assert stranger.locator("html").get_attribute("lang") == "es"
    assert faults(stranger) == []
    stranger.get_by_role("link", name="Cómo se hacen estos números").first.tap()
    expect(stranger.get_by_role("heading", name="Qué es HEART")).to_be_visible()
    assert stranger.context.cookies() == []
