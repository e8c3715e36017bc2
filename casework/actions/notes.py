"""Notes: drafted, signed, and added to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Addendum, Case, FollowUp, Note
from casework.states import NOTE_MOVES, NoteStatus
from heart import ledger
from heart.errors import Invalid
from heart.models import User


@transaction.atomic
def draft(
    *,
    case: Case,
    title: str,
    body: str,
    follow_up: FollowUp | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Note:
    """Begin a note on the case, about one of its follow-ups or none. Raises NotAllowed or Invalid.

    The same `submission` again returns the note that it made.
    """
    at = at or timezone.now()
    policies.check_can_write_note(by)
    Case.objects.lock(case.pk)
    if submission and (done := Note.objects.filter(submission=submission).first()) is not None:
        return done
    if follow_up is not None and follow_up.case_id != case.pk:
        raise Invalid("That follow-up belongs to another case.", fields={"follow_up": ["Choose one of this case."]})
    note = Note(
        submission=submission or uuid4(),
        case=case,
        follow_up=follow_up,
        title=title,
        body=body,
        author=by,
        created_at=at,
    )
    NOTE_MOVES.begin(note, by=by, at=at)
    ledger.record(Event.NOTE_DRAFTED, note, by=by, at=at)
    return note


@transaction.atomic
def revise(*, note: Note, title: str, body: str, by: User, at: datetime | None = None) -> Note:
    """Change a draft. Raises NotAllowed for another's draft, IllegalMove once it is signed."""
    at = at or timezone.now()
    note = Note.objects.lock(note.pk)
    policies.check_can_edit_note(by, note)
    note.title, note.body = title, body
    note.save_by(by)
    ledger.record(Event.NOTE_REVISED, note, by=by, at=at)
    return note


@transaction.atomic
def sign(*, note: Note, by: User, at: datetime | None = None) -> Note:
    """Sign one's own draft. From then on it never changes. Raises NotAllowed, IllegalMove or Invalid."""
    at = at or timezone.now()
    note = Note.objects.lock(note.pk)
    policies.check_can_edit_note(by, note)
    if not note.body.strip():
        raise Invalid("The note is empty.", fields={"body": ["Write the note before you sign it."]})
    note.signed_at, note.signed_by = at, by
    NOTE_MOVES.apply(note, NoteStatus.SIGNED, by=by, at=at)
    ledger.record(Event.NOTE_SIGNED, note, by=by, at=at)
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
