"""A clinician writes a follow-up down, loses the browser in between, signs, and a supervisor co-signs. By touch."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from casework.models import Case, Cosignature, Note, Typing
from heart.models import Event
from tests.browser import eyes
from tests.factories import casework as make
from tests.factories import people
from tests.file_kit import picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules")]
PHONE = 360


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEART_FILES = tmp_path / "files"


@pytest.fixture
def case(db) -> Case:
    people.person("cora", "clinician"), people.person("sol", "supervisor")
    nadia = people.person("nadia", "navigator")
    return make.case(at=timezone.now(), assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


def typed(page: Page, **answers: str) -> None:
    """Typed key by key, as a person does it, until the page says that it is saved."""
    for label, words in answers.items():
        page.get_by_label(label, exact=True).press_sequentially(words)
    expect(page.locator(".heart-autosave")).to_contain_text("Saved at")


def test_a_follow_up_is_written_lost_found_signed_and_co_signed(window, case):
    page = window("cora", width=PHONE)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="Write a note").tap()
    page.get_by_role("link", name="DAP note").tap()
    typed(page, Data="Slept in the shelter.")
    assert eyes.faults(page) == []
    before = Event.objects.count()
    page.context.close()  # the phone goes dead
    assert (Typing.objects.get().typed["data"], Event.objects.count()) == ("Slept in the shelter.", before)
    assert not Note.objects.exists()

    page = window("cora", width=PHONE)
    page.goto("/drafts/")
    assert eyes.faults(page) == []
    page.get_by_role("link", name="Go on writing").tap()
    expect(page.get_by_label("Data", exact=True)).to_have_value("Slept in the shelter.")
    page.get_by_label("Assessment").fill("Calmer.")
    page.get_by_role("button", name="Save and sign").tap()
    expect(page.get_by_text("The draft is saved, and not signed yet")).to_be_visible()
    page.get_by_label("Plan").fill("Call on Friday.")
    page.get_by_role("button", name="Save and sign").tap()
    expect(page.get_by_text("Note signed.")).to_be_visible()
    assert not Typing.objects.exists()

    page.get_by_role("link", name="Ask for a co-signature").tap()
    page.get_by_label("Whom do you ask?").select_option(label="Sol")
    assert eyes.faults(page) == []
    page.get_by_role("button", name="Ask").tap()
    expect(page.get_by_text("Sol is asked to co-sign it.")).to_be_visible()

    page = window("sol", width=PHONE)
    page.goto("/cosign/")
    assert eyes.faults(page) == []
    page.get_by_role("link", name="Follow-up").tap()
    expect(page.get_by_text("Call on Friday.")).to_be_visible()
    assert eyes.faults(page) == []
    page.get_by_role("button", name="Co-sign").tap()
    expect(page.get_by_text("Co-signed by Sol")).to_be_visible()
    assert Cosignature.objects.get().status == "given"

    page.goto(f"/cases/{case.pk}/print/")
    page.locator("label", has_text="For supervision").tap()
    page.locator("label", has_text="Follow-up, Cora").tap()
    assert eyes.faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the PDF").tap()
    said = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages)
    assert "Slept in the shelter." in said
    assert "Co-signed by Sol" in said


def test_two_windows_never_overwrite_each_other(window, case):
    here = window("cora")
    here.goto(f"/cases/{case.pk}/notes/new/?template=dap")
    typed(here, Data="Typed here.")
    there = window("cora")
    there.goto("/drafts/")
    there.get_by_role("link", name="Go on writing").click()
    typed(there, Plan="Typed there.")
    here.get_by_label("Assessment").press_sequentially("And here.")
    expect(here.get_by_role("alert")).to_contain_text("saved in another window")
    assert eyes.faults(here) == []
    there.get_by_role("button", name="Save as a draft").click()
    expect(there.get_by_text("Draft saved.")).to_be_visible()
    here.get_by_role("button", name="Save as a draft").click()
    expect(here.get_by_role("region", name="In the other window")).to_contain_text("Typed there.")
    expect(here.get_by_label("Assessment")).to_have_value("And here.")
    assert eyes.faults(here) == []
    here.get_by_label("Plan").fill("Typed there.")
    here.get_by_role("button", name="Save as a draft").click()
    expect(here.get_by_text("Draft saved.")).to_be_visible()
    assert Note.objects.get().answers == {"data": "Typed here.", "assessment": "And here.", "plan": "Typed there."}


def test_without_a_connection_the_page_says_so_and_keeps_the_words(window, case):
    page = window("cora")
    page.goto(f"/cases/{case.pk}/notes/new/")
    page.context.set_offline(True)
    page.get_by_label("Note", exact=True).press_sequentially("Wants a bed.")
    expect(page.locator(".heart-autosave")).to_contain_text("Not saved.")
    page.context.set_offline(False)
    page.get_by_label("Note", exact=True).press_sequentially(" And a phone.")
    expect(page.locator(".heart-autosave")).to_contain_text("Saved at")
    assert Typing.objects.get().typed["body"] == "Wants a bed. And a phone."


def test_without_a_script_a_button_saves_the_draft(window, case):
    page = window("cora", width=PHONE, javascript=False)
    page.goto(f"/cases/{case.pk}/notes/new/?template=safety_plan")
    page.get_by_label("How do I notice that a crisis may be coming?").fill("Not sleeping.")
    page.get_by_role("button", name="Save as a draft").tap()
    expect(page.get_by_text("Draft saved.")).to_be_visible()
    assert Note.objects.get().answers == {"warning_signs": "Not sleeping."}


@pytest.mark.parametrize("template", ["safety_plan", "risk_screen", "needs", "free"])
def test_every_template_fits_a_phone(window, case, template):
    page = window("cora", width=PHONE)
    page.goto(f"/cases/{case.pk}/notes/new/?template={template}")
    assert eyes.faults(page) == []


def test_a_file_is_attached_by_touch_and_a_refusal_keeps_the_form(window, case):
    page = window("nadia", width=PHONE)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="Attach a file").tap()
    page.get_by_label("What is it?").fill("Notice at the door")
    page.get_by_label("File").set_input_files({"name": "n.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Attach").tap()
    expect(page.get_by_role("alert")).to_contain_text("A file of this type is not kept.")
    expect(page.get_by_label("What is it?")).to_have_value("Notice at the door")
    assert eyes.faults(page) == []
    page.get_by_label("File").set_input_files({"name": "n.png", "mimeType": "image/png", "buffer": picture()})
    page.get_by_role("button", name="Attach").tap()
    with page.expect_download() as download:
        page.get_by_role("link", name="Notice at the door", exact=True).tap()
    assert download.value.suggested_filename == "n.png"
