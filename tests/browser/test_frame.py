"""The frame that every page stands in, in a real Chromium: at three widths, with and without JavaScript."""

from __future__ import annotations

import pytest
from django.utils import timezone

from heart.models import Message
from tests.browser.eyes import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.heart.kit")]
PAGES = ["/messages/", "/kit/answers/", "/kit/refuse/illegal/", "/nowhere/"]


@pytest.fixture(autouse=True)
def _messages(nadia):
    for place in range(3):
        Message.objects.create(
            kind="case_assigned",
            subject_type="x",
            subject_key=str(place),
            recipient=nadia,
            path="/kit/page/",
            next_try_at=timezone.now(),
        )


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_pages_are_accessible_fit_and_break_no_policy(window, width):
    page = window("nadia", width=width)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(path)
        assert faults(page) == [], path
    page.goto("/kit/answers/")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Please check these answers").wait_for()
    assert faults(page) == []
    page.context.clear_cookies()
    page.goto("/sign-in/")
    assert faults(page) == []
    assert complaints == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_phone_finds_its_way_around_and_out(window, javascript):
    page = window("nadia", width=360, javascript=javascript)
    page.goto("/kit/page/")
    link = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Messages (3 unread)")
    assert not link.is_visible()
    page.get_by_text("Menu", exact=False).first.click()
    link.click()
    page.get_by_role("heading", name="Messages").wait_for()
    page.get_by_text("Menu", exact=False).first.click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", name="Sign in").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_message_is_opened_and_then_is_read(window, javascript):
    page = window("nadia", javascript=javascript)
    page.goto("/messages/")
    page.get_by_role("button", name="Open message: A case has been assigned to you.").first.click()
    page.get_by_role("heading", name="A page").wait_for()
    assert page.get_by_role("link", name="Messages 2 unread").is_visible()


def test_a_refusal_shows_at_the_top_while_what_was_typed_stays(window):
    page = window("nadia")
    page.goto("/kit/in-place/")
    page.get_by_label("Remark").fill("She asked for a ride")
    page.get_by_role("button", name="Send").click()
    notice = page.locator("#notices .heart-problem")
    notice.wait_for()
    assert "This case is closed" in notice.inner_text()
    assert page.get_by_label("Remark").input_value() == "She asked for a ride"
    assert faults(page) == []


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("/nowhere/", "There is nothing here for you"),
        ("/kit/page/", "That did not work"),  # its answer to a POST is a bare 405
    ],
)
def test_any_other_error_shows_at_the_top_too(window, to, says):
    page = window("nadia")
    page.goto(f"/kit/in-place/?to={to}")
    page.get_by_label("Remark").fill("She asked for a ride")
    page.get_by_role("button", name="Send").click()
    page.locator("#notices").get_by_role("heading", name=says).wait_for()
    assert page.get_by_label("Remark").input_value() == "She asked for a ride"
    assert page.title().startswith("Care navigation")


def test_a_connection_that_is_down_is_told_and_what_was_typed_stays(window):
    page = window("nadia")
    page.goto("/kit/in-place/")
    page.get_by_label("Remark").fill("She asked for a ride")
    page.context.set_offline(True)
    page.get_by_role("button", name="Send").click()
    page.locator("#notices").get_by_role("heading", name="We could not reach the server").wait_for()
    assert page.get_by_label("Remark").input_value() == "She asked for a ride"
    page.context.set_offline(False)
    page.get_by_role("button", name="Send").click()
    page.locator("#notices").get_by_text("This case is closed").wait_for()


def test_a_session_that_ended_leads_to_sign_in_and_back(window):
    page = window("nadia")
    page.goto("/kit/in-place/?to=/kit/page/")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    page.get_by_label("Username").fill("nadia")
    page.get_by_label("Password", exact=True).fill("heart-demo")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="In place").wait_for()


def test_the_summary_of_faults_has_the_focus_and_leads_to_the_fields(window):
    page = window("nadia")
    page.goto("/kit/answers/")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Please check these answers").wait_for()
    assert "heart-form-errors" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Channel").click()
    page.keyboard.press("Space")
    assert page.get_by_label("Phone", exact=True).is_checked()
