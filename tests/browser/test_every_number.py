"""Every dashboard on a phone, in English and in Spanish: nothing is cut off or closed to a screen reader."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from heart.models import User
from tests.architecture.access_table import INSIGHTS_PAGES
from tests.architecture.test_urls import address
from tests.architecture.world import build
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.browser.test_every_page import opened, outside

pytestmark = pytest.mark.django_db(transaction=True)
LEADS_ON = {"pulse/answer/"}  # to the results, where nobody is asked now


def test_every_dashboard_works_at_the_width_of_a_phone(window):
    with transaction.atomic():
        world = build(timezone.now() - timedelta(hours=60))
    wrong = {}
    for name, role, other in (("eve", "evaluator", "supervisor"), ("sol", "supervisor", "")):
        page = window(name, width=PHONE)
        for row in INSIGHTS_PAGES:
            who = row.who.get("GET", frozenset())
            if role not in who or other in who or row.route in LEADS_ON:
                continue
            path = address(row, world)
            if opened(page, path) and (found := [*faults(page), *outside(page)]):
                wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {found}" for path, found in wrong.items())
    page.goto("/insights/")
    page.get_by_role("link", name="48-hour contact").tap()
    page.get_by_role("heading", name="48-hour contact", level=1).wait_for()
    page.locator("#by-beat > summary").tap()
    assert page.locator("#by-beat").evaluate("one => one.open") is False
    page.locator("summary", has_text="The numbers").first.tap()
    page.get_by_role("region", name="48-hour contact over months").wait_for()

    english = {line for line in page.locator("body").inner_text().splitlines() if len(line) > 3}
    page.get_by_role("link", name="Español").tap()
    page.get_by_role("heading", name="Contacto en 48 horas", level=1).wait_for()
    assert page.locator("html").get_attribute("lang") == "es"
    assert not faults(page)
    spanish = set(page.locator("body").inner_text().splitlines())
    named = {str(one) for one in User.objects.all()} | {"HEART"}
    assert not {line for line in english & spanish if re.search(r"[a-z]{4}", line)} - named
    page.goto("/insights/equity/")
    page.get_by_role("heading", name="Equidad", level=1).wait_for()
    page.goto("/supervise/")
    assert page.locator("html").get_attribute("lang") == "en"
