"""The read side of the FHIR exchange: the referrals that somebody may see, and when each was last written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery

from heart.models import User
from referrals.models import Referral

COMPARED = {"eq": "exact", "ge": "gte", "gt": "gt", "le": "lte", "lt": "lt"}


def referrals(user: User) -> QuerySet[Referral]:
    """Those of this person, each with `changed_at` (UTC) and what its resources name. One statement."""
    versions = Referral.history.filter(id=OuterRef("pk")).order_by().values("id")
    last = Subquery(versions.annotate(last=Max("history_date")).values("last"))
    rows: QuerySet[Referral] = Referral.objects.visible_to(user).annotate(changed_at=last)
    return rows.select_related("service", "organization", "consent").order_by("sent_at", "pk")


def found(
    rows: QuerySet[Referral],
    *,
    ids: Collection[str] = (),
    states: Collection[str] | None = None,
    changed: Collection[tuple[str, datetime]] = (),
) -> QuerySet[Referral]:
    """Those of the rows that fit all of this. `changed` are comparisons (COMPARED) with when it was last written."""
    if ids:
        rows = rows.filter(pk__in=ids)
    if states is not None:
        rows = rows.filter(status__in=states)
    for how, at in changed:
        rows = rows.filter(**{f"changed_at__{COMPARED[how]}": at})
    return rows


def of_same_status(wanted: Collection[str], table: Mapping[str, str]) -> list[str]:
    """Our states that are one of these statuses."""
    return [state for state, status in table.items() if status in wanted]
