"""The whole path in a real browser: from the dispatch log to the closed case, once as it is and once on a phone
without JavaScript. Everybody signs in by the form and does only what their own pages offer.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Page, expect

from casework.actions import reference
from casework.models import Call, Case
from heart.models import Access, Message, User
from referrals.models import Organization, Referral
from tests.browser.conftest import DESK, PHONE
from tests.factories import people

pytestmark = pytest.mark.django_db(transaction=True)
SAMPLES = Path(settings.BASE_DIR)


@pytest.fixture
def city(nadia, cora, ray, sol, omar) -> None:
    """A city on its first day: reference tables, the invented directory, and the cast."""
    by = User.objects.system("setup")
    reference.ensure_defaults(by=by)
    call_command("import_directory", str(SAMPLES / "referrals" / "samples" / "hsds"), verbosity=0)
    partner = Organization.objects.get(name="Bull City Bridge")
    partner.agency = people.partner_agency("Bull City Bridge")
    partner.save_by(by)


@pytest.fixture
def received_call(city) -> Call:
    """A call of the dispatch log that the project carries."""
    samples = SAMPLES / "casework" / "samples"
    call_command("import_call_types", str(samples / "call-types.csv"), "--effective-from=2020-01-01", verbosity=0)
    call_command("import_calls", str(samples / "eno-falls.csv"), "--mapping=eno-falls", verbosity=0)
    return Call.objects.filter(eligible_programs__contains=["CRT"], sensitive=False).latest("received_at")


@pytest.mark.parametrize(("width", "javascript"), [(DESK, True), (PHONE, False)], ids=["desk", "phone without script"])
def test_from_the_call_to_the_closed_case(window, received_call, width, javascript):
    def sit_down(username: str) -> Page:
        return window(username, width=width, javascript=javascript)

    record_the_response(sit_down("ray"), received_call)
    case = Case.objects.get()
    assert case.follow_ups.count() == 1

    give_the_case(sit_down("sol"))
    nadia = sit_down("nadia")
    log_a_first_attempt(nadia)
    reach_the_neighbor(nadia, case)
    document(sit_down("cora"), case)
    record_a_consent(nadia, case)
    refer(nadia, case)
    assert "Odessa" in str(Referral.objects.get().released)

    answer(sit_down("omar"))
    assert Message.objects.filter(recipient__username="nadia", kind="referral_started").exists()
    close_the_loop(nadia, case)

    case.refresh_from_db()
    assert (case.status, case.close_reason) == ("closed", "connected")
    assert Access.objects.filter(kind="disclosure", by__username="omar", neighbor_key=case.neighbor_id).exists()


def record_the_response(page: Page, received: Call) -> None:
    page.goto(f"/encounters/new/?call={received.pk}")
    page.get_by_text("Community response team", exact=True).click()
    if not page.get_by_label("You are").is_visible():
        page.locator("summary", has_text="Team").click()
    page.get_by_label("You are").select_option(label="EMT")
    page.get_by_text("Resolved on scene", exact=True).click()
    page.get_by_text("We know who this is", exact=True).click()
    page.get_by_label("Name, nickname, phone or looks").fill("Odessa Birdsong")
    page.get_by_text("Wants a follow-up", exact=True).click()
    page.get_by_text("Food", exact=True).click()
    page.get_by_role("button", name="Save the response").click()
    expect(page.get_by_role("heading", name="CRT response")).to_be_visible()


def give_the_case(page: Page) -> None:
    """The supervisor's start page shows the case that nobody has."""
    page.get_by_label("Give the case of Odessa Birdsong to").select_option(label="Nadia (0 open)")
    page.get_by_role("button", name="Give the case of Odessa Birdsong").click()
    expect(page.get_by_text("Cases that nobody has").first).to_be_visible()
    assert Case.objects.get().assigned_to == User.objects.get(username="nadia")


def log_a_first_attempt(page: Page) -> None:
    """In place where the script runs; on a page of its own where it does not."""
    page.goto("/caseload/")
    page.get_by_text("Log attempt").first.click()
    page.locator(".heart-attempt, .heart-form").get_by_text("Phone call", exact=True).click()
    page.locator(".heart-attempt, .heart-form").get_by_text("No answer", exact=True).click()
    page.get_by_role("button", name="Save attempt").click()
    expect(page.get_by_text("Next attempt").first).to_be_visible()
    expect(page.get_by_text("in person").first).to_be_visible()


def reach_the_neighbor(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.locator("summary", has_text="Log an attempt").click()
    page.locator("#next").get_by_text("In person", exact=True).click()
    page.locator("#next").get_by_text("Reached: we talked", exact=True).click()
    page.get_by_role("button", name="Save attempt").click()
    expect(page.get_by_text("Engaged").first).to_be_visible()


def document(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/notes/new/")
    page.get_by_label("Title").fill("Clinical follow-up")
    page.get_by_label("Note", exact=True).fill("Oriented, sleeping badly. Wants food first.")
    page.get_by_role("button", name="Save as a draft").click()
    page.goto(f"/notes/{case.notes.get().pk}/")
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_text("Signed", exact=True).first).to_be_visible()
    page.goto(f"/notes/{case.notes.get().pk}/")
    expect(page.get_by_role("link", name="Change the draft")).to_have_count(0)
    page.get_by_role("link", name="Write an addendum").click()
    page.get_by_label("What is to be added?").fill("Called back: slept better.")
    page.get_by_role("button", name="Add", exact=True).click()
    page.goto(f"/notes/{case.notes.get().pk}/")
    expect(page.get_by_text("Called back: slept better.")).to_be_visible()


def record_a_consent(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/consents/new/")
    for words in ("Bull City Bridge", "Name and date of birth", "Phone and where to find the neighbor"):
        page.get_by_text(words, exact=True).click()
    page.get_by_text("The need and what it is about", exact=True).click()
    page.get_by_label("What is it for?").fill("To arrange food")
    page.get_by_text("Verbal, with a witness", exact=True).click()
    page.get_by_label("The neighbor's name, as signed or spoken").fill("Odessa Birdsong")
    page.get_by_role("button", name="Go on to the text").click()
    expect(page.get_by_text("My rights")).to_be_visible()
    page.locator("label", has_text="The neighbor read this text").click()
    page.get_by_label("Witness").fill("Cora")
    page.get_by_role("button", name="Record this consent").click()
    expect(page.get_by_text("In force").first).to_be_visible()


def refer(page: Page, case: Case) -> None:
    """By need, by words and by distance; then what the partner will see, and the send button."""
    need = case.needs.get()
    page.goto(f"/directory/?need_id={need.pk}")
    page.locator("main [name=q], main [name=words]").first.fill("Bull City Bridge")
    page.locator("main [name=near]").fill("27701")
    page.get_by_role("button", name="Search").click()
    page.locator("main .heart-services").get_by_role("link", name="Refer").first.click()
    expect(page.get_by_text("What the partner will see")).to_be_visible()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Sent", exact=True).first).to_be_visible()


def answer(page: Page) -> None:
    page.goto("/partner/")
    page.locator("main a[href*='/partner/referrals/']").first.click()
    expect(page.get_by_text("Odessa Birdsong")).to_be_visible()
    page.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_text("Start", exact=True).click()
    page.locator("#step").get_by_role("button", name="Record").click()
    page.locator("#received").get_by_text("Service received", exact=True).click()
    page.locator("#received").get_by_role("button", name="Record").click()
    expect(page.get_by_text("Service received").first).to_be_visible()


def close_the_loop(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/")
    page.locator("#needs summary").first.click()
    page.locator("#needs select[name=ended]").select_option("met:partner")
    page.get_by_role("button", name="Close this need").click()
    page.goto(f"/cases/{case.pk}/close/")
    page.get_by_text("Connected to care", exact=True).click()
    page.get_by_role("button", name="Close the case").click()
    page.goto(f"/cases/{case.pk}/")
    expect(page.get_by_text("Case closed").first).to_be_visible()
    page.goto(f"/cases/{case.pk}/history/")
    expect(page.get_by_text("Odessa Birdsong").first).to_be_visible()
