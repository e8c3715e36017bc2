"""The read side of questions about room."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from heart.models import User
from referrals.models import CapacityQuestion
from referrals.states import Urgency
from referrals.states.questions import QuestionStatus

# All that a partner's page reads: no column here leads to a neighbor.
PARTNERS = (
    *("domain", "urgency", "age_band", "language", "circumstances", "status", "asked_at", "expires_at"),
    *("room", "holds_until", "note", "answered_at", "service__name"),
)


def listed(user: User) -> QuerySet[CapacityQuestion]:
    """HEART's questions, those that wait first, then the newest. One statement."""
    rows: QuerySet[CapacityQuestion] = _ordered(CapacityQuestion.objects.visible_to(user))
    return rows.select_related("service", "asked_by", "answered_by", "need__case")


def inbox(user: User) -> QuerySet[CapacityQuestion]:
    """The partner's: what waits for its answer first, the urgent on top. One statement."""
    rows: QuerySet[CapacityQuestion] = _ordered(CapacityQuestion.objects.visible_to(user))
    return rows.select_related("service").only(*PARTNERS)


def waiting(user: User) -> int:
    """How many questions wait for this partner's answer. One statement."""
    count: int = CapacityQuestion.objects.visible_to(user).waiting().count()
    return count


def of_service(user: User, service_pk: UUID) -> QuerySet[CapacityQuestion]:
    """The questions to a service that wait or were answered, the newest first, for HEART. One statement."""
    shown = [QuestionStatus.ASKED, QuestionStatus.ANSWERED]
    return listed(user).filter(service=service_pk, status__in=shown).order_by("-asked_at", "pk")


def _ordered(rows: QuerySet[CapacityQuestion]) -> QuerySet[CapacityQuestion]:
    """With `waits` and `pressing`, 1 for what comes on top, to sort by from the highest."""
    asked = {"status": QuestionStatus.ASKED}
    waits = Case(When(**asked, then=Value(1)), default=Value(0))
    pressing = Case(When(**asked, urgency=Urgency.URGENT, then=Value(1)), default=Value(0))
    return rows.annotate(waits=waits, pressing=pressing)
