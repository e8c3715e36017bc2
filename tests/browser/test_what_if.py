"""A supervisor on a phone asks what one more team in the evening would have done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.actions import tables
from casework.models import ProgramHours
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.casework.indicators.kit import call, response

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 20


@pytest.fixture
def weeks(ada) -> None:
    """One team by day, which answered a call each noon; each evening two calls came, an hour and a half apart."""
    today = timezone.localdate()
    hours = [
        ProgramHours(
            program="CRT", weekday=day, starts=time(8), ends=time(18), effective_from=today - timedelta(days=90)
        )
        for day in range(7)
    ]
    tables.add(rows=hours, by=ada)
    for number in range(1, DAYS + 1):
        day = today - timedelta(days=number)
        noon, evening, late = (_at(day, clock) for clock in (time(12), time(20), time(21, 30)))
        response(noon + timedelta(minutes=45), to=call(noon), dispatched_at=noon + timedelta(minutes=2))
        call(evening, reason="outside_hours")
        call(late, reason="outside_hours", beat="")


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock)).astimezone(UTC)


def test_on_a_phone(window: Callable[..., Page], weeks, sol):
    page = window("sol", width=PHONE)
    page.goto("/insights/unmet/?days=30")
    expect(page.get_by_text("40 of 60 calls that HEART could have answered (66.7%) went unanswered")).to_be_visible()
    expect(page.get_by_role("img", name="When calls went unanswered")).to_be_visible()
    assert faults(page) == []

    page.get_by_role("link", name="What if there were more teams?").tap()
    page.get_by_label("From", exact=True).fill("")
    page.get_by_role("button", name="Replay the calls").tap()
    expect(page.get_by_text("Say from when the added teams work.").first).to_be_visible()
    assert faults(page) == []

    page.get_by_label("From", exact=True).fill("19:00")
    page.get_by_role("button", name="Replay the calls").tap()
    answer = page.get_by_role("region", name="Answer", exact=True)
    expect(answer).to_contain_text("One more CRT team from 19:00 to 24:00 would have answered 40 (40–40) more calls")
    expect(page.get_by_text("20 calls answered, by the record; 20 in the replays")).to_be_visible()
    assert faults(page) == []
