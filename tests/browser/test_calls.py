"""A responder reads a call on a phone, says whom it is about and opens the plan; an administrator changes the hours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework import tasks
from casework.actions import response_plans
from casework.actions.calls import receive
from casework.cad.records import Incoming
from casework.models import Call, Neighbor, ProgramHours
from heart.models import Access, Message, User
from tests.browser.eyes import faults
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "ray", "cora", "ada")]


def sound(page: Page) -> None:
    assert faults(page) == []


@pytest.fixture
def marcus(nadia) -> Neighbor:
    """A neighbor of nadia's caseload, with a plan."""
    now = timezone.now()
    details = {"given_name": "Marcus", "family_name": "Bell", "identifying_note": "Red beard"}
    case = make.case(at=now - timedelta(days=2), assigned_to=nadia, details=details)
    response_plans.write(
        submission=uuid4(),
        neighbor=case.neighbor,
        words={"helps": "Sit down with him. Talk about the river."},
        written_with="neighbor",
        review_on=timezone.localdate() + timedelta(days=60),
        by=nadia,
        at=now,
    )
    return case.neighbor


@pytest.fixture
def call() -> Call:
    """The second call at one corner, for which no hours are on record."""
    now, by = timezone.now(), User.objects.system("import")
    times = (now - timedelta(days=20), now - timedelta(hours=1))
    stored = [
        receive(
            calls=[
                Incoming(
                    source="t",
                    number=f"26-{number}",
                    received_at=at,
                    received_on=timezone.localdate(at),
                    location="MAIN ST / ROXBORO RD",
                    beat="D2",
                )
            ],
            by=by,
        )[0].call
        for number, at in enumerate(times)
    ]
    for one in stored:
        one.eligible_programs = ["CRT"]
        one.save_by(by)
    tasks.work_out_verdicts(now, User.objects.system("sweep"))
    return stored[1]


def test_a_call_on_a_phone_from_the_list_to_the_plan(window: Callable[..., Page], call, marcus, nadia):
    page = window("ray", width=360)
    page.goto("/calls/")
    expect(page.get_by_label("Beat")).to_be_hidden()
    page.get_by_text("Filter the calls").tap()
    page.get_by_label("Beat").select_option("D2")
    page.get_by_role("button", name="Apply").tap()
    expect(page.get_by_label("Beat")).to_be_visible()
    sound(page)
    page.get_by_role("link", name=call.number, exact=True).tap()
    expect(page.get_by_role("heading", name="Why nobody answered")).to_be_visible()
    expect(page.get_by_text("has no hours on record for that day")).to_be_visible()
    expect(page.get_by_text("1 other call at this place")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Say who").tap()
    page.get_by_label("Name, nickname, phone or looks").fill("marcus be")
    page.get_by_role("button", name="Look").tap()
    page.get_by_text("Marcus Bell, Red beard").tap()
    sound(page)
    page.get_by_role("button", name="This call is about them").tap()
    expect(page.get_by_text("Kept. Whoever has the open case is told")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="Open the response plan").tap()
    expect(page.get_by_text("Why do you open it?")).to_be_visible()
    expect(page.get_by_text("river")).to_have_count(0)
    sound(page)
    page.get_by_text("On the way to this neighbor, or with them now").tap()
    page.get_by_role("button", name="Open it").tap()
    expect(page.get_by_text("Talk about the river.")).to_be_visible()
    sound(page)
    assert Access.objects.filter(reason__startswith="Response plan: On the way").count() == 1
    assert Message.objects.get(recipient=nadia, kind="call_said").path == f"/calls/{call.pk}/"


def test_at_a_desk_nothing_is_folded(window, call):
    page = window("cora", width=1280)
    page.goto("/calls/")
    page.get_by_label("Beat").select_option("D2")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name=call.number, exact=True)).to_be_visible()


def test_a_call_about_a_case_that_nobody_has_reaches_the_supervisor(window, call, sol):
    now = timezone.now()
    case = make.case(at=now - timedelta(days=2), details={"given_name": "Iris", "family_name": "Moss"})
    page = window("ray", width=360)
    page.goto(f"/calls/{call.pk}/about/")
    page.get_by_label("Name, nickname, phone or looks").fill("iris mo")
    page.get_by_role("button", name="Look").tap()
    page.get_by_text("Iris Moss").tap()
    page.get_by_role("button", name="This call is about them").tap()
    expect(page.get_by_text("Kept. Whoever has the open case is told")).to_be_visible()
    desk = window("sol", width=360)
    desk.goto("/messages/")
    desk.get_by_role("button", name="whose open case nobody has yet").tap()
    expect(desk.get_by_text("Nobody had it, so the supervisors were told.")).to_be_visible()
    sound(desk)
    desk.get_by_role("link", name=f"case {case.pk}").tap()
    expect(desk.get_by_role("heading", name="Iris Moss")).to_be_visible()


def test_the_form_shows_what_happened_at_the_place(window, call):
    page = window("ray", width=360)
    page.goto(f"/encounters/new/?call={call.pk}")
    expect(page.get_by_text("1 other call at this place")).to_be_visible()
    sound(page)


def test_a_plan_is_written_and_the_supervisor_sees_who_opened_it(window, marcus, sol):
    page = window("sol", width=360)
    page.goto(f"/neighbors/{marcus.pk}/plan/new/")
    sound(page)
    page.get_by_label("In the neighbor's own words").fill("Don't stand over me.")
    page.get_by_text("The neighbor", exact=True).tap()
    page.get_by_label("Look at it again on").fill((timezone.localdate() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Keep this plan").tap()
    expect(page.get_by_text("Don't stand over me.")).to_be_visible()
    expect(page.get_by_role("heading", name="Who opened it")).to_be_visible()
    sound(page)
    page.goto("/neighbors/familiar/")
    sound(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_administrator_changes_the_hours_and_reads_what_was(window, javascript):
    page = window("ada", width=360, javascript=javascript)
    page.goto("/settings/")
    page.get_by_role("link", name="Hours and teams").tap()
    page.get_by_role("link", name="Add hours").first.tap()
    page.get_by_role("button", name="Add").tap()
    expect(page.get_by_text("Nothing is saved yet.")).to_be_visible()
    page.get_by_label("Program").select_option("CRT")
    for day in ("Monday", "Tuesday"):
        page.get_by_text(day, exact=True).tap()
    page.get_by_label("From", exact=True).fill("06:00")
    page.get_by_label("Until", exact=True).fill("00:00")
    page.get_by_label("Teams on duty").fill("3")
    page.locator("#id_effective_from").fill("2026-01-01")
    page.get_by_role("button", name="Add").tap()
    expect(page.get_by_role("rowheader", name="Monday 06:00 to 00:00")).to_be_visible()
    page.get_by_role("link", name="Open CRT Monday").tap()
    page.get_by_label("Teams on duty").fill("4")
    page.get_by_role("button", name="Save").tap()
    page.get_by_role("link", name="Open CRT Monday").tap()
    expect(page.get_by_role("heading", name="Hours", exact=False).first).to_be_visible()
    assert ProgramHours.objects.get(weekday=0).units == 4
    if javascript:
        sound(page)
        for path in ("/settings/", "/settings/hours/", "/settings/hours/new/", "/settings/areas/new/"):
            page.goto(path)
            sound(page)
