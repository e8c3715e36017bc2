"""Calls from dispatch: stored whether or not HEART answers them, once for each number, however often told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from casework import policies
from casework.cad.records import Incoming
from casework.eligibility import EligibilityTable
from casework.events import Event
from casework.models import Call
from heart import ledger
from heart.errors import Invalid
from heart.models import User

BATCH = 1000  # rows a statement
TOLD = (  # what dispatch says of a call, under the same name there and here
    *("received_at", "entered_at", "dispatched_at", "en_route_at", "on_scene_at", "closed_at"),
    *("local_type_code", "local_type", "original_type", "priority", "disposition", "agency_name"),
    *("sensitive", "location", "latitude", "longitude", "beat"),
)
LOCK_SPACE = 911  # an arbitrary number: the first key of the lock that one source's calls are taken in under


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Received:
    """What became of one incoming call. `call` has no pk where nothing was written (a plan)."""

    incoming: Incoming
    call: Call
    verdict: Verdict
    changed: tuple[str, ...] = ()


@transaction.atomic
def receive(*, calls: Sequence[Incoming], by: User, at: datetime | None = None) -> list[Received]:
    """Store calls as dispatch tells them, each once by (source, number), and say of each what became of it.

    The programs each was eligible for are those of its local day. A sensitive call keeps no location, whoever
    sends one. One event a stored or changed call, and none for one that was known as it is. Meant for up to
    some thousands of calls at once. Raises NotAllowed, or Invalid if two of `calls` are the same call.
    """
    policies.check_can_import_calls(by)
    at = at or timezone.now()
    _lock_sources({call.source for call in calls})
    results = plan(calls=calls)
    created = [result.call for result in results if result.verdict is Verdict.CREATED]
    updated = [result for result in results if result.verdict is Verdict.UPDATED]
    bulk_create_with_history(created, Call, batch_size=BATCH, default_user=by, default_date=at)
    _update(updated, by=by, at=at)
    ledger.record_many(
        Event.CALL_RECEIVED, ((call, {"eligible": call.eligible_programs}) for call in created), by=by, at=at
    )
    ledger.record_many(
        Event.CALL_UPDATED, ((result.call, {"changed": result.changed}) for result in updated), by=by, at=at
    )
    return results


def plan(*, calls: Sequence[Incoming]) -> list[Received]:
    """What `receive` would do, in the same order. Reads three statements and writes nothing."""
    keys = [(call.source, call.number) for call in calls]
    if len(set(keys)) < len(keys):
        raise Invalid("The same call was sent twice at once.")
    table = EligibilityTable()
    known = {
        (call.source, call.number): call
        for call in Call.objects.filter(
            source__in={source for source, _ in keys}, number__in=[number for _, number in keys]
        )
    }
    return [_compare(incoming, known.get(key), table) for key, incoming in zip(keys, calls, strict=True)]


def _compare(incoming: Incoming, call: Call | None, table: EligibilityTable) -> Received:
    values = _values(incoming, table)
    if call is None:
        return Received(incoming, Call(source=incoming.source, number=incoming.number, **values), Verdict.CREATED)
    changed = tuple(name for name, value in values.items() if getattr(call, name) != value)
    for name in changed:
        setattr(call, name, values[name])
    return Received(incoming, call, Verdict.UPDATED if changed else Verdict.UNCHANGED, changed)


def _values(incoming: Incoming, table: EligibilityTable) -> dict[str, Any]:
    call_type = table.call_type(incoming.call_types)
    values = {name: getattr(incoming, name) for name in TOLD}
    if incoming.sensitive:
        values |= {"location": "", "latitude": None, "longitude": None}
    return {
        **values,
        "call_type_id": call_type.pk if call_type else None,
        "eligible_programs": table.programs(call_type, incoming.received_on),
    }


def _update(results: Sequence[Received], *, by: User, at: datetime) -> None:
    fields = sorted({name.removesuffix("_id") for result in results for name in result.changed})
    if fields:
        bulk_update_with_history(
            [result.call for result in results],
            Call,
            fields,
            batch_size=BATCH,
            default_user=by,
            default_date=at,
            manager=Call.objects,
        )


def _lock_sources(sources: set[str]) -> None:
    """One import of a source at a time, so that two that overlap do not both create the same call."""
    with connection.cursor() as cursor:
        for source in sorted(sources):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_SPACE, source])
