"""A file of a case lies in the private folder under a random name, and the audit knows it again."""

from __future__ import annotations

import os
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from casework import audit
from casework.actions import attachments, notes
from casework.models import Attachment
from heart import files, ledger
from heart.errors import NotAllowed
from heart.uploads import Upload
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
LETTER = Upload("text", "letter.txt", b"Dear neighbor")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HEART_FILES = tmp_path / "files"
    return settings.HEART_FILES


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def attached(case, nadia, now):
    return attachments.add(case=case, title="Letter", upload=LETTER, by=nadia, at=now)


def path_of(attachment, folder):
    return folder / attachment.stored_as[:2] / attachment.stored_as


class TestAttaching:
    def test_what_is_kept_is_what_was_sent_under_a_name_that_says_nothing(self, attached, folder):
        path = path_of(attached, folder)
        assert path.read_bytes() == b"Dear neighbor"
        assert "letter" not in str(path.relative_to(folder)).lower()
        assert (attached.size, attached.sha256) == (13, files.digest(b"Dear neighbor"))

    def test_only_the_system_reads_the_folder(self, attached, folder):
        path = path_of(attached, folder)
        assert os.stat(path).st_mode & 0o777 == 0o600
        assert os.stat(path.parent).st_mode & 0o077 == 0

    def test_the_ledger_tells_the_kind_and_not_the_name(self, attached):
        event = ledger.of_case(attached.case_id)[0]
        assert (event.kind, event.details) == ("casework.file_attached", {"kind": "text"})

    def test_a_double_tap_is_one_file(self, case, nadia, now, folder):
        submission = uuid4()
        for _ in range(2):
            attachments.add(case=case, title="L", upload=LETTER, submission=submission, by=nadia, at=now)
        assert Attachment.objects.count() == 1
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1

    def test_two_equal_files_have_names_of_their_own(self, case, nadia, now):
        two = [attachments.add(case=case, title="L", upload=LETTER, by=nadia, at=now) for _ in range(2)]
        assert two[0].stored_as != two[1].stored_as

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_somebody_who_writes_no_notes_attaches_nothing(self, case, now, somebody, request, folder):
        with pytest.raises(NotAllowed):
            attachments.add(case=case, title="L", upload=LETTER, by=request.getfixturevalue(somebody), at=now)
        assert not folder.exists()

    def test_a_file_goes_to_ones_own_draft_and_to_nobody_elses(self, case, nadia, cora, now):
        note = notes.draft(case=case, title="T", body="B", by=cora, at=now)
        with pytest.raises(NotAllowed):
            attachments.add(case=case, note=note, title="L", upload=LETTER, by=nadia, at=now)
        assert attachments.add(case=case, note=note, title="L", upload=LETTER, by=cora, at=now).note == note
        notes.sign(note=note, by=cora, at=now)
        assert attachments.add(case=case, note=note, title="L", upload=LETTER, by=nadia, at=now)

    def test_a_note_of_another_case_takes_none(self, case, nadia, now):
        other = notes.draft(case=make.case(at=now), title="T", body="B", by=nadia, at=now)
        with pytest.raises(NotAllowed):
            attachments.add(case=case, note=other, title="L", upload=LETTER, by=nadia, at=now)


class TestTheAudit:
    def test_it_holds_while_every_file_is_as_it_was(self, attached):
        assert audit.attachments() == []

    def test_a_changed_file_is_named_by_its_key(self, attached, folder):
        path_of(attached, folder).write_bytes(b"Dear Neighbor")
        assert audit.attachments() == [f"casework_attachment {attached.pk}: its file was changed"]

    def test_a_missing_file_too(self, attached, folder):
        path_of(attached, folder).unlink()
        assert audit.attachments() == [f"casework_attachment {attached.pk}: its file is gone"]

    def test_verify_audit_says_so(self, attached, folder, capsys):
        path_of(attached, folder).unlink()
        with pytest.raises(CommandError):
            call_command("verify_audit")
        assert "attached files: 1 place(s) do not hold" in capsys.readouterr().out


def test_the_private_folder_has_no_way_out():
    for name in ("../secret", "a/b", "", "a.b"):
        with pytest.raises(ValueError, match="private folder"):
            files.read(name)
