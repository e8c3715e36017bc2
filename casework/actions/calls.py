"""Calls from dispatch: stored whether or not HEART answers them, once for each number, however often told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from casework import policies
from casework.actions import call_alerts, verdicts
from casework.cad.records import Incoming
from casework.call_plan import Planned, Verdict, plan
from casework.events import Event
from casework.models import Call
from heart import ledger
from heart.models import User

BATCH = 1000  # rows a statement
LOCK_SPACE = 911  # an arbitrary number: the first key of the lock that one source's calls are taken in under


@transaction.atomic
def receive(*, calls: Sequence[Incoming], by: User, at: datetime | None = None) -> list[Planned]:
    """Store calls as dispatch tells them, each once by (source, number), and say of each what became of it.

    The programs each was eligible for are those of its local day. A sensitive call keeps no location. One event
    a stored or changed call, and none for one that was known as it is. Meant for up to some thousands of calls
    at once. Raises NotAllowed, or Invalid if two of `calls` are the same call.
    """
    policies.check_can_import_calls(by)
    at = at or timezone.now()
    _lock_sources({call.source for call in calls})
    planned = plan(calls)
    created = [one.call for one in planned if one.verdict is Verdict.CREATED]
    updated = [one for one in planned if one.verdict is Verdict.UPDATED]
    bulk_create_with_history(created, Call, batch_size=BATCH, default_user=by, default_date=at)
    _update(updated, by=by, at=at)
    for kind, entries in (
        (Event.CALL_RECEIVED, [(call, {"eligible": call.eligible_programs}) for call in created]),
        (Event.CALL_UPDATED, [(one.call, {"changed": one.told}) for one in updated]),
    ):
        ledger.record_many(kind, entries, by=by, at=at)
    verdicts.track(calls=[*created, *(one.call for one in updated)], by=by)
    call_alerts.tell_of_places(calls=created, by=by, at=at)
    return planned


def _update(updated: Sequence[Planned], *, by: User, at: datetime) -> None:
    fields = sorted({name.removesuffix("_id") for one in updated for name in one.changed})
    if fields:
        rows = [one.call for one in updated]
        bulk_update_with_history(
            rows, Call, fields, batch_size=BATCH, default_user=by, default_date=at, manager=Call.objects
        )


def _lock_sources(sources: set[str]) -> None:
    """One import of a source at a time, so that two that overlap do not both create the same call."""
    with connection.cursor() as cursor:
        for source in sorted(sources):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, source])
