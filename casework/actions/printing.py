"""Printing a case: what left the system on paper, for whom and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Case
from casework.states.notes import PrintPurpose
from heart import ledger
from heart.models import User


@transaction.atomic
def record_print(
    *, case: Case, purpose: str, parts: Sequence[str], notes: int, notice: bool, by: User, at: datetime | None = None
) -> None:
    """Write that `by` prints these parts of the case and so many of its notes, and why; `notice`: with 42 CFR 2.32's.

    Raises NotAllowed. Taken before the page is made: who gets no answer has still asked for it.
    """
    at = at or timezone.now()
    policies.check_can_print(by, case)
    ledger.opened(case, by=by, reason=f"Printing a summary: {PrintPurpose(purpose).label.lower()}")
    ledger.record(
        Event.SUMMARY_PRINTED, case, by=by, at=at, purpose=purpose, parts=list(parts), notes=notes, notice=notice
    )
