"""Two partners collide on one need, and a meeting is held: on a phone, each seeing what is theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from heart.models import User
from referrals import tasks
from referrals.actions import answering
from referrals.models import Enrollment, EnrollmentMatch, Meeting, MeetingTask
from tests.browser.conftest import PHONE
from tests.browser.eyes import faults
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}


@pytest.fixture
def case(rules, nadia):
    return make.case(at=timezone.now() - timedelta(days=8), assigned_to=nadia, details=ROSA)


def good(page: Page) -> None:
    """It fits a phone, and everybody can read it."""
    assert not faults(page), page.url


def sweep() -> None:
    by = User.objects.system("sweep")
    tasks.compare_enrollments(timezone.now(), by)
    tasks.tell_partners(timezone.now(), by)


def test_two_partners_collide_on_one_need(window, case, nadia, omar, pia):
    """pia enrolls Rosa, whom omar's organization accepted: nadia sees it, and pia is told once Rosa agrees."""
    pantry, kitchen = providers.service("Bull City Bridge"), providers.service("Eno River Recovery", "Kitchen")
    referral = providers.sent(case, pantry, by=nadia, at=timezone.now() - timedelta(days=1))
    answering.answer(referral=referral, accept=True, by=omar, at=timezone.now())

    page = window("pia", width=PHONE)
    page.goto("/partner/enrollments/")
    page.get_by_role("link", name="Enroll somebody").first.click()
    good(page)
    page.get_by_label("Given name").fill("Rosa")
    page.get_by_label("Family name").fill("Quillfeather")
    page.get_by_role("textbox", name=re.compile("^Date of birth")).fill("1980-05-03")
    page.get_by_label("What kind of need do you serve?").select_option(label="Food")
    page.get_by_text("Who the person is: name, date of birth and phone").click()
    page.get_by_text("That you serve them, and with which kind of need").click()
    page.get_by_role("button", name="Enroll").click()
    expect(page.get_by_role("link", name="Quillfeather, Rosa")).to_be_visible()
    good(page)
    sweep()
    row = Enrollment.objects.get()
    page.goto(f"/partner/enrollments/{row.pk}/")
    expect(page.locator("main")).not_to_contain_text("same kind of need")
    good(page)

    navigator = window("nadia", width=PHONE)
    navigator.goto(f"/cases/{case.pk}/")
    panel = navigator.locator("#elsewhere")
    expect(panel).to_contain_text("Already served: another organization in the network")
    expect(panel).not_to_contain_text("Eno River")
    good(navigator)

    both = {one.organization_id: one.organization.name for one in (pantry, kitchen)}
    make.consent(case.neighbor, both, by=nadia, at=timezone.now())
    sweep()
    page.reload()
    expect(page.locator("main")).to_contain_text("waiting for a place at Bull City Bridge")
    good(page)
    navigator.reload()
    expect(navigator.locator("#elsewhere")).to_contain_text("Already served: Eno River Recovery")
    assert EnrollmentMatch.objects.get().neighbor == case.neighbor


def test_a_meeting_is_held(window, case, nadia, omar, pia, sol):
    """sol builds the agenda, decides a row, gives omar a task and closes; omar does it; pia sees nothing of it."""
    referral = providers.sent(case, providers.service(), by=nadia, at=timezone.now() - timedelta(days=5))
    answering.view(referral=referral, by=omar, at=timezone.now() - timedelta(days=4))
    people.person("noel", "navigator")

    leads = window("sol", width=PHONE)
    leads.goto("/meetings/new/")
    leads.get_by_label("Day and time").fill((timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    leads.get_by_role("button", name="Plan").click()
    leads.get_by_role("button", name="Build the agenda").click()
    expect(leads.get_by_text("Viewed, and not answered for 4 days.")).to_be_visible()
    good(leads)
    leads.get_by_role("button", name="Begin", exact=True).click()
    leads.get_by_text("Omar (Bull City Bridge)").click()
    leads.get_by_text("Sol (HEART)").click()
    leads.get_by_role("button", name="Keep attendance").click()
    leads.get_by_role("link", name=re.compile("Decide on Rosa Quillfeather: Food pantry: Viewed")).click()
    good(leads)
    leads.get_by_label("What was decided?").fill("Bull City Bridge answers by Friday")
    leads.get_by_label("What Bull City Bridge is told").fill("Please answer by Friday")
    leads.get_by_label("Task, if there is one").fill("Answer the referral")
    leads.get_by_label("Who does it?").select_option(label="Omar (Bull City Bridge)")
    leads.get_by_label("By when?").fill((timezone.localdate() + timedelta(days=3)).isoformat())
    leads.get_by_role("button", name="Keep the decision").click()
    expect(leads.get_by_text("Bull City Bridge answers by Friday")).to_be_visible()
    leads.get_by_role("button", name="Close the meeting").click()
    expect(leads.get_by_role("heading", name="Minutes", exact=True)).to_be_visible()
    good(leads)

    meeting = Meeting.objects.get()
    theirs = window("omar", width=PHONE)
    theirs.goto(f"/meetings/{meeting.pk}/")
    expect(theirs.get_by_text("Please answer by Friday")).to_be_visible()
    expect(theirs.locator("main")).not_to_contain_text("Rosa")
    good(theirs)
    theirs.goto("/meetings/tasks/")
    good(theirs)
    theirs.get_by_label("What came of it?").fill("Accepted")
    theirs.get_by_role("button", name="Done").click()
    expect(theirs.get_by_text("Nothing is left to do")).to_be_visible()
    assert MeetingTask.objects.get().status == "done"

    other = window("pia", width=PHONE)
    other.goto(f"/meetings/{meeting.pk}/")
    expect(other.get_by_text("No row is about you")).to_be_visible()
    expect(other.locator("main")).not_to_contain_text("Omar")
