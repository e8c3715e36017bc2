"""Making an approved extract: the one way, for a worker, the sweep and the command line."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from heart.insights.export import actions, making, policies
from heart.insights.export.states import EXTRACT_MOVES
from heart.models import Extract, ExtractStatus, User


def make(extract: Extract, *, by: User, at: datetime | None = None) -> Extract:
    """Work the extract out and freeze it. Raises NotAllowed to a person, IllegalMove unless it is approved.

    It is read before its row is locked, so that nobody waits for the seconds it takes; of two workers one freezes.
    """
    at = at or timezone.now()
    policies.check_can_make(by)
    EXTRACT_MOVES.check(extract, ExtractStatus.MADE, by=by)
    return actions.freeze(extract=extract, files=making.work_out(extract, at), by=by, at=at)
