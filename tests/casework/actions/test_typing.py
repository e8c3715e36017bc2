"""What is being typed is saved without history, and never over what another window has."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework import tasks
from casework.actions import notes, typing
from casework.models import Note, Typing
from heart import ledger
from heart.errors import IllegalMove, NotAllowed, Stale
from heart.models import Event, Message
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE, THERE = uuid4(), uuid4()


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def form(case, cora, now):
    """The form of a new note, in the window HERE."""
    return {"case": case, "submission": uuid4(), "window": HERE, "template": "free", "by": cora, "at": now}


class TestANewNote:
    def test_it_is_saved_as_typed_even_half_done(self, form, now):
        row = typing.keep(typed={"title": "", "body": "Wan"}, **form)
        again = typing.keep(typed={"title": "", "body": "Wants a bed"}, seen=row.version, **form)
        assert (Typing.objects.get().typed["body"], again.version, again.saved_at) == ("Wants a bed", 2, now)
        assert not Note.objects.exists()

    def test_a_hundred_saves_leave_no_history_and_no_event(self, form, case):
        before = Event.objects.count()
        for number in range(100):
            typing.keep(typed={"body": "x" * number}, **form)
        assert Event.objects.count() == before

    def test_the_same_window_is_never_in_its_own_way(self, form):
        """Two saves under way at once know of the same last save."""
        for words in ("a", "ab", "abc"):
            typing.keep(typed={"body": words}, seen=0, **form)
        assert Typing.objects.get().typed == {"body": "abc"}

    def test_another_window_that_has_not_seen_it_writes_nothing(self, form):
        typing.keep(typed={"body": "Here"}, **form)
        with pytest.raises(Stale, match="another window"):
            typing.keep(typed={"body": "There"}, **{**form, "window": THERE})
        assert Typing.objects.get().typed == {"body": "Here"}

    def test_another_window_that_has_seen_it_goes_on_and_puts_it_aside(self, form):
        row = typing.keep(typed={"body": "Here"}, **form)
        typing.keep(typed={"body": "There"}, seen=row.version, **{**form, "window": THERE})
        row.refresh_from_db()
        assert (row.typed, row.aside) == ({"body": "There"}, {"body": "Here"})
        with pytest.raises(Stale):
            typing.keep(typed={"body": "Here again"}, seen=1, **form)

    def test_keeping_the_draft_ends_it(self, form, case, cora, now):
        typing.keep(typed={"body": "Wants"}, **form)
        note = notes.draft(case=case, title="T", body="Wants a bed", submission=form["submission"], by=cora, at=now)
        assert not Typing.objects.exists()
        assert note.history.count() == 1
        with pytest.raises(Stale):
            typing.keep(typed={"body": "Late"}, **form)

    def test_it_is_its_authors_alone(self, form, nadia, cora):
        typing.keep(typed={"body": "x"}, **form)
        with pytest.raises(NotAllowed):
            typing.keep(typed={"body": "y"}, **{**form, "by": nadia})
        assert not Typing.objects.visible_to(nadia).exists()
        assert Typing.objects.visible_to(cora).exists()

    def test_somebody_who_writes_no_notes_types_none(self, form, ray):
        with pytest.raises(NotAllowed):
            typing.keep(typed={"body": "x"}, **{**form, "by": ray})

    def test_thrown_away_it_is_gone_and_that_is_told(self, form, case, cora, now):
        row = typing.keep(typed={"body": "x"}, **form)
        typing.discard(typing=row, by=cora, at=now)
        assert not Typing.objects.exists()
        assert ledger.of_case(case.pk)[0].kind == "casework.draft_discarded"

    def test_nobody_throws_anothers_away(self, form, sol, now):
        row = typing.keep(typed={"body": "x"}, **form)
        with pytest.raises(NotAllowed):
            typing.discard(typing=row, by=sol, at=now)


class TestADraftThatIsChanged:
    @pytest.fixture
    def note(self, case, cora, now):
        return notes.draft(case=case, title="T", body="Wants a bed.", by=cora, at=now)

    @pytest.fixture
    def edit(self, form, note):
        return {**form, "submission": note.submission, "note": note, "based_on": note.version}

    def test_the_draft_stays_as_it_was_until_the_words_are_kept(self, edit, note, cora, now):
        typing.keep(typed={"body": "Wants a bed and"}, **edit)
        assert Note.objects.get().body == "Wants a bed."
        notes.revise(note=note, title="T", body="Wants a bed and a phone.", by=cora, at=now)
        assert not Typing.objects.exists()

    def test_what_another_window_kept_is_not_typed_over(self, edit, note, cora, now):
        notes.revise(note=note, title="T", body="Kept there.", by=cora, at=now)
        with pytest.raises(Stale):
            typing.keep(typed={"body": "Typed here"}, **edit)

    def test_nobody_types_on_a_signed_note(self, edit, note, cora, now):
        notes.sign(note=note, by=cora, at=now)
        with pytest.raises(IllegalMove):
            typing.keep(typed={"body": "x"}, **{**edit, "note": Note.objects.get()})


class TestTheReminder:
    def sweep(self, at, sweeper):
        return tasks.remind_of_drafts(at, sweeper)

    def test_a_draft_is_reminded_of_once_after_three_days(self, case, cora, sweeper, now):
        note = notes.draft(case=case, title="T", body="B", by=cora, at=now)
        assert self.sweep(now + 2.9 * DAY, sweeper) == 0
        assert self.sweep(now + 3 * DAY, sweeper) == 1
        assert self.sweep(now + 9 * DAY, sweeper) == 0
        message = Message.objects.get(kind="draft_waits")
        assert (message.recipient, message.path) == (cora, "/drafts/")
        assert Event.objects.get(kind="casework.draft_reminded").subject_key == str(note.pk)

    def test_a_signed_note_is_not(self, case, cora, sweeper, now):
        notes.sign(note=notes.draft(case=case, title="T", body="B", by=cora, at=now), by=cora, at=now)
        assert self.sweep(now + 9 * DAY, sweeper) == 0

    def test_words_that_were_never_kept_are_reminded_of_too(self, form, cora, sweeper, now):
        typing.keep(typed={"body": "x"}, **form)
        assert [self.sweep(now + days * DAY, sweeper) for days in (2, 4, 5)] == [0, 1, 0]
        assert Message.objects.get(kind="draft_unkept").recipient == cora
