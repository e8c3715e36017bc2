"""A navigator's day in a real browser: in place with a script, on pages of their own without one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from casework.actions import follow_ups, neighbors, notes
from casework.models import Case, Consent, ContactAttempt, FollowUp, Need, Note
from heart.models import User
from tests.browser.conftest import DESK, TABLET
from tests.browser.eyes import faults, faults_at
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)
WIDTHS = [360, 768, 1280]
FAMILIES = ["Abbott", "Barnes", "Crowe", "Okonkwo-Fairweather", "Delgado", "Everhart"]


@pytest.fixture
def nadia(db) -> User:
    return people.person("nadia", "navigator")


def opened(given: str, family: str, hours: int, *, to: User | None, **details: object) -> Case:
    known = {"given_name": given, "family_name": family, "usual_places": "Bench by the old mill", **details}
    return make.case(at=timezone.now() - hours * HOUR, assigned_to=to, details=known)


@pytest.fixture
def caseload(nadia) -> list[Case]:
    """Some overdue, some due, one with a phone, one reached, one that nobody has."""
    cases = [opened(f"N{number}", family, 20 + 12 * number, to=nadia) for number, family in enumerate(FAMILIES)]
    neighbors.add_phone(neighbor=cases[5].neighbor, number="919-555-0123", safe_to_text=True, by=nadia)
    opened("Free", "Young", 3, to=None)
    return cases


@pytest.fixture
def whole(caseload, nadia) -> Case:
    """A case with something of everything."""
    case = caseload[5]
    cora, now = people.person("cora", "clinician"), timezone.now()
    first = FollowUp.objects.get(case=case)
    follow_ups.log_attempt(
        submission=uuid4(), follow_up=first, channel="phone", result="reached", wants_help=True, by=nadia, at=now
    )
    follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, why="Asked for it", by=nadia)
    note = notes.sign(note=notes.draft(case=case, title="First talk", body="Wants a bed.", by=cora), by=cora)
    notes.add_to(note=note, body="And a phone.", by=nadia)
    make.consent(case.neighbor, {uuid4(): "Bull City Bridge"}, by=nadia, at=now)
    return case


def choose(page: Page, *answers: str) -> None:
    for answer in answers:
        page.locator("label", has_text=answer).locator("visible=true").first.click()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_attempt_is_logged_in_its_row_and_the_tabs_count_anew(window, caseload, width):
    page = window("nadia", width=width)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/caseload/")
    overdue = page.locator("#caseload-tabs a", has_text="Overdue")
    expect(overdue).to_contain_text("3")
    page.get_by_role("link", name="Log attempt to reach N5 Everhart").click()
    row = page.locator(f"#case-{caseload[5].pk}")
    expect(row).to_contain_text("(919) 555-0123")
    choose(page, "No answer")
    page.get_by_role("button", name="Save attempt").click()
    expect(row.get_by_role("status")).to_contain_text("Attempt saved. Next attempt (in person)")
    expect(row.get_by_role("status")).to_be_focused()
    expect(row).to_contain_text("Attempt 2 of 3")
    expect(overdue).to_contain_text("2")
    assert page.url.endswith("/caseload/")
    assert ContactAttempt.objects.count() == 1
    assert said == []
    assert faults(page) == []


def test_a_fault_is_said_in_the_row_and_cancel_folds_it_up(window, caseload):
    page = window("nadia")
    page.goto("/caseload/")
    page.get_by_role("link", name="Log attempt to reach N5 Everhart").click()
    page.get_by_label("Remark").fill("Ring twice")
    page.get_by_role("button", name="Save attempt").click()
    row = page.locator(f"#case-{caseload[5].pk}")
    expect(row).to_contain_text("Say what happened.")
    expect(page.get_by_label("Remark")).to_have_value("Ring twice")
    assert faults(page) == []
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("button", name="Save attempt")).to_have_count(0)
    expect(row).to_contain_text("Not tried yet")
    assert not ContactAttempt.objects.exists()


def test_two_rows_can_be_open_at_once_and_each_keeps_its_own_answers(window, caseload):
    page = window("nadia")
    page.goto("/caseload/")
    for name in ("N5 Everhart", "N4 Delgado"):
        page.get_by_role("link", name=f"Log attempt to reach {name}").click()
    rows = [page.locator(f"#case-{caseload[number].pk}") for number in (5, 4)]
    expect(rows[1].get_by_role("button", name="Save attempt")).to_be_visible()
    rows[0].locator("label", has_text="No answer").click()
    rows[1].locator("label", has_text="Not there").click()
    rows[1].get_by_role("button", name="Save attempt").click()
    expect(rows[1].get_by_role("status")).to_contain_text("Attempt saved.")
    rows[0].get_by_role("button", name="Save attempt").click()
    expect(rows[0].get_by_role("status")).to_contain_text("Attempt saved.")
    assert dict(ContactAttempt.objects.values_list("case", "result")) == {
        caseload[5].pk: "no_answer",
        caseload[4].pk: "not_there",
    }


def test_the_same_day_without_a_script(window, caseload):
    """Take a case, log an attempt, write and sign a note, record a consent, close a need."""
    providers.service("Bull City Bridge")
    page = window("nadia", javascript=False)
    page.goto("/caseload/?whose=unassigned")
    page.get_by_role("button", name="Take the case of Free Young").click()
    expect(page.get_by_text("The case is yours.")).to_be_visible()
    page.get_by_role("link", name="Mine").click()
    page.get_by_role("link", name="Log attempt to reach Free Young").click()
    choose(page, "In person", "Reached: we talked", "Wants help")
    page.get_by_role("button", name="Save attempt").click()
    expect(page.get_by_text("Attempt saved. Check-in (in person)")).to_be_visible()
    page.get_by_role("link", name="Free Young", exact=True).click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Title").fill("First talk")
    page.get_by_label("Note", exact=True).fill("Wants food.")
    page.get_by_role("button", name="Save and sign").click()
    expect(page.get_by_text("Note signed.")).to_be_visible()
    page.get_by_role("link", name="Free Young", exact=True).click()
    page.get_by_role("link", name="Record a consent").click()
    page.get_by_label("What is it for?").fill("To arrange food")
    page.get_by_label("Find an organization").fill("bull")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_label("What is it for?")).to_have_value("To arrange food")
    choose(page, "Bull City Bridge", "Name and date of birth", "The need and what it is about", "Signed on paper")
    page.get_by_label("The neighbor's name").fill("Free Young")
    page.get_by_role("button", name="Go on to the text").click()
    page.locator("label", has_text="The neighbor read this text").click()
    page.get_by_label("Where does the signed paper lie?").fill("Binder 3")
    page.get_by_role("button", name="Record this consent").click()
    expect(page.locator("#consents")).to_contain_text("Bull City Bridge In force")
    page.get_by_role("button", name="Start work on Food").click()
    page.locator("summary", has_text="Met or unmet").first.click()
    page.get_by_label("How did it end?").select_option("met:neighbor")
    page.get_by_role("button", name="Close this need").click()
    expect(page.get_by_text("The need is closed.")).to_be_visible()
    case = Case.objects.get(neighbor__given_name="Free")
    assert Need.objects.get(case=case).evidence == "neighbor"
    assert Note.objects.get(case=case).status == "signed"
    assert Consent.objects.get().purpose == "To arrange food"


def test_searching_recipients_with_a_script_leaves_the_rest_of_the_form_alone(window, caseload):
    providers.service("Bull City Bridge")
    page = window("nadia")
    page.goto(f"/cases/{caseload[0].pk}/consents/new/")
    page.get_by_label("What is it for?").fill("To arrange food")
    choose(page, "Bull City Bridge")
    page.get_by_label("Find an organization").fill("zzz")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("No organization has this in its name.")).to_be_visible()
    expect(page.get_by_label("Bull City Bridge")).to_be_checked()
    expect(page.get_by_label("What is it for?")).to_have_value("To arrange food")


def test_every_page_is_free_of_faults_and_fits_its_window(window, whole):
    """On a tablet and a desk: every page of casework on a phone is used in test_every_page.py."""
    page = window("nadia")
    need = Need.objects.filter(case=whole).earliest("pk")
    follow_up = FollowUp.objects.filter(case=whole, status="open").earliest("pk")
    consent = Consent.objects.get(neighbor=whole.neighbor)
    phone = whole.neighbor.phones.get()
    for address in (
        "/caseload/",
        "/caseload/?whose=unassigned&show=quiet",
        "/follow-ups/",
        f"/follow-ups/{follow_up.pk}/attempt/",
        f"/follow-ups/{follow_up.pk}/cancel/",
        f"/cases/{whole.pk}/",
        f"/cases/{whole.pk}/history/",
        f"/cases/{whole.pk}/close/",
        f"/cases/{whole.pk}/follow-ups/new/",
        f"/cases/{whole.pk}/needs/new/",
        f"/cases/{whole.pk}/notes/new/",
        f"/cases/{whole.pk}/consents/new/",
        f"/needs/{need.pk}/close/",
        f"/notes/{Note.objects.get().pk}/",
        f"/notes/{Note.objects.get().pk}/addenda/new/",
        f"/consents/{consent.pk}/revoke/",
        "/neighbors/",
        f"/neighbors/{whole.neighbor_id}/",
        f"/neighbors/{whole.neighbor_id}/edit/",
        f"/neighbors/{whole.neighbor_id}/phones/new/",
        f"/phones/{phone.pk}/",
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert faults_at(page, DESK, TABLET) == [], address
