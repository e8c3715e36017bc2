"""The ledger's chain: each seal digests a run of events and the seal before it, so a changed row shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction

from heart.models import Event, Seal

LOCK = 4_815_162  # an arbitrary number that names this lock to PostgreSQL
# Keys are given out before their transactions end, so an event may appear after ones with higher keys were sealed.
# No transaction stays open for so long.
LONGEST_TRANSACTION = timedelta(days=1)
BATCH = 5_000


def seal(at: datetime) -> int:
    """Seal the events that no seal holds yet; returns how many. One sealer at a time."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
        keys = _unsealed(at)[:BATCH]
        events = list(Event.objects.filter(pk__in=keys).order_by("pk"))
        if events:
            last = Seal.objects.order_by("-pk").first()
            Seal.objects.create(
                event_keys=[event.pk for event in events], digest=digest(last.digest if last else "", events)
            )
        return len(events)


def _unsealed(at: datetime) -> list[int]:
    """The keys of the events in no seal, lowest first. Each is looked for until LONGEST_TRANSACTION has passed."""
    sealed: set[int] = set()
    floor = 0
    for made_at, keys in Seal.objects.order_by("-pk").values_list("made_at", "event_keys").iterator():
        sealed.update(keys)
        if made_at < at - LONGEST_TRANSACTION:
            floor = max(floor, keys[-1])
        if made_at < at - 2 * LONGEST_TRANSACTION:
            break
    seen = Event.objects.filter(pk__gt=floor).order_by("pk").values_list("pk", flat=True)
    return [key for key in seen if key not in sealed]


def digest(previous: str, events: Iterable[Event]) -> str:
    """SHA-256 over the seal before and every column of each event."""
    sha = hashlib.sha256(previous.encode())
    for event in events:
        row = [event.pk, event.at.isoformat(), event.kind, event.by_id, event.subject_type, event.subject_key]
        row += [event.case_key, event.neighbor_key, event.details]
        sha.update(json.dumps(row, sort_keys=True).encode())
    return sha.hexdigest()


def broken() -> list[str]:
    """Where the chain does not hold: one sentence per seal. Empty when it holds."""
    faults, previous = [], ""
    for link in Seal.objects.order_by("pk").iterator():
        events = list(Event.objects.filter(pk__in=link.event_keys).order_by("pk"))
        if len(events) != len(link.event_keys):
            faults.append(f"seal {link.pk}: {len(link.event_keys) - len(events)} event(s) are gone")
        elif digest(previous, events) != link.digest:
            faults.append(f"seal {link.pk}: an event or the seal was changed")
        previous = link.digest
    return faults
