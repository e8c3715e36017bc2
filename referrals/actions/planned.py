"""The row of an appointment, as every way to schedule one leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from heart.models import User
from referrals.models import Appointment, Referral
from referrals.states.appointments import APPOINTMENT_MOVES, AppointmentStatus

AGAIN = "Scheduled again"


@transaction.atomic
def put(*, referral: Referral, starts_at: datetime, by: User, at: datetime, **arranged: Any) -> Appointment:
    """Plan the appointment of a referral that is locked; one that stood till now is moved."""
    standing = Appointment.objects.planned().select_for_update().filter(referral=referral).first()
    if standing is not None:
        leave(appointment=standing, status=AppointmentStatus.MOVED, reason=AGAIN, by=by, at=at)
    return begin(referral=referral, moved_from=standing, starts_at=starts_at, by=by, at=at, **arranged)


@transaction.atomic
def begin(*, referral: Referral, by: User, at: datetime, **arranged: Any) -> Appointment:
    """A new row in its first state."""
    appointment = Appointment(referral=referral, set_at=at, set_by=by, **arranged)
    APPOINTMENT_MOVES.begin(appointment, by=by, at=at)
    return appointment


@transaction.atomic
def leave(*, appointment: Appointment, status: str, reason: str, by: User, at: datetime) -> None:
    """Take a step out of the state where it stands, keeping who said so, when and why."""
    appointment.ended_at, appointment.ended_by, appointment.why = at, by, reason.strip()[:500]
    APPOINTMENT_MOVES.apply(appointment, status, by=by, at=at, reason=reason.strip())
