"""Notes: one's own draft, then signed for good, then only added to."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.actions import cases, needs, notes
from casework.models import Addendum, FollowUp, Need, Note
from heart import ledger
from heart.errors import IllegalMove, Invalid, NotAllowed
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def draft(case, cora, now):
    return notes.draft(case=case, title="First talk", body="Wants a bed.", by=cora, at=now)


@pytest.fixture
def signed(draft, cora, now):
    return notes.sign(note=draft, by=cora, at=now)


class TestDrafting:
    def test_it_is_its_authors_and_about_a_follow_up_if_one_is_named(self, case, cora, now):
        follow_up = FollowUp.objects.get(case=case)
        note = notes.draft(case=case, title="T", body="B", follow_up=follow_up, by=cora, at=now)
        assert (note.status, note.author, note.follow_up, note.signed_at) == ("draft", cora, follow_up, None)

    def test_the_follow_up_is_one_of_the_same_case(self, case, cora, now):
        other = FollowUp.objects.get(case=make.case(at=now))
        with pytest.raises(Invalid) as refused:
            notes.draft(case=case, title="T", body="B", follow_up=other, by=cora, at=now)
        assert "follow_up" in refused.value.fields

    def test_a_double_tap_is_one_note(self, case, cora, now):
        submission = uuid4()
        for _ in range(2):
            notes.draft(case=case, title="T", body="B", submission=submission, by=cora, at=now)
        assert Note.objects.count() == 1
        assert ledger.of_case(case.pk).filter(kind="casework.note_drafted").count() == 1

    def test_a_late_note_can_be_written_on_a_closed_case(self, case, nadia, cora, now):
        needs.close(need=Need.objects.get(case=case), evidence="partner", by=nadia, at=now)
        cases.close(case=case, outcome="connected", by=nadia, at=now)
        assert notes.draft(case=case, title="T", body="B", by=cora, at=now).pk

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_somebody_who_writes_no_notes_drafts_none(self, case, now, somebody, request):
        with pytest.raises(NotAllowed):
            notes.draft(case=case, title="T", body="B", by=request.getfixturevalue(somebody), at=now)


class TestRevising:
    def test_the_author_changes_a_draft_and_the_history_keeps_both(self, draft, cora, now):
        notes.revise(note=draft, title="First talk", body="Wants a bed and a phone.", by=cora, at=now)
        bodies = draft.history.order_by("history_id").values_list("body", flat=True)
        assert list(bodies) == ["Wants a bed.", "Wants a bed and a phone."]

    def test_nobody_changes_anothers_draft(self, draft, sol, now):
        with pytest.raises(NotAllowed, match="Only the person who wrote"):
            notes.revise(note=draft, title="x", body="x", by=sol, at=now)

    def test_a_signed_note_is_never_changed(self, signed, cora, now):
        with pytest.raises(IllegalMove, match="addendum"):
            notes.revise(note=signed, title="x", body="x", by=cora, at=now)
        assert Note.objects.get().body == "Wants a bed."


class TestSigning:
    def test_it_keeps_who_and_when(self, signed, cora, now):
        signed.refresh_from_db()
        assert (signed.status, signed.signed_by, signed.signed_at) == ("signed", cora, now)

    def test_nobody_signs_anothers_draft(self, draft, nadia, now):
        with pytest.raises(NotAllowed):
            notes.sign(note=draft, by=nadia, at=now)

    def test_it_is_signed_once(self, signed, cora, now):
        with pytest.raises(IllegalMove):
            notes.sign(note=signed, by=cora, at=now)

    def test_an_empty_note_is_not_signed(self, case, cora, now):
        empty = notes.draft(case=case, title="T", body="  ", by=cora, at=now)
        with pytest.raises(Invalid) as refused:
            notes.sign(note=empty, by=cora, at=now)
        assert "body" in refused.value.fields


class TestAdding:
    def test_anybody_who_writes_notes_adds_to_a_signed_one(self, signed, nadia, now):
        addendum = notes.add_to(note=signed, body="She called back.", by=nadia, at=now)
        assert (addendum.author, addendum.case_key) == (nadia, signed.case_id)
        assert Note.objects.get().body == "Wants a bed."

    def test_a_double_tap_is_one_addendum(self, signed, nadia, now):
        submission = uuid4()
        for _ in range(2):
            notes.add_to(note=signed, body="She called back.", submission=submission, by=nadia, at=now)
        assert Addendum.objects.count() == 1

    def test_a_draft_is_changed_and_not_added_to(self, draft, cora, now):
        with pytest.raises(IllegalMove, match="draft still"):
            notes.add_to(note=draft, body="x", by=cora, at=now)

    def test_it_says_something(self, signed, cora, now):
        with pytest.raises(Invalid) as refused:
            notes.add_to(note=signed, body="\n ", by=cora, at=now)
        assert "body" in refused.value.fields

    def test_somebody_who_writes_no_notes_adds_nothing(self, signed, ray, now):
        with pytest.raises(NotAllowed):
            notes.add_to(note=signed, body="x", by=ray, at=now)
