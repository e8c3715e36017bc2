"""The read side of appointments. A place is named only to who may know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from heart.models import User
from referrals.hand_over_policies import COUNTS
from referrals.models import Appointment, Location, Referral
from referrals.states.appointments import OUTCOMES, AppointmentStatus


def of_referral(user: User, referral: Referral) -> list[Appointment]:
    """Every appointment of the referral, the newest first, each with `place_name`. One statement."""
    places = Location.objects.visible_to(user).filter(pk=OuterRef("place"))
    rows = Appointment.objects.visible_to(user).filter(referral=referral)
    rows = rows.annotate(place_name=Subquery(places.values("name")[:1]))
    found = list(rows.select_related("goes_along", "set_by__agency", "ended_by__agency").order_by("-set_at", "-pk"))
    for row in found:
        row.referral = referral
    return found


def standing(rows: list[Appointment]) -> Appointment | None:
    """The one that is planned, else the last of which an outcome is known."""
    kinds = ([AppointmentStatus.PLANNED], OUTCOMES)
    return next((row for kind in kinds for row in rows if row.status in kind), None)


def is_owed(row: Appointment, at: datetime) -> bool:
    """Whether its time has passed at `at` (UTC), and nothing is said of it."""
    return row.status == AppointmentStatus.PLANNED and row.starts_at <= at and row.referral.status in COUNTS


def with_outcome_owed(rows: QuerySet[Referral], at: datetime) -> QuerySet[Referral, Any]:
    """With `outcome_owed`: an appointment's time has passed, and nothing is said of it. No statement of its own."""
    passed = Appointment.objects.planned().filter(referral=OuterRef("pk"), starts_at__lte=at)
    return rows.annotate(outcome_owed=Exists(passed.filter(Q(referral__status__in=COUNTS))))
