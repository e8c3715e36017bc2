"""A clinician documents the follow-up, signs, and afterwards only adds."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.actions import notes
from casework.models import Addendum, FollowUp, Note
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Ann", "family_name": "Lee"})


@pytest.fixture
def draft(case, cora):
    return notes.draft(case=case, title="First talk", body="Wants a bed.\n\nAnd a phone.", by=cora)


def written(**changes: object) -> dict[str, object]:
    return {
        "submission": str(uuid4()),
        "title": "First talk",
        "body": "Wants a bed.",
        "follow_up": "",
        "then": "draft",
        **changes,
    }


class TestWriting:
    def test_a_draft_about_a_follow_up(self, case, cora):
        client = browser(cora)
        follow_up = FollowUp.objects.get(case=case)
        assert "First follow-up, due" in words(client.get(f"/cases/{case.pk}/notes/new/"))
        answer = client.post(f"/cases/{case.pk}/notes/new/", written(follow_up=follow_up.pk))
        note = Note.objects.get()
        assert answer.url == f"/notes/{note.pk}/"
        assert (note.status, note.author, note.follow_up) == ("draft", cora, follow_up)
        assert "Draft saved. It counts once you sign it." in words(client.get(answer.url))

    def test_written_and_signed_at_once(self, case, cora):
        for _ in range(2):
            answers = written(then="sign")
            answer = browser(cora).post(f"/cases/{case.pk}/notes/new/", answers)
            again = browser(cora).post(f"/cases/{case.pk}/notes/new/", answers)
            assert answer.url == again.url
        assert list(Note.objects.values_list("status", flat=True)) == ["signed", "signed"]

    @pytest.mark.parametrize(
        ("changes", "field"), [({"title": ""}, "title"), ({"body": " "}, "body"), ({"follow_up": "404"}, "follow_up")]
    )
    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self, case, cora, changes, field):
        page = browser(cora).post(f"/cases/{case.pk}/notes/new/", written(**{"body": "Long words", **changes}))
        assert page.status_code == 422
        assert field in page.context["form"].errors
        if field != "body":
            assert "Long words" in page.content.decode()
        assert not Note.objects.exists()

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        assert browser(request.getfixturevalue(somebody)).get(f"/cases/{case.pk}/notes/new/").status_code == 403


class TestADraft:
    def test_its_author_changes_it(self, draft, cora):
        client = browser(cora)
        assert "Change the draft" in words(client.get(f"/notes/{draft.pk}/"))
        assert "Wants a bed." in client.get(f"/notes/{draft.pk}/edit/").content.decode()
        answer = client.post(f"/notes/{draft.pk}/edit/", {"title": "Talk", "body": "Wants a bed.", "then": "draft"})
        assert answer.url == f"/notes/{draft.pk}/"
        assert Note.objects.get().title == "Talk"

    def test_changed_and_signed_at_once_even_when_tapped_twice(self, draft, cora):
        answers = {"title": "Talk", "body": "Wants a bed.", "then": "sign"}
        for _ in range(2):
            assert browser(cora).post(f"/notes/{draft.pk}/edit/", answers).url == f"/notes/{draft.pk}/"
        assert (Note.objects.get().title, Note.objects.get().status) == ("Talk", "signed")

    def test_signing_is_one_tap_or_two(self, draft, cora):
        client = browser(cora)
        for _ in range(2):
            assert client.post(f"/notes/{draft.pk}/sign/").url == f"/notes/{draft.pk}/"
        assert "Note signed." in words(client.get(f"/notes/{draft.pk}/"))
        assert draft.history.filter(status="signed").count() == 1

    def test_nobody_else_changes_or_signs_it(self, draft, nadia):
        client = browser(nadia)
        assert "Change the draft" not in words(client.get(f"/notes/{draft.pk}/"))
        assert client.get(f"/notes/{draft.pk}/edit/").status_code == 403
        assert client.post(f"/notes/{draft.pk}/sign/").status_code == 403
        assert Note.objects.get().status == "draft"

    def test_a_draft_has_no_addendum(self, draft, cora):
        assert browser(cora).get(f"/notes/{draft.pk}/addenda/new/").status_code == 409


class TestASignedNote:
    @pytest.fixture
    def signed(self, draft, cora):
        return notes.sign(note=draft, by=cora)

    def test_it_reads_in_paragraphs_with_who_and_when(self, signed, nadia):
        page = browser(nadia).get(f"/notes/{signed.pk}/")
        assert "<p>Wants a bed.</p>" in page.content.decode()
        assert "Ann Lee. Cora, signed" in words(page)

    def test_it_is_never_changed(self, signed, cora):
        answers = {"title": "x", "body": "x", "then": "draft"}
        assert browser(cora).post(f"/notes/{signed.pk}/edit/", answers).status_code == 409
        assert Note.objects.get().title == "First talk"

    def test_anybody_who_writes_notes_adds_to_it_once_a_form(self, signed, nadia):
        client = browser(nadia)
        assert client.get(f"/notes/{signed.pk}/addenda/new/").status_code == 200
        answers = {"submission": str(uuid4()), "body": "She called back."}
        for _ in range(2):
            assert client.post(f"/notes/{signed.pk}/addenda/new/", answers).url == f"/notes/{signed.pk}/"
        assert Addendum.objects.count() == 1
        assert "She called back." in words(client.get(f"/notes/{signed.pk}/"))

    def test_an_addendum_says_something(self, signed, nadia):
        page = browser(nadia).post(f"/notes/{signed.pk}/addenda/new/", {"submission": str(uuid4()), "body": ""})
        assert page.context["form"].errors["body"] == ["Write what is to be added."]

    def test_reading_it_is_written_down(self, signed, nadia):
        browser(nadia).get(f"/notes/{signed.pk}/")
        row = Access.objects.get()
        assert (row.by, row.reason, row.subject_type) == (nadia, "Reading a note", "casework.note")

    def test_the_same_number_of_statements_with_one_addendum_and_with_twenty(self, signed, nadia, cora):
        client = browser(nadia)
        notes.add_to(note=signed, body="x", by=cora)
        one = statements(lambda: client.get(f"/notes/{signed.pk}/"))
        for number in range(19):
            notes.add_to(note=signed, body="x", by=cora if number % 2 else nadia)
        assert statements(lambda: client.get(f"/notes/{signed.pk}/")) == one
