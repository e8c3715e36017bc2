"""The supervisor's morning in a browser: three widths, no fault of accessibility, and a case given on the spot."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from casework.actions import supervision
from casework.models import Case, SupervisorTask
from tests.browser.eyes import faults_at
from tests.browser.test_recording import WIDTHS
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "sol", "cora", "noel")]


@pytest.fixture
def morning(nadia, ray):
    now = timezone.now()
    make.case(
        at=now - timedelta(hours=80),
        assigned_to=nadia,
        details={"given_name": "Jonah", "family_name": "Whitaker-Montgomery-Featherstone"},
    )
    make.case(at=now, details={"given_name": "Tamsin", "family_name": "Okafor"})
    response = make.response(at=now, met_people=[])
    supervision.answer(response=response, felt_safe="no", wants_debrief="yes", by=ray, at=now)


def test_every_page_fits_and_can_be_used_by_everybody(morning, window):
    page = window("sol", width=WIDTHS[0])
    task = SupervisorTask.objects.get()
    for path in ("", "overdue/", "unassigned/", "tasks/", f"tasks/{task.pk}/"):
        page.goto(f"/supervise/{path}")
        assert faults_at(page, *WIDTHS) == [], path


@pytest.mark.parametrize("javascript", [True, False], ids=["with a script", "without"])
def test_a_case_is_given_and_a_debrief_settled(morning, window, nadia, javascript):
    page = window("sol", width=360, javascript=javascript)
    page.goto("/supervise/")
    expect(page.get_by_role("link", name="Jonah Whitaker-Montgomery-Featherstone")).to_be_visible()
    page.get_by_label("Give the case of Tamsin Okafor to").select_option(str(nadia.pk))
    page.get_by_role("button", name="Give the case of Tamsin Okafor").click()
    expect(page.get_by_text("The case is given to Nadia.")).to_be_visible()
    assert Case.objects.get(neighbor__given_name="Tamsin").assigned_to == nadia
    page.get_by_role("link", name="A responder asks for a debrief").click()
    page.get_by_label("What was done?").fill("Talked over lunch.")
    page.get_by_role("button", name="Settle").click()
    expect(page.get_by_text("No debrief is asked for, and no rule was broken.")).to_be_visible()
