"""What is being typed: saved every few seconds without history, and never over another window's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Case, Note, Typing
from casework.rules import note_templates
from heart import ledger, outbox
from heart.errors import NotAllowed, Stale
from heart.models import User


@transaction.atomic
def keep(
    *,
    case: Case,
    submission: UUID,
    window: UUID,
    seen: int = 0,
    template: str,
    typed: Mapping[str, Any],
    note: Note | None = None,
    based_on: int | None = None,
    by: User,
    at: datetime | None = None,
) -> Typing:
    """Save what stands in the form of a new note, or of the draft `note`, for the window that it stands in.

    `seen` is the number of the last save that this window knows of (0: none), `based_on` the version of the draft that
    it began with. Raises NotAllowed, IllegalMove for a signed note, and Stale when another window has saved or kept
    other words since: then nothing is written.
    """
    at = at or timezone.now()
    asks = note_templates.find(note.template, note.template_version) if note else note_templates.current(template)
    policies.check_can_write_template(by, asks)
    Case.objects.lock(case.pk)
    row = Typing.objects.filter(submission=submission).first()
    _check_free(row, note, submission, window, seen, based_on, by)
    row = row or Typing(submission=submission, author=by, case=case, note=note, version=0, window=window, begun_at=at)
    if row.window != window:
        row.aside = row.typed
    row.typed, row.window, row.saved_at, row.version = dict(typed), window, at, row.version + 1
    row.template, row.template_version = asks.key, asks.version
    row.save()
    return row


@transaction.atomic
def discard(*, typing: Typing, by: User, at: datetime | None = None) -> None:
    """Throw away what was typed and never kept. It was no part of the record; that it was thrown away is.

    Raises NotAllowed for another's.
    """
    at = at or timezone.now()
    _check_own(typing, by)
    ledger.record(Event.DRAFT_DISCARDED, typing.case, by=by, at=at, template=typing.template)
    Typing.objects.filter(pk=typing.pk).delete()


@transaction.atomic
def remind(*, typing: Typing, by: User, at: datetime) -> None:
    """Remind the author, once, of words that were typed and never kept. The system's own."""
    typing.reminded_at = at
    typing.save()
    outbox.owe("draft_unkept", typing.case, to=typing.author, path="/drafts/", at=at)
    ledger.record(Event.DRAFT_REMINDED, typing.case, by=by, at=at)


def _check_own(typing: Typing, by: User) -> None:
    policies.check_can_write_note(by)
    if typing.author_id != by.pk:
        raise NotAllowed("These words are somebody else's.")


def _check_free(
    row: Typing | None, note: Note | None, submission: UUID, window: UUID, seen: int, based_on: int | None, by: User
) -> None:
    """Raises unless these words may be written over what is there."""
    if note is not None:
        policies.check_can_edit_note(by, note)
        kept = row is None and based_on is not None and note.version != based_on
    else:
        kept = Note.objects.filter(submission=submission).exists()
    if row is not None:
        _check_own(row, by)
    if kept or (row is not None and row.window != window and row.version != seen):
        raise Stale("This draft was saved in another window. Nothing was overwritten.")
