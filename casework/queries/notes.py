"""What is left to do about notes: one's own drafts, and the co-signatures that are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Cases
from django.db.models import IntegerField, Q, QuerySet, Value, When

from casework.models import Case, Cosignature, Note, Typing
from casework.states import NoteStatus
from casework.states.notes import CosignStatus
from heart.models import User
from heart.permissions import Permission


@dataclass(frozen=True)
class Draft:
    """A draft of one's own: kept as a note, typed and not kept yet, or both."""

    note: Note | None
    typing: Typing | None
    since: datetime

    @property
    def case(self) -> Case:
        row = self.note or self.typing
        assert row is not None
        return row.case

    @property
    def title(self) -> str:
        typed = str(self.typing.typed.get("title", "")).strip() if self.typing else ""
        return typed or (self.note.title if self.note else "") or "Without a title yet"

    @property
    def kind(self) -> str:
        row = self.note or self.typing
        return str(row.get_template_display()) if row else ""


def drafts_of(user: User, **where: Any) -> list[Draft]:
    """The person's own drafts, or those `where` it says (`case=`), the oldest first. Two statements."""
    unkept = Typing.objects.visible_to(user).filter(**where).select_related("case__neighbor", "note")
    typings = {row.note_id or f"new {row.pk}": row for row in unkept}
    own = Note.objects.visible_to(user).standing().filter(author=user, status=NoteStatus.DRAFT, **where)
    kept = [Draft(note, typings.pop(note.pk, None), note.created_at) for note in own.select_related("case__neighbor")]
    new = [Draft(None, row, row.begun_at) for row in typings.values() if row.note_id is None]
    return sorted([*kept, *new], key=lambda draft: draft.since)


def cosign_queue(user: User) -> QuerySet[Cosignature]:
    """What waits for a co-signature that this person may give; `mine` is 0 where it is asked of them, else 1."""
    waiting: QuerySet[Cosignature] = Cosignature.objects.visible_to(user).filter(
        status=CosignStatus.ASKED, note__in_error_at=None
    )
    mine = Cases(When(asked_of=user, then=Value(0)), default=Value(1), output_field=IntegerField())
    return (
        waiting.exclude(note__author=user)
        .select_related("note__case__neighbor", "asked_by", "asked_of")
        .annotate(mine=mine)
    )


def people_who_cosign(author: User) -> QuerySet[User]:
    """Whom the author may ask, by name."""
    people: QuerySet[User] = User.objects.who_can(Permission.COSIGN_NOTES).filter(~Q(pk=author.pk))
    return people.filter(agency__kind="heart").order_by("first_name", "last_name", "username")
