"""The provider directory: as its sources tell it, and what the providers themselves say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from heart import ledger
from heart.errors import Invalid
from heart.models import User
from referrals import policies
from referrals.actions.directory_batch import Batch, Imported, Verdict
from referrals.actions.rows import Writer
from referrals.events import Event
from referrals.hsds.records import Record
from referrals.models import Service, ServiceCapacity
from referrals.states import Room

__all__ = ["BATCH", "Imported", "Verdict", "import_batch", "report_capacity"]

BATCH = 500  # organizations and services a transaction
LOCK = 4211  # an arbitrary number: the lock that imports of the directory take turns under


@transaction.atomic
def import_batch(*, records: Sequence[Record], source: str, by: User, at: datetime | None = None) -> Imported:
    """Make organizations, services and places as these records tell them, found by their HSDS ids.

    - A record that is as it was last time is left alone, without looking at its rows.
    - Organizations, services and places that no record speaks of stay: a file may hold a part of the directory.
    - What belongs to an entry (phones, languages, hours, addresses, the tie to a place and the others of HSDS)
      follows its record: what that no longer tells is taken out, since a number that the provider has given up
      would be dialed. Its history stays.
    - What partners and editors say here is never overwritten: the agency, capacity, and that an entry is not for
      everybody or a place confidential, which a source can add and can't take away.
    - An organization nested in a service is the word of a bystander: it makes one that is not known, and
      changes one only until that organization's own record has been read.

    One event for each organization or service (or place that no service names, or word of a vocabulary on its own)
    that was created or changed.
    Raises NotAllowed.
    """
    policies.check_can_edit_directory(by)
    at = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    batch = Batch(Writer(by=by, at=at, reason=f"import: {source}"), source)
    batch.take(records)
    ledger.record_many(Event.DIRECTORY_IMPORTED, batch.events, by=by, at=at)
    return batch.imported


@transaction.atomic
def report_capacity(*, service: Service, room: str, by: User, at: datetime | None = None) -> ServiceCapacity:
    """Keep what the provider says of a service's room at `at` (UTC). Saying the same again makes it fresh.

    After CAPACITY_FRESH_HOURS it reads as unknown (rule 9). Raises NotAllowed, or Invalid for a word not in Room.
    """
    at = at or timezone.now()
    service = Service.objects.select_related("organization").lock(service.pk)
    policies.check_can_report_capacity(by, service)
    if room not in Room.values:
        raise Invalid("Choose whether there is room.", fields={"room": ["Choose one of these."]})
    capacity = ServiceCapacity.objects.filter(service=service).first() or ServiceCapacity(service=service)
    capacity.room, capacity.reported_at, capacity.reported_by = room, at, by
    capacity.save_by(by)
    ledger.record(Event.CAPACITY_REPORTED, service, by=by, at=at, room=room)
    return capacity
