"""Attachments: files of a case or of a note, kept in the private folder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Attachment, Case, Note
from heart import files, ledger
from heart.models import User
from heart.uploads import Upload


@transaction.atomic
def add(
    *,
    case: Case,
    title: str,
    upload: Upload,
    note: Note | None = None,
    submission: UUID | None = None,
    by: User,
    at: datetime | None = None,
) -> Attachment:
    """Keep a file that `heart.uploads.check` let through, for the case or one of its notes. Raises NotAllowed.

    The same `submission` again returns the attachment that it made.
    """
    at = at or timezone.now()
    Case.objects.lock(case.pk)
    note = Note.objects.get(pk=note.pk) if note else None
    policies.check_can_attach(by, case, note)
    if submission and (done := Attachment.objects.filter(submission=submission).first()) is not None:
        return done
    stored_as, sha256 = files.keep(upload.content)
    attachment = Attachment(
        submission=submission or uuid4(),
        case=case,
        note=note,
        title=title,
        name=upload.name,
        kind=upload.kind,
        size=len(upload.content),
        stored_as=stored_as,
        sha256=sha256,
        added_at=at,
        added_by=by,
    ).save_by(by)
    ledger.record(Event.FILE_ATTACHED, attachment, by=by, at=at, kind=upload.kind)
    return attachment
