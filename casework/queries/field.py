"""Whom one person means to look for outside today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from casework.models import FollowUp, SafetyAlert, UsualPlace
from casework.queries import alerts
from casework.queries.follow_ups import Whose, open_follow_ups
from casework.rules.places import normalize_place
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
    first, each neighbor once, MOST at most. Three statements.
    """
    due = open_follow_ups(user, whose=Whose.MINE, at=at).filter(due_at__lt=clock.midnight_after(at))
    first = {row.case_id: row for row in reversed(due.order_by("due_at", "pk")[:MOST])}
    rows = sorted(first.values(), key=lambda row: (row.due_at, row.pk))
    neighbors = [row.case.neighbor_id for row in rows]
    places: dict[int, list[UsualPlace]] = defaultdict(list)
    usual = UsualPlace.objects.visible_to(user).current().filter(neighbor__in=neighbors)
    for place in usual.order_by("-seen_at", "pk"):
        places[place.neighbor_id].append(place)
    where = [place.where for found in places.values() for place in found]
    known = alerts.before(user, at, neighbors=neighbors, locations=where)
    return [_stop(row, places[row.case.neighbor_id], known) for row in rows]


def _stop(row: FollowUp, places: list[UsualPlace], known: list[SafetyAlert]) -> Stop:
    return Stop(row, places, _of(known, row.case.neighbor_id, places))


def _of(known: list[SafetyAlert], neighbor: int, places: list[UsualPlace]) -> list[SafetyAlert]:
    here = {normalize_place(place.where) for place in places}
    return [one for one in known if one.neighbor_id == neighbor or (one.place and one.place in here)]
