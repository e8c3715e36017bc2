"""Co-signatures: asked for by a note's author, given by a second person, or returned with a remark."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Addendum, Cosignature, Note
from casework.states.moves import COSIGN_MOVES
from casework.states.notes import CosignStatus
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission


@transaction.atomic
def ask(*, note: Note, of: User | None = None, by: User, at: datetime | None = None) -> Cosignature:
    """Ask for a co-signature of one's own signed note, of one person or of whoever comes to the queue first.

    Raises NotAllowed, IllegalMove while one is asked for or given, or Invalid when that person may not co-sign it.
    """
    at = at or timezone.now()
    note = Note.objects.select_related("case").lock(note.pk)
    policies.check_can_ask_cosignature(by, note)
    if of is not None and not (of.is_active and of.is_heart and of.can(Permission.COSIGN_NOTES) and of.pk != by.pk):
        raise Invalid("That person does not co-sign notes.", fields={"of": ["Choose one of the list."]})
    asked = Cosignature(note=note, asked_at=at, asked_by=by, asked_of=of)
    COSIGN_MOVES.begin(asked, by=by, at=at)
    if of is not None:
        outbox.owe("cosign_asked", asked, to=of, path="/cosign/", at=at)
    ledger.record(Event.COSIGN_ASKED, asked, by=by, at=at)
    return asked


@transaction.atomic
def give(*, cosignature: Cosignature, by: User, at: datetime | None = None) -> Cosignature:
    """Stand for another's note beside its author. Raises NotAllowed or IllegalMove."""
    at = at or timezone.now()
    asked = _found(cosignature)
    policies.check_can_answer_cosignature(by, asked)
    asked.answered_at, asked.answered_by = at, by
    COSIGN_MOVES.apply(asked, CosignStatus.GIVEN, by=by, at=at)
    _tell(asked, "cosign_given", by, at)
    ledger.record(Event.COSIGN_GIVEN, asked, by=by, at=at)
    return asked


@transaction.atomic
def send_back(*, cosignature: Cosignature, remark: str, by: User, at: datetime | None = None) -> Cosignature:
    """Return a note unsigned by oneself. The remark becomes an addendum: a signed note is never edited.

    Raises NotAllowed, IllegalMove, or Invalid without a remark.
    """
    at = at or timezone.now()
    asked = _found(cosignature)
    policies.check_can_answer_cosignature(by, asked)
    if not remark.strip():
        raise Invalid("Say why you return it.", fields={"remark": ["Say what the author should add or do."]})
    asked.remark = Addendum(submission=uuid4(), note=asked.note, body=remark, author=by, created_at=at).save_by(by)
    asked.answered_at, asked.answered_by = at, by
    COSIGN_MOVES.apply(asked, CosignStatus.RETURNED, by=by, at=at, reason="In the addendum")
    _tell(asked, "cosign_returned", by, at)
    ledger.record(Event.COSIGN_RETURNED, asked, by=by, at=at)
    return asked


def _found(cosignature: Cosignature) -> Cosignature:
    found: Cosignature = Cosignature.objects.select_related("note__case", "asked_by").lock(cosignature.pk)
    return found


def _tell(asked: Cosignature, kind: str, by: User, at: datetime) -> None:
    """The author hears of the answer; the one who gave it has nothing more to do."""
    outbox.answered("cosign_asked", asked, by=by, at=at)
    outbox.owe(kind, asked, to=asked.asked_by, path=f"/notes/{asked.note_id}/", at=at)
