"""A file is attached, found and opened by those who may, and runs nowhere."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.actions import attachments, notes
from casework.models import Attachment
from heart.models import Access
from heart.uploads import Upload
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.file_kit import pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEART_FILES = tmp_path / "files"
    return settings.HEART_FILES


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


@pytest.fixture
def letter(case, nadia, now):
    return attachments.add(case=case, title="Letter", upload=Upload("pdf", "Núñez.pdf", pdf()), by=nadia, at=now)


def sent(name, content, declared, **changes):
    file = SimpleUploadedFile(name, content, content_type=declared)
    return {"submission": str(uuid4()), "title": "Shelter letter", "note": "", "file": file, **changes}


class TestAttaching:
    def test_a_file_of_the_case(self, case, nadia):
        client = browser(nadia)
        answer = client.post(f"/cases/{case.pk}/attachments/new/", sent("a.pdf", pdf(), "application/pdf"))
        assert answer.url == f"/cases/{case.pk}/#files"
        page = words(client.get(f"/cases/{case.pk}/"))
        assert "Files (1)" in page
        assert "Shelter letter PDF" in page

    def test_a_file_of_a_note_is_counted_there(self, case, nadia):
        note = notes.sign(note=notes.draft(case=case, title="T", body="B", by=nadia), by=nadia)
        client = browser(nadia)
        assert "selected" in client.get(f"/cases/{case.pk}/attachments/new/?note={note.pk}").content.decode()
        answers = sent("a.png", picture(), "image/png", note=note.pk)
        assert client.post(f"/cases/{case.pk}/attachments/new/", answers).url == f"/notes/{note.pk}/"
        assert "Shelter letter" in words(client.get(f"/notes/{note.pk}/"))
        assert "1 file" in words(client.get(f"/cases/{case.pk}/"))

    @pytest.mark.parametrize(
        ("name", "content", "declared", "why"),
        [
            ("a.svg", b"<svg/>", "image/svg+xml", "A file of this type is not kept."),
            ("a.pdf", picture(), "application/pdf", "What is in the file is not a PDF"),
            ("a.txt", b"<html><script>", "text/plain", "A web page"),
            ("a.txt", b"", "text/plain", "The file is empty."),
        ],
    )
    def test_a_refusal_says_why_and_the_rest_of_the_form_stays(self, case, nadia, name, content, declared, why):
        page = browser(nadia).post(f"/cases/{case.pk}/attachments/new/", sent(name, content, declared))
        assert page.status_code == 422
        assert why in words(page)
        assert "Shelter letter" in page.content.decode()
        assert not Attachment.objects.exists()

    def test_a_file_that_is_too_large_is_not_even_read_whole(self, case, nadia, settings):
        settings.ATTACHMENT_MEGABYTES = 1
        answers = sent("a.txt", b"x" * 3 * 1024 * 1024, "text/plain")
        page = browser(nadia).post(f"/cases/{case.pk}/attachments/new/", answers)
        assert "The file is larger than 1 megabytes." in words(page)

    def test_no_file_is_asked_for(self, case, nadia):
        page = browser(nadia).post(f"/cases/{case.pk}/attachments/new/", {"submission": uuid4(), "title": "T"})
        assert page.context["form"].errors == {"file": ["Choose a file."]}

    def test_anothers_draft_is_not_offered(self, case, nadia, cora):
        note = notes.draft(case=case, title="Hers", body="B", by=cora)
        page = browser(nadia).post(
            f"/cases/{case.pk}/attachments/new/", sent("a.pdf", pdf(), "application/pdf", note=note.pk)
        )
        assert "note" in page.context["form"].errors

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        client = browser(request.getfixturevalue(somebody))
        assert client.get(f"/cases/{case.pk}/attachments/new/").status_code == 403


class TestOpening:
    def test_it_is_saved_and_never_shown(self, letter, cora):
        answer = browser(cora).get(f"/attachments/{letter.pk}/")
        assert answer.content == pdf() or answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''N%C3%BA")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in answer["Cache-Control"]

    def test_it_is_written_down(self, letter, cora):
        browser(cora).get(f"/attachments/{letter.pk}/")
        row = Access.objects.get()
        assert (row.by, row.subject_type, row.reason) == (cora, "casework.attachment", "Opening an attached file")
        assert row.neighbor_key == letter.case.neighbor_id

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_it_is_closed_to_other_roles(self, letter, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get(f"/attachments/{letter.pk}/").status_code == 403

    def test_a_file_that_was_changed_is_not_handed_out(self, letter, cora, folder):
        (folder / letter.stored_as[:2] / letter.stored_as).write_bytes(b"%PDF- something else")
        answer = browser(cora).get(f"/attachments/{letter.pk}/")
        assert answer.status_code == 410
        assert "Tell an administrator" in words(answer)

    def test_the_case_page_costs_the_same_with_one_file_and_with_twenty(self, case, letter, nadia, cora, now):
        client = browser(nadia)
        one = statements(lambda: client.get(f"/cases/{case.pk}/"))
        for number in range(19):
            by = cora if number % 2 else nadia
            attachments.add(case=case, title="L", upload=Upload("text", "a.txt", b"x"), by=by, at=now)
        assert statements(lambda: client.get(f"/cases/{case.pk}/")) == one
