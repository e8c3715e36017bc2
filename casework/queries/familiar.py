"""Familiar neighbors: whom responders meet again and again, and what helps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, QuerySet

from casework.models import Case, Encounter, Neighbor, ResponsePlan
from casework.states import CaseStatus
from casework.states.plans import FAMILIAR_LEVELS
from heart.models import Access, User

YEAR = timedelta(days=365)
OPENINGS = 50


@dataclass(frozen=True)
class Familiar:
    """A neighbor with FAMILIAR_LEVELS[0] responses or more in the twelve months before."""

    neighbor: Neighbor
    responses: int
    last_met_at: datetime
    plan: ResponsePlan | None
    case: Case | None


def level_of(responses: int) -> int:
    """The highest level reached by so many responses; 0 below the first."""
    return max((level for level in FAMILIAR_LEVELS if responses >= level), default=0)


def familiar(user: User, at: datetime) -> dict[int, list[Familiar]]:
    """The familiar neighbors by level, the highest first, as of `at` (UTC). Four statements at most.

    A response counts once for each neighbor met in it; what was entered in error does not count.
    """
    counted = {row["neighbor"]: row for row in _counts(at)}
    neighbors = Neighbor.objects.matchable_by(user).in_bulk(list(counted))
    plans = {plan.neighbor_id: plan for plan in in_force(user).filter(neighbor__in=neighbors)}
    open_cases = Case.objects.visible_to(user).exclude(status=CaseStatus.CLOSED).filter(neighbor__in=neighbors)
    cases = {case.neighbor_id: case for case in open_cases.select_related("assigned_to")}
    groups: dict[int, list[Familiar]] = {level: [] for level in reversed(FAMILIAR_LEVELS)}
    for key, neighbor in neighbors.items():
        row = counted[key]
        one = Familiar(neighbor, row["responses"], row["last"], plans.get(key), cases.get(key))
        groups[level_of(one.responses)].append(one)
    for ones in groups.values():
        ones.sort(key=lambda one: (-one.responses, one.neighbor.name, one.neighbor.pk))
    return groups


def often(at: datetime) -> list[dict[str, Any]]:
    """Who was met so often: keys, each with `responses` and `last`. For a sweep, which shows nobody anything.

    One statement.
    """
    return list(_counts(at))


def _counts(at: datetime) -> QuerySet[Encounter, dict[str, Any]]:
    met = Encounter.objects.standing().filter(ended_at__gt=at - YEAR, ended_at__lte=at, neighbor__isnull=False)
    by_neighbor = met.filter(response__in_error_at__isnull=True).order_by().values("neighbor")
    counts = by_neighbor.annotate(responses=Count("response", distinct=True), last=Max("ended_at"))
    found: QuerySet[Encounter, dict[str, Any]] = counts.filter(responses__gte=FAMILIAR_LEVELS[0])
    return found


def responses_of(neighbor: Neighbor, at: datetime) -> int:
    """In how many responses the neighbor was met in the twelve months before `at` (UTC). One statement."""
    met = Encounter.objects.standing().filter(ended_at__gt=at - YEAR, ended_at__lte=at, neighbor=neighbor)
    return met.filter(response__in_error_at__isnull=True).values("response").distinct().count()


def in_force(user: User) -> QuerySet[ResponsePlan]:
    """The plans in force that this person may open."""
    rows: QuerySet[ResponsePlan] = ResponsePlan.objects.visible_to(user).in_force()
    return rows.select_related("neighbor", "written_by")


def versions(user: User, neighbor: Neighbor) -> list[ResponsePlan]:
    """Every version of a neighbor's plan, newest first. One statement."""
    rows = (
        ResponsePlan.objects.visible_to(user)
        .filter(neighbor=neighbor)
        .select_related("written_by", "withdrawn_by", "in_error_by")
    )
    return list(rows.order_by("-written_at", "-pk"))


def opened_by(plan: ResponsePlan) -> list[Access]:
    """Who opened this neighbor's plans, when and why, the latest first, at most 50. One statement."""
    kind = ResponsePlan._meta.label_lower
    rows = Access.objects.filter(subject_type=kind, neighbor_key=plan.neighbor_id).select_related("by")
    return list(rows.order_by("-at", "-pk")[:OPENINGS])
