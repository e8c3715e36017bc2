"""Open follow-ups, and one of them with the neighbor whom it is owed to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet, TextChoices

from casework.models import Case, FollowUp, NeighborPhone
from casework.states import FollowUpStatus
from heart import clock
from heart.models import User


class Whose(TextChoices):
    """Whose follow-ups: by the navigator of the case."""

    MINE = "mine", "Mine"
    UNASSIGNED = "unassigned", "Nobody's yet"


class Due(TextChoices):
    """By when. Today ends at the city's midnight."""

    OVERDUE = "overdue", "Overdue"
    TODAY = "today", "Due today"
    LATER = "later", "Later"


def open_follow_ups(
    user: User, *, whose: str = "", due: str = "", kind: str = "", channel: str = "", at: datetime
) -> QuerySet[FollowUp]:
    """The open follow-ups that `user` may see, with their case, neighbor and navigator. Blank means all."""
    midnight = clock.midnight_after(at)
    of_whom: dict[str, Q] = {Whose.MINE: Q(case__assigned_to=user), Whose.UNASSIGNED: Q(case__assigned_to__isnull=True)}
    when: dict[str, Q] = {
        Due.OVERDUE: Q(due_at__lt=at),
        Due.TODAY: Q(due_at__gte=at, due_at__lt=midnight),
        Due.LATER: Q(due_at__gte=midnight),
    }
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(user).filter(status=FollowUpStatus.OPEN)
    for chosen, conditions in ((whose, of_whom), (due, when)):
        if chosen:
            rows = rows.filter(conditions[chosen])
    if kind:
        rows = rows.filter(kind=kind)
    if channel:
        rows = rows.filter(channel=channel)
    return rows.select_related("case__neighbor", "case__assigned_to")


def to_attempt(user: User) -> QuerySet[FollowUp]:
    """Follow-ups with the case, the neighbor and the numbers in use (`case.neighbor.numbers`). Two statements."""
    numbers = Prefetch(
        "case__neighbor__phones", NeighborPhone.objects.standing().filter(in_use=True).order_by("pk"), to_attr="numbers"
    )
    rows: QuerySet[FollowUp] = FollowUp.objects.visible_to(user)
    return rows.select_related("case__neighbor", "case__assigned_to").prefetch_related(numbers)


def next_of(case: Case) -> FollowUp | None:
    """The case's open follow-up that is due first."""
    return FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).order_by("due_at", "pk").first()
