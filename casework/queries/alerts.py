"""Safety alerts: what to know before a visit, and the list of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from casework.models import Case, Encounter, SafetyAlert, UsualPlace
from casework.rules.places import normalize_place
from heart.models import User

PLACES_LOOKED_AT = 10


def before(
    user: User, at: datetime, *, neighbors: Iterable[int] = (), locations: Iterable[str] = ()
) -> list[SafetyAlert]:
    """The alerts in force at `at` (UTC) on these neighbors, or on a place that one of these words names.

    One statement, or none when nothing is asked.
    """
    keys, places = set(neighbors), {normalize_place(words) for words in locations} - {""}
    if not (keys or places):
        return []
    rows = SafetyAlert.objects.warning(user).in_force(at).filter(Q(neighbor__in=keys) | Q(place__in=places))
    return list(rows.select_related("author", "neighbor"))


def before_visit(user: User, case: Case, at: datetime) -> list[SafetyAlert]:
    """The alerts on the neighbor of a case, and on the places where they were met or usually are. Three statements."""
    return before_visits(user, [case.neighbor_id], at)[case.neighbor_id]


def before_visits(user: User, neighbors: Collection[int], at: datetime) -> dict[int, list[SafetyAlert]]:
    """What to know at `at` (UTC) before going to each of these neighbors: the alerts on them, and on the places where
    they usually are or were met last. Three statements at most.
    """
    if not neighbors:
        return {}
    places = _places(neighbors)
    known = before(user, at, neighbors=neighbors, locations={words for found in places.values() for words in found})
    keys = {neighbor: {normalize_place(words) for words in found} for neighbor, found in places.items()}
    return {
        neighbor: [one for one in known if one.neighbor_id == neighbor or (one.place and one.place in keys[neighbor])]
        for neighbor in neighbors
    }


def _places(neighbors: Collection[int]) -> dict[int, list[str]]:
    """Where each of them was met, the PLACES_LOOKED_AT last times, and is usually found. Two statements."""
    found: dict[int, list[str]] = {neighbor: [] for neighbor in neighbors}
    met = Encounter.objects.standing().filter(neighbor__in=neighbors).exclude(response__location="")
    for neighbor, where in met.order_by("-ended_at").values_list("neighbor", "response__location"):
        if len(found[neighbor]) < PLACES_LOOKED_AT:
            found[neighbor].append(where)
    usual = UsualPlace.objects.current().filter(neighbor__in=neighbors)
    for neighbor, where in usual.values_list("neighbor", "where"):
        found[neighbor].append(where)
    return found


def alerts(user: User) -> QuerySet[SafetyAlert]:
    """The alerts that this person may look through, with whom they are about and who raised and ended them."""
    rows: QuerySet[SafetyAlert] = SafetyAlert.objects.visible_to(user)
    return rows.select_related("neighbor", "author", "ended_by", "in_error_by", "renews__author", "renewed_as")


def listed(user: User, at: datetime, *, which: str = "", kind: str = "") -> QuerySet[SafetyAlert]:
    """The alerts of one kind, or of any: those in force at `at` (UTC), of these to be reviewed, past, or "all"."""
    rows = alerts(user)
    past = Q(ended_at__isnull=False) | Q(expires_at__lte=at) | Q(in_error_at__isnull=False)
    wanted = {"": ~past, "review": ~past & Q(review_at__lte=at), "past": past, "all": Q()}
    rows = rows.filter(wanted.get(which, ~past))
    return rows.filter(kind=kind) if kind else rows
