"""The words of the weekly coordination meeting. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class MeetingStatus(TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "In session"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


class AgendaKind(TextChoices):
    """What a row of the agenda is about, in the order in which a meeting takes them."""

    STUCK = "stuck", "Stuck referral"
    DUPLICATE = "duplicate", "Two organizations on one need"
    DECLINED = "declined", "Declined twice"
    EXPIRING = "expiring", "Consent ends soon"
    CAPACITY = "capacity", "Room changed"
    FAMILIAR = "familiar", "Familiar neighbor"
    UNREFERRED = "unreferred", "Nobody asked yet"


class MeetingTaskStatus(TextChoices):
    OPEN = "open", "To do"
    DONE = "done", "Done"
    DROPPED = "dropped", "Not needed any more"


MEETING_MOVES = Moves(
    "meeting",
    MeetingStatus,
    MeetingStatus.PLANNED,
    table(
        (MeetingStatus.PLANNED, MeetingStatus.HELD, {P.SUPERVISE}, "Begin"),
        (MeetingStatus.PLANNED, MeetingStatus.CANCELLED, {P.SUPERVISE}, "Cancel", True),
        (MeetingStatus.HELD, MeetingStatus.CLOSED, {P.SUPERVISE}, "Close"),
    ),
)
MEETING_TASK_MOVES = Moves(
    "meeting's task",
    MeetingTaskStatus,
    MeetingTaskStatus.OPEN,
    table(
        (MeetingTaskStatus.OPEN, MeetingTaskStatus.DONE, {P.SEND_REFERRALS, P.ANSWER_REFERRALS}, "Done"),
        (MeetingTaskStatus.OPEN, MeetingTaskStatus.DROPPED, {P.SUPERVISE}, "Drop", True),
    ),
)
