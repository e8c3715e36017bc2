"""Entered in error: a mistake is marked with who, when and why, and what hung on it is put right (rule 13)."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from casework import policies
from casework.actions import indexing
from casework.correction_kinds import hindrances, kind_of
from casework.events import Event
from casework.models.in_error import Correctable
from heart import ledger
from heart.errors import Invalid
from heart.models import User


@transaction.atomic
def enter_in_error(*, row: Correctable, why: str, by: User, at: datetime | None = None) -> Correctable:
    """Mark a row as entered in error. It stays where it was, struck through, and counts no more.

    Raises NotAllowed unless `by` entered it within CORRECTION_HOURS hours or supervises; IllegalMove when it is
    marked already; Invalid without a reason, or while something else has to be ended first.
    """
    at = at or timezone.now()
    row = type(row).objects.lock(row.pk)
    policies.check_can_enter_in_error(by, row, at)
    if not why.strip():
        raise Invalid("Say what was wrong.", fields={"why": ["Say what was wrong."]})
    if waits := hindrances(row):
        raise Invalid(" ".join(waits))
    return mark(row=row, why=why.strip(), by=by, at=at)


@transaction.atomic
def mark(*, row: Correctable, why: str, by: User, at: datetime) -> Correctable:
    """Mark one row, with what its kind brings. A part of entering it, or what it hangs on, in error."""
    kind = kind_of(row)
    row.in_error_at, row.in_error_by, row.in_error_why = at, by, why
    row.save_by(by, reason="Entered in error")
    indexing.follow(row)
    ledger.record(Event.ENTERED_IN_ERROR, row, by=by, at=at, kind=kind.key)
    if kind.effect is not None:
        kind.effect(row, why, by, at)
    if kind.after is not None:
        kind.after(row, by, at)
    return row


@transaction.atomic
def take_back(*, row: Correctable, by: User, at: datetime | None = None) -> Correctable:
    """Take a mark back that was itself a mistake. The history keeps both.

    Raises NotAllowed; IllegalMove when there is no mark, or when the mark changed other rows too; Invalid when
    another row has taken its place.
    """
    at = at or timezone.now()
    row = type(row).objects.lock(row.pk)
    policies.check_can_take_back(by, row, at)
    kind = kind_of(row)
    try:
        with transaction.atomic():
            row.in_error_at = row.in_error_by = None
            row.in_error_why = ""
            row.save_by(by, reason="Not in error after all")
    except IntegrityError as error:
        raise Invalid("Another entry has taken its place by now.") from error
    indexing.follow(row)
    ledger.record(Event.ERROR_TAKEN_BACK, row, by=by, at=at, kind=kind.key)
    if kind.after is not None:
        kind.after(row, by, at)
    return row
