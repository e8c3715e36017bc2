"""Safety alerts: what to know before a visit, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable
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
    met = Encounter.objects.filter(neighbor=case.neighbor_id).exclude(response__location="").order_by("-ended_at")
    places = list(met.values_list("response__location", flat=True)[:PLACES_LOOKED_AT])
    usual = UsualPlace.objects.current().filter(neighbor=case.neighbor_id).values_list("where", flat=True)
    return before(user, at, neighbors=[case.neighbor_id], locations=[*places, *usual])


def alerts(user: User) -> QuerySet[SafetyAlert]:
    """The alerts that this person may look through, with whom they are about and who raised and ended them."""
    rows: QuerySet[SafetyAlert] = SafetyAlert.objects.visible_to(user)
    return rows.select_related("neighbor", "author", "ended_by", "renews__author", "renewed_as")


def listed(user: User, at: datetime, *, which: str = "", kind: str = "") -> QuerySet[SafetyAlert]:
    """The alerts of one kind, or of any: those in force at `at` (UTC), of these to be reviewed, past, or "all"."""
    rows = alerts(user)
    past = Q(ended_at__isnull=False) | Q(expires_at__lte=at)
    wanted = {"": ~past, "review": ~past & Q(review_at__lte=at), "past": past, "all": Q()}
    rows = rows.filter(wanted.get(which, ~past))
    return rows.filter(kind=kind) if kind else rows
