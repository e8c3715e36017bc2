"""How many of the two safety questions were answered: counted, never who said what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q

from casework.models import ResponseMember, SafetyAnswer
from casework.states import YesNo
from heart.models import User
from heart.permissions import Permission

DAYS = 30


@dataclass(frozen=True)
class SafetyRate:
    """Of the `asked`, how many `answered` whether they felt safe, and how many of these said that they did."""

    asked: int
    answered: int
    safe: int


def rate(user: User, at: datetime) -> SafetyRate | None:
    """The members of the responses of the last DAYS days before `at` (UTC); None for who supervises nobody.

    One statement.
    """
    if not user.can(Permission.SUPERVISE):
        return None
    said = SafetyAnswer.objects.filter(response=OuterRef("response"), user=OuterRef("user"))
    counts = (
        ResponseMember.objects.visible_to(user)
        .filter(user__isnull=False, response__cleared_at__gt=at - timedelta(days=DAYS), response__cleared_at__lte=at)
        .aggregate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(Exists(said.exclude(felt_safe=YesNo.NO_ANSWER)))),
            safe=Count("pk", filter=Q(Exists(said.filter(felt_safe=YesNo.YES)))),
        )
    )
    return SafetyRate(**counts)
