"""Does this encounter owe a follow-up? (Rule 1.) The table is data; this reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from casework.models import FollowUpRule
from casework.states.field import Occasion


@dataclass(frozen=True)
class Verdict:
    owes: bool
    why: str


NO_ROW_FITS = Verdict(True, "No row of the table fits, so a follow-up is owed")


def decide(
    rules: Iterable[FollowUpRule], *, wish: str, known: str, mode: str, occasion: str = Occasion.RESPONSE
) -> Verdict:
    """The verdict of the first row whose every condition is blank or fits. A gap in the table owes."""
    facts = {"wish": wish, "known": known, "mode": mode, "occasion": occasion}
    for rule in rules:
        if all(getattr(rule, name) in {"", fact} for name, fact in facts.items()):
            return Verdict(rule.owes_follow_up, rule.name)
    return NO_ROW_FITS


def due_at(*, ended_at: datetime, received_at: datetime | None) -> datetime:
    """When the first follow-up is due (UTC): FOLLOW_UP_HOURS elapsed hours after the configured start."""
    start = received_at if settings.FOLLOW_UP_START == "call" and received_at else ended_at
    return start + timedelta(hours=settings.FOLLOW_UP_HOURS)
