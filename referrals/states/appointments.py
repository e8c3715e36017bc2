"""The words of a hand-over in person, and its state table. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

from heart.moves import Moves, table
from heart.permissions import Permission as P


class Transport(TextChoices):
    """How the neighbor gets there."""

    NONE = "none", "Nothing arranged"
    WALKS = "walks", "Walks"
    BUS_PASS = "bus_pass", "Bus, with a pass"
    HEART_VEHICLE = "heart_vehicle", "HEART drives"
    RIDE = "ride", "A ride is arranged"
    PARTNER = "partner", "The provider fetches them"


class AppointmentStatus(TextChoices):
    PLANNED = "planned", "Planned"
    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    MOVED = "moved", "Moved"
    CANCELLED = "cancelled", "Cancelled"


S = AppointmentStatus
_both = {P.SEND_REFERRALS, P.ANSWER_REFERRALS}

APPOINTMENT_MOVES = Moves(
    "appointment",
    S,
    S.PLANNED,
    table(
        (S.PLANNED, S.KEPT, _both, "Kept"),
        (S.PLANNED, S.MISSED, _both, "Missed"),
        (S.PLANNED, S.MOVED, _both, "Move", True),
        # The system calls off what belongs to a referral that has ended.
        (S.PLANNED, S.CANCELLED, _both | {P.SWEEP}, "Cancel", True),
        (S.KEPT, S.MISSED, _both, "Correct to missed", True),
        (S.MISSED, S.KEPT, _both, "Correct to kept", True),
    ),
)
OUTCOMES = [S.KEPT, S.MISSED]
