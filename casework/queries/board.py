"""The supervisor's board: by age what is overdue and what nobody has, and the cases that have been open long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from casework.models import Case, FollowUp
from casework.queries.supervision import unassigned
from casework.states import CaseStatus, FollowUpStatus
from heart.models import User

LONG_DAYS = 90
# Up to so many hours, and the words for it; beyond the last, the rest.
OVERDUE_AGES = ((24, "Up to a day"), (72, "1 to 3 days"), (168, "3 to 7 days"))
OVERDUE_REST = "More than 7 days"
UNASSIGNED_AGES = ((24, "Up to a day"), (72, "1 to 3 days"))
UNASSIGNED_REST = "More than 3 days"


@dataclass(frozen=True)
class Age:
    """How many are of this age."""

    label: str
    count: int


@dataclass(frozen=True)
class Board:
    """`overdue` and `unassigned` by age, each row counted once; `long` are the cases past LONG_DAYS days."""

    overdue: list[Age]
    unassigned: list[Age]
    long: int


def board(user: User, at: datetime) -> Board:
    """The board as of `at` (UTC). Three statements."""
    follow_ups = FollowUp.objects.visible_to(user).filter(status=FollowUpStatus.OPEN, due_at__lt=at)
    open_cases = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED)
    nobodys = unassigned(user)
    return Board(
        overdue=_by_age(follow_ups, "due_at", OVERDUE_AGES, OVERDUE_REST, at),
        unassigned=_by_age(nobodys, "opened_at", UNASSIGNED_AGES, UNASSIGNED_REST, at),
        long=open_cases.filter(opened_at__lt=at - timedelta(days=LONG_DAYS)).count(),
    )


def _by_age(rows: QuerySet[Any], since: str, ages: tuple[tuple[int, str], ...], rest: str, at: datetime) -> list[Age]:
    """Each row in the first age that holds it: from the end of the age before (excluded) to its own (included)."""
    found, newer = {}, Q()
    for number, (hours, _) in enumerate(ages):
        within = Q(**{f"{since}__gte": at - timedelta(hours=hours)})
        found[f"age{number}"] = Count("pk", filter=within & newer)
        newer = Q(**{f"{since}__lt": at - timedelta(hours=hours)})
    counts = rows.aggregate(**found, rest=Count("pk", filter=newer))
    named = [Age(label, counts[f"age{number}"]) for number, (_, label) in enumerate(ages)]
    return [*named, Age(rest, counts["rest"])]


def long_open(user: User, at: datetime) -> list[Case]:
    """The cases open past LONG_DAYS days, the oldest first, at most 20. One statement."""
    rows = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED)
    old = rows.filter(opened_at__lt=at - timedelta(days=LONG_DAYS)).select_related("neighbor", "assigned_to")
    return list(old.order_by("opened_at", "pk")[:20])
