"""A second person stands for a note, or sends it back with a remark."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from casework.actions import cosigning, notes
from casework.models import Addendum, Cosignature, Note
from heart import ledger
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Message
from tests.factories import casework as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def draft(case, nadia, now):
    return notes.draft(case=case, title="First talk", body="Wants a bed.", by=nadia, at=now)


@pytest.fixture
def signed(draft, nadia, now):
    return notes.sign(note=draft, by=nadia, at=now)


@pytest.fixture
def asked(signed, nadia, cora, now):
    return cosigning.ask(note=signed, of=cora, by=nadia, at=now)


def told(kind):
    return list(Message.objects.filter(kind=kind).values_list("recipient__username", flat=True))


class TestAsking:
    def test_the_one_asked_gets_a_message_and_the_note_is_not_touched(self, asked, signed, nadia, cora, now):
        assert (asked.status, asked.asked_by, asked.asked_of, asked.answered_at) == ("asked", nadia, cora, None)
        assert told("cosign_asked") == ["cora"]
        assert Note.objects.get().history.count() == signed.history.count() == 2
        assert ledger.of_case(signed.case_id)[0].kind == "casework.cosign_asked"

    def test_it_may_be_for_whoever_comes_first(self, signed, nadia, now):
        assert cosigning.ask(note=signed, by=nadia, at=now).asked_of is None
        assert told("cosign_asked") == []

    def test_a_draft_is_signed_first(self, draft, nadia, now):
        with pytest.raises(IllegalMove, match="Sign the note first"):
            cosigning.ask(note=draft, by=nadia, at=now)

    def test_only_the_author_asks(self, signed, cora, now):
        with pytest.raises(NotAllowed):
            cosigning.ask(note=signed, by=cora, at=now)

    def test_it_is_asked_once_at_a_time(self, asked, signed, nadia, now):
        with pytest.raises(IllegalMove, match="already"):
            cosigning.ask(note=signed, by=nadia, at=now)

    @pytest.mark.parametrize("somebody", ["noel", "ray", "omar", "nadia"])
    def test_it_is_asked_of_somebody_who_co_signs(self, signed, nadia, now, somebody, request):
        with pytest.raises(Invalid) as refused:
            cosigning.ask(note=signed, of=request.getfixturevalue(somebody), by=nadia, at=now)
        assert "of" in refused.value.fields

    def test_the_database_keeps_it_to_one(self, asked, signed, nadia, now):
        with pytest.raises(IntegrityError), transaction.atomic():
            Cosignature(note=signed, status="asked", asked_by=nadia, asked_at=now).save_by(nadia)


class TestAnswering:
    @pytest.mark.parametrize("somebody", ["cora", "sol"])
    def test_whoever_co_signs_notes_gives_it_also_when_another_was_asked(self, asked, now, somebody, request):
        by = request.getfixturevalue(somebody)
        done = cosigning.give(cosignature=asked, by=by, at=now)
        assert (done.status, done.answered_by, done.answered_at) == ("given", by, now)
        assert told("cosign_given") == ["nadia"]

    @pytest.mark.parametrize("somebody", ["noel", "ray", "ada", "omar"])
    def test_nobody_else_does(self, asked, now, somebody, request):
        by = request.getfixturevalue(somebody)
        with pytest.raises(NotAllowed):
            cosigning.give(cosignature=asked, by=by, at=now)
        with pytest.raises(NotAllowed):
            cosigning.send_back(cosignature=asked, remark="No.", by=by, at=now)

    def test_nobody_co_signs_an_own_note(self, case, cora, now):
        note = notes.sign(note=notes.draft(case=case, title="T", body="B", by=cora, at=now), by=cora, at=now)
        asked = cosigning.ask(note=note, by=cora, at=now)
        with pytest.raises(NotAllowed, match="somebody else"):
            cosigning.give(cosignature=asked, by=cora, at=now)

    def test_it_is_answered_once(self, asked, cora, sol, now):
        cosigning.give(cosignature=asked, by=cora, at=now)
        with pytest.raises(IllegalMove):
            cosigning.send_back(cosignature=asked, remark="Wait.", by=sol, at=now)

    def test_a_given_one_is_not_asked_for_again(self, asked, signed, nadia, cora, now):
        cosigning.give(cosignature=asked, by=cora, at=now)
        with pytest.raises(IllegalMove):
            cosigning.ask(note=signed, by=nadia, at=now)

    def test_the_one_who_was_asked_has_nothing_more_to_read(self, asked, cora, now):
        cosigning.give(cosignature=asked, by=cora, at=now)
        assert Message.objects.get(kind="cosign_asked").read_at == now


class TestANoteInError:
    @pytest.fixture
    def wrong(self, signed, nadia, now):
        signed.in_error_at, signed.in_error_by, signed.in_error_why = now, nadia, "Another neighbor's"
        return signed.save_by(nadia)

    def test_nobody_stands_for_it(self, asked, wrong, cora, now):
        with pytest.raises(IllegalMove, match="in error"):
            cosigning.give(cosignature=asked, by=cora, at=now)

    def test_none_is_asked_for(self, wrong, nadia, now):
        with pytest.raises(IllegalMove, match="in error"):
            cosigning.ask(note=wrong, by=nadia, at=now)


class TestReturning:
    def test_the_remark_is_an_addendum_and_the_note_stays_as_signed(self, asked, signed, cora, now):
        done = cosigning.send_back(cosignature=asked, remark="Who calls the shelter?", by=cora, at=now)
        remark = Addendum.objects.get()
        assert (done.status, done.remark, remark.author) == ("returned", remark, cora)
        assert remark.body == "Who calls the shelter?"
        assert Note.objects.get().body == "Wants a bed."
        assert told("cosign_returned") == ["nadia"]

    def test_after_an_addendum_it_is_asked_for_again_and_given(self, asked, signed, nadia, cora, now):
        cosigning.send_back(cosignature=asked, remark="Who calls?", by=cora, at=now)
        notes.add_to(note=signed, body="I do, tomorrow.", by=nadia, at=now)
        again = cosigning.ask(note=signed, of=cora, by=nadia, at=now)
        cosigning.give(cosignature=again, by=cora, at=now)
        assert list(Cosignature.objects.values_list("status", flat=True)) == ["returned", "given"]

    def test_it_says_why(self, asked, cora, now):
        with pytest.raises(Invalid) as refused:
            cosigning.send_back(cosignature=asked, remark=" ", by=cora, at=now)
        assert "remark" in refused.value.fields
        assert not Addendum.objects.exists()
