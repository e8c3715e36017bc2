"""Neighbors: the list, and one neighbor's record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from casework.models import Case, Consent, Encounter, Neighbor, NeighborPhone
from casework.queries.case_record import consents_of, encounters_of
from casework.queries.finding import Finding, finding, usual_place
from casework.queries.search import Hit
from casework.states import CaseStatus
from heart.models import User


@dataclass(frozen=True)
class NeighborRecord:
    """The parts of a neighbor's page, newest first."""

    neighbor: Neighbor
    found: Finding
    cases: list[Case]
    encounters: list[Encounter]
    consents: list[Consent]


def listed(user: User) -> QuerySet[Neighbor]:
    """The neighbors that `user` may see, with `last_met_at`, `open_case` (its key) and `numbers`. Two statements."""
    met = Encounter.objects.standing().filter(neighbor=OuterRef("pk")).order_by("-ended_at").values("ended_at")[:1]
    case = Case.objects.filter(neighbor=OuterRef("pk")).exclude(status=CaseStatus.CLOSED).values("pk")[:1]
    numbers = Prefetch("phones", NeighborPhone.objects.standing().filter(in_use=True).order_by("pk"), to_attr="numbers")
    rows: QuerySet[Neighbor] = Neighbor.objects.visible_to(user).in_use()
    rows = rows.annotate(last_met_at=Subquery(met), open_case=Subquery(case), usual_place=usual_place("pk"))
    return rows.prefetch_related(numbers)


def of_hits(user: User, hits: Iterable[Hit]) -> list[tuple[Neighbor, Hit]]:
    """The neighbors of these hits, in their order. Two statements."""
    listed_hits = list(hits)
    rows = listed(user).in_bulk([hit.pk for hit in listed_hits])
    return [(rows[hit.pk], hit) for hit in listed_hits if hit.pk in rows]


def neighbor_record(neighbor: Neighbor, *, at: datetime) -> NeighborRecord:
    """The parts of a neighbor's page. Fourteen statements."""
    return NeighborRecord(
        neighbor=neighbor,
        found=finding(neighbor, at=at),
        cases=list(neighbor.cases.select_related("assigned_to", "closed_by").order_by("-opened_at")),
        encounters=encounters_of(neighbor.encounters.all()),
        consents=consents_of(neighbor),
    )
