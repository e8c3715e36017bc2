"""Everything that helps to find one neighbor again."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.models import (
    ContactAttempt,
    Neighbor,
    NeighborName,
    NeighborPhone,
    Pet,
    SeenByPartner,
    TrustedContact,
    UsualPlace,
)
from casework.models.way import Way

TRIES = 60


@dataclass(frozen=True)
class Finding:
    """The ways to a neighbor, those in use first, and the newest TRIES attempts of all cases, newest first."""

    neighbor: Neighbor
    phones: list[NeighborPhone]
    names: list[NeighborName]
    places: list[UsualPlace]
    contacts: list[TrustedContact]
    partners: list[SeenByPartner]
    pets: list[Pet]
    attempts: list[ContactAttempt] = field(default_factory=list)

    @property
    def worked(self) -> ContactAttempt | None:
        """The last attempt that reached the neighbor."""
        return next((attempt for attempt in self.attempts if attempt.reached), None)

    @property
    def ended(self) -> list[Way]:
        """What is not used any more, the last ended first."""
        every: list[Way] = [*self.names, *self.places, *self.contacts, *self.partners, *self.pets]
        return sorted((way for way in every if not way.in_use), key=lambda way: way.ended_at or 0, reverse=True)


def finding(neighbor: Neighbor) -> Finding:
    """All that helps to find this neighbor. Seven statements."""
    return Finding(
        neighbor=neighbor,
        phones=list(neighbor.phones.order_by("-in_use", "pk")),
        names=list(neighbor.names.order_by("-preferred", "pk")),
        places=sorted(neighbor.places.all(), key=lambda place: (place.seen_at is None, -_stamp(place), place.pk)),
        contacts=list(neighbor.trusted_contacts.select_related("agreed_by")),
        partners=list(neighbor.seen_by_partners.all()),
        pets=list(neighbor.pets.all()),
        attempts=attempts_of(neighbor),
    )


def attempts_of(neighbor: Neighbor) -> list[ContactAttempt]:
    """The newest attempts of all the neighbor's cases with what they went through. One statement."""
    rows = ContactAttempt.objects.filter(case__neighbor=neighbor, in_error_at__isnull=True)
    ways = ("phone", "place", "trusted_contact", "partner")
    return list(rows.select_related("by", *ways).order_by("-at", "-pk")[:TRIES])


def _stamp(place: UsualPlace) -> float:
    return place.seen_at.timestamp() if place.seen_at else 0.0
