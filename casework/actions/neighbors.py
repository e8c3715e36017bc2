"""Adding and changing neighbors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import phonenumbers
from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.events import Event
from casework.models import Neighbor, NeighborPhone
from heart import ledger
from heart.errors import Invalid
from heart.models import User

DETAILS = (
    "given_name",
    "family_name",
    "also_known_as",
    "date_of_birth",
    "birth_year_about",
    "pronouns",
    "language",
    "needs_interpreter",
    "has_phone",
    "identifying_note",
    "usual_places",
)


@transaction.atomic
def add(*, details: Mapping[str, Any], phone: str = "", by: User, at: datetime | None = None) -> Neighbor:
    """Add a neighbor, of whom something must be known: a name, a note or a place.

    Raises Invalid when nothing is known, or when the phone is not a number.
    """
    at = at or timezone.now()
    policies.check_can_record_response(by)
    known = {name: details[name] for name in DETAILS if details.get(name) not in (None, "")}
    if not any(
        known.get(name) for name in ("given_name", "family_name", "also_known_as", "identifying_note", "usual_places")
    ):
        raise Invalid("Give at least a name, a description or a place.", fields={"given_name": ["Give at least one."]})
    neighbor = Neighbor(created_at=at, **known)
    if phone:
        neighbor.has_phone = True
    neighbor.save_by(by)
    if phone:
        NeighborPhone(neighbor=neighbor, number=normal_phone(phone)).save_by(by)
    ledger.record(Event.NEIGHBOR_ADDED, neighbor, by=by, at=at)
    return neighbor


@transaction.atomic
def change(*, neighbor: Neighbor, details: Mapping[str, Any], by: User, at: datetime | None = None) -> Neighbor:
    """Change what is known of a neighbor. The ledger names the fields, the history keeps the values.

    Raises NotAllowed.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    changed = [name for name in DETAILS if name in details and getattr(neighbor, name) != details[name]]
    for name in changed:
        setattr(neighbor, name, details[name])
    neighbor.save_by(by)
    ledger.record(Event.NEIGHBOR_CHANGED, neighbor, by=by, at=at, fields=changed)
    return neighbor


def normal_phone(typed: str) -> str:
    """The number in E.164, read as a U.S. number unless it says otherwise. Raises Invalid."""
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Invalid(
            "The phone number has too many or too few digits.",
            fields={"phone": ["Write ten digits, like 919-555-0123."]},
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
