"""The nightly job that finds records of one person, and what it has to read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import duplicates, indexing
from casework.models import Neighbor, NeighborIndex, NightlyRun
from casework.rules.linkage import likely_pairs, record
from heart.models import User

NAME = "find records of one person"
NIGHT_HOURS = range(1, 5)  # of the city's clock: after the late calls and before the early shift


@transaction.atomic
def find_tonight(*, by: User, at: datetime) -> int:
    """Find likely pairs if it is night at `at` (UTC) and nobody has this night; returns how many are new.

    The night's row is claimed first: another worker waits for it, and then finds the work done. If it fails, the
    row is not there, and the work is tried again.
    """
    policies.check_can_find_duplicates(by)
    night = _night(at)
    if night is None:
        return 0
    claimed, created = NightlyRun.objects.get_or_create(name=NAME, night=night, defaults={"started_at": at})
    if not created:
        return 0
    claimed.done = find(by=by, at=at)
    claimed.finished_at = timezone.now()
    claimed.save()
    return claimed.done


def _night(at: datetime) -> date | None:
    local = timezone.localtime(at)
    return local.date() if local.hour in NIGHT_HOURS else None


@transaction.atomic
def find(*, by: User, at: datetime | None = None) -> int:
    """Compare all neighbors' records, and put the likely pairs before somebody; returns how many are new.

    Raises NotAllowed unless `by` supervises or is the system.
    """
    at = at or timezone.now()
    policies.check_can_find_duplicates(by)
    if NeighborIndex.objects.count() != Neighbor.objects.in_use().count():
        indexing.index_all()
    return duplicates.propose(found=likely_pairs(_records()), by=by, at=at)


def _records() -> list[dict[str, Any]]:
    """Every neighbor who was not merged, as the model reads one. One statement."""
    rows = NeighborIndex.objects.order_by("pk").values_list(
        "pk", "neighbor__given_name", "neighbor__family_name", "terms"
    )
    return [record(*row) for row in rows.iterator()]
