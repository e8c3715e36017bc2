"""What a provider says of its room."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heart import ledger
from heart.errors import Invalid
from heart.models import User
from referrals import policies
from referrals.events import Event
from referrals.models import Service, ServiceCapacity
from referrals.states import Room


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
