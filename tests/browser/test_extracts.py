"""Eve asks for an extract, Sol approves it, Eve takes it: on a phone, by touch, without a fault of accessibility."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heart import extracts as jobs
from heart.models import Extract, ExtractDownload, User
from tests.browser.eyes import faults

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("rules", "eve", "sol")]
PHONE = 360


def test_eve_asks_sol_approves_eve_takes_it(window, settings, tmp_path):
    settings.HEART_FILES = tmp_path / "kept"
    last = timezone.localdate() - timedelta(days=3)
    page = window("eve", width=PHONE)
    page.goto("/insights/extracts/")
    expect(page.get_by_text("No extract yet")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Ask for an extract").first.tap()
    page.get_by_label("What is it for?").fill("Does the 48-hour promise hold?")
    page.get_by_label("First day").fill(str(last - timedelta(days=100)))
    page.get_by_label("Last day").fill(str(last))
    assert faults(page) == []
    page.get_by_role("button", name="Ask for it").tap()
    expect(page.get_by_text("You are told when a second person has decided.")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert faults(page) == []

    other = window("sol", width=PHONE)
    other.goto("/insights/extracts/")
    assert faults(other) == []
    other.get_by_role("link", name="Extract 1").tap()
    other.get_by_role("button", name="Approve").tap()
    expect(other.get_by_text("Approved. It is being made")).to_be_visible()
    assert faults(other) == []
    jobs.make_due(timezone.now(), User.objects.system("sweep"))

    page.goto("/insights/extracts/1/")
    assert faults(page) == []
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the files").tap()
    content = taken.value.path().read_bytes()
    assert taken.value.suggested_filename == "heart-extract-1.zip"
    assert "data_dictionary.md" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert ExtractDownload.objects.get().extract == Extract.objects.get(number=1)
