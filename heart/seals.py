"""The ledger's chain: each seal digests a run of events and the seal before it, so a changed row shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from heart.models import Event, Seal, Unsealed

LOCK = 4_815_162  # an arbitrary number that names this lock to PostgreSQL
BATCH = 5_000  # events a seal, at most
SEALS_AT_ONCE = 200


def seal() -> int:
    """Seal every event that waits; returns how many. One sealer at a time: another finds nothing to do."""
    sealed = 0
    while count := _seal_batch():
        sealed += count
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    events = list(Event.objects.filter(waiting__isnull=False).order_by("pk")[:BATCH])
    if not events:
        return 0
    keys = [event.pk for event in events]
    Seal.objects.create(event_keys=keys, digest=digest(newest(), events))
    Unsealed.objects.filter(pk__in=keys).delete()
    return len(events)


def newest() -> str:
    """The digest of the last seal, or nothing before the first. Who keeps it elsewhere can prove the chain whole."""
    return Seal.objects.order_by("-pk").values_list("digest", flat=True).first() or ""


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
    for link, events in _links():
        if len(events) != len(link.event_keys):
            faults.append(f"seal {link.pk}: {len(link.event_keys) - len(events)} of its events are gone")
        elif digest(previous, events) != link.digest:
            faults.append(f"seal {link.pk}: one of its events, the seal, or the seal before it was changed")
        previous = link.digest
    return faults


def _links() -> Iterator[tuple[Seal, list[Event]]]:
    """Every seal with those of its events that are there, in the order of the chain."""
    last = 0
    while links := list(Seal.objects.filter(pk__gt=last).order_by("pk")[:SEALS_AT_ONCE]):
        keys = [key for link in links for key in link.event_keys]
        events = Event.objects.in_bulk(keys)
        for link in links:
            yield link, [events[key] for key in link.event_keys if key in events]
        last = links[-1].pk
