"""Notes: drafted, signed, and added to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import needs
from casework.events import Event
from casework.models import Addendum, Case, DraftReminder, FollowUp, Note, Typing
from casework.rules import note_templates
from casework.rules.note_templates import Template
from casework.states import NOTE_MOVES, CaseStatus, NoteStatus
from casework.states.notes import NoteTemplate
from heart import ledger, outbox
from heart.errors import Invalid, Stale
from heart.models import User

Answers = Mapping[str, Any]


@transaction.atomic
def draft(
    *,
    case: Case,
    title: str,
    body: str = "",
    template: str = NoteTemplate.FREE,
    answers: Answers | None = None,
    follow_up: FollowUp | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Note:
    """Begin a note on the case, about one of its follow-ups or none. Raises NotAllowed or Invalid.

    A free note has a `body`, any other template `answers` by question. The same `submission` with the same words
    returns the note that it made; with other words, typed in another window, it raises Stale.
    """
    at = at or timezone.now()
    asks = note_templates.current(template)
    policies.check_can_write_template(by, asks)
    Case.objects.lock(case.pk)
    body, kept = _content(asks, body, answers)
    if submission and (done := Note.objects.filter(submission=submission).first()) is not None:
        return _the_same(done, title, body, kept)
    if follow_up is not None and follow_up.case_id != case.pk:
        raise Invalid("That follow-up belongs to another case.", fields={"follow_up": ["Choose one of this case."]})
    note = Note(
        submission=submission or uuid4(),
        case=case,
        follow_up=follow_up,
        title=title,
        body=body,
        template=asks.key,
        template_version=asks.version,
        answers=kept,
        author=by,
        created_at=at,
    )
    NOTE_MOVES.begin(note, by=by, at=at)
    _no_longer_unkept(note)
    ledger.record(Event.NOTE_DRAFTED, note, by=by, at=at, template=asks.key)
    return note


@transaction.atomic
def revise(
    *,
    note: Note,
    title: str,
    body: str = "",
    answers: Answers | None = None,
    based_on: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Note:
    """Change a draft. `based_on` is the version that the writer saw, where that is known.

    Raises NotAllowed for another's draft, IllegalMove once it is signed, Invalid, and Stale when the draft was saved
    with other words since that version.
    """
    at = at or timezone.now()
    note = Note.objects.lock(note.pk)
    policies.check_can_edit_note(by, note)
    body, kept = _content(template_of(note), body, answers)
    if based_on is not None and note.version != based_on:
        _the_same(note, title, body, kept)
    note.title, note.body, note.answers = title, body, kept
    note.save_by(by)
    _no_longer_unkept(note)
    ledger.record(Event.NOTE_REVISED, note, by=by, at=at)
    return note


@transaction.atomic
def sign(*, note: Note, by: User, at: datetime | None = None) -> Note:
    """Sign one's own draft. From then on it never changes; the needs that it found become needs of an open case.

    Raises NotAllowed, IllegalMove, or Invalid with the questions that have to be answered first.
    """
    at = at or timezone.now()
    note = Note.objects.select_related("case").lock(note.pk)
    template = template_of(note)
    policies.check_can_edit_note(by, note)
    policies.check_can_write_template(by, template)
    _check_whole(note, template)
    note.signed_at, note.signed_by = at, by
    NOTE_MOVES.apply(note, NoteStatus.SIGNED, by=by, at=at)
    _no_longer_unkept(note)
    ledger.record(Event.NOTE_SIGNED, note, by=by, at=at, template=note.template)
    if note.case.status != CaseStatus.CLOSED:
        for domain, remark in note_templates.needs_in(template, note.answers):
            needs.add(case=note.case, domain=domain, detail=remark, by=by, at=at)
    return note


@transaction.atomic
def add_to(*, note: Note, body: str, submission: UUID | None = None, by: User, at: datetime | None = None) -> Addendum:
    """Add to a signed note. Raises NotAllowed, IllegalMove for a draft, Invalid when it says nothing.

    The same `submission` again returns the addendum that it made.
    """
    at = at or timezone.now()
    note = Note.objects.select_related("case").lock(note.pk)
    policies.check_can_add_to_note(by, note)
    if submission and (done := Addendum.objects.filter(submission=submission).first()) is not None:
        return done
    if not body.strip():
        raise Invalid("The addendum is empty.", fields={"body": ["Write what is to be added."]})
    addendum = Addendum(submission=submission or uuid4(), note=note, body=body, author=by, created_at=at).save_by(by)
    ledger.record(Event.NOTE_ADDENDUM, addendum, by=by, at=at)
    return addendum


@transaction.atomic
def remind(*, note: Note, by: User, at: datetime) -> DraftReminder:
    """Remind the author, once, of a draft that still waits for its signature. The system's own."""
    reminder = DraftReminder.objects.create(note=note, at=at)
    outbox.owe("draft_waits", note, to=note.author, path="/drafts/", at=at)
    ledger.record(Event.DRAFT_REMINDED, note, by=by, at=at)
    return reminder


def template_of(note: Note) -> Template:
    """The template that the note was written under, in its version of that day."""
    return note_templates.find(note.template, note.template_version)


def _content(template: Template, body: str, answers: Answers | None) -> tuple[str, dict[str, Any]]:
    """(the words, the answers) as they are kept: of a structured note, the words are made of the answers."""
    if template.is_free:
        return body, {}
    if answers is None:
        raise Invalid("This note follows a template: send its answers, not a text.", fields={"answers": ["Missing."]})
    asked = {question.key for question in template.questions}
    if unknown := sorted(set(answers) - asked):
        raise Invalid("The template does not ask that.", fields={"answers": [f"Not asked: {', '.join(unknown)}."]})
    kept = dict(answers)
    if faults := note_templates.misshapen(template, kept):
        raise Invalid("An answer has another shape than its question.", fields={"answers": faults})
    return note_templates.in_words(template, kept), kept


def _check_whole(note: Note, template: Template) -> None:
    if template.is_free and not note.body.strip():
        raise Invalid("The note is empty.", fields={"body": ["Write the note before you sign it."]})
    if missing := [] if template.is_free else note_templates.lacking(template, note.answers):
        first = ", ".join(one.label for one in missing)
        raise Invalid(
            f"Before you sign, answer: {first}",
            fields={one.key: ["Answer this before you sign."] for one in missing},
        )
    if not note.body.strip():
        raise Invalid("The note is empty.", fields={template.questions[0].key: ["Answer something before you sign."]})


def _the_same(note: Note, title: str, body: str, answers: Answers) -> Note:
    """The note, if it says just this: a second tap. Else another window was quicker."""
    if (note.title, note.body, note.answers) == (title, body, answers):
        return note
    raise Stale("This draft was saved in another window. Nothing was overwritten.")


def _no_longer_unkept(note: Note) -> None:
    Typing.objects.filter(submission=note.submission).delete()
