"""Whom one person means to look for outside today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from casework.models import FollowUp, SafetyAlert, UsualPlace
from casework.queries import alerts
from casework.queries.follow_ups import Whose, open_follow_ups
from heart import clock
from heart.models import User

MOST = 40


@dataclass(frozen=True)
class Stop:
    """A follow-up that is due, with where the neighbor usually is and what to know before going there."""

    follow_up: FollowUp
    places: list[UsualPlace]
    alerts: list[SafetyAlert]


def stops(user: User, at: datetime) -> list[Stop]:
    """The follow-ups of this person's cases that are overdue or due by the city's midnight, the longest overdue
    first, each neighbor once, MOST at most. Five statements.
    """
    due = open_follow_ups(user, whose=Whose.MINE, at=at).filter(due_at__lt=clock.midnight_after(at))
    first = {row.case_id: row for row in reversed(due.order_by("due_at", "pk")[:MOST])}
    rows = sorted(first.values(), key=lambda row: (row.due_at, row.pk))
    neighbors = [row.case.neighbor_id for row in rows]
    places: dict[int, list[UsualPlace]] = defaultdict(list)
    usual = UsualPlace.objects.visible_to(user).current().filter(neighbor__in=neighbors)
    for place in usual.order_by("-seen_at", "pk"):
        places[place.neighbor_id].append(place)
    known = alerts.before_visits(user, neighbors, at)
    return [Stop(row, places[row.case.neighbor_id], known[row.case.neighbor_id]) for row in rows]
