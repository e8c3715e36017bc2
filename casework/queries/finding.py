"""Everything that helps to find one neighbor again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

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
from casework.rules.reachability import Known, Suggestion, suggest
from casework.states import Information, Mode

TRIES = 60


@dataclass(frozen=True)
class Finding:
    """The ways to a neighbor, those in use first, and the newest TRIES attempts of all cases, newest first.

    `phones` are those that stand; those entered in error are no way to anybody, and only told of.
    """

    neighbor: Neighbor
    at: datetime
    phones: list[NeighborPhone]
    names: list[NeighborName]
    places: list[UsualPlace]
    contacts: list[TrustedContact]
    partners: list[SeenByPartner]
    pets: list[Pet]
    attempts: list[ContactAttempt]
    numbers_in_error: list[NeighborPhone] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def worked(self) -> ContactAttempt | None:
        """The last attempt that reached the neighbor."""
        return next((attempt for attempt in self.attempts if attempt.reached), None)

    @property
    def ended(self) -> list[Way | NeighborPhone]:
        """What is not used any more, and what was entered in error, the last ended or marked first."""
        every: list[Way | NeighborPhone] = [*self.names, *self.places, *self.contacts, *self.partners, *self.pets]
        gone = [*(way for way in every if not way.in_use), *self.numbers_in_error]
        return sorted(gone, key=lambda way: way.in_error_at or getattr(way, "ended_at", None) or self.at, reverse=True)


def finding(neighbor: Neighbor, *, at: datetime) -> Finding:
    """All that helps to find this neighbor, and what to try next from `at` (UTC) on. Nine statements."""
    numbers = list(neighbor.phones.select_related("in_error_by").order_by("-in_use", "pk"))
    found = Finding(
        neighbor=neighbor,
        at=at,
        phones=[phone for phone in numbers if phone.stands],
        numbers_in_error=[phone for phone in numbers if not phone.stands],
        names=list(neighbor.names.select_related("in_error_by").order_by("-preferred", "pk")),
        places=sorted(neighbor.places.select_related("in_error_by"), key=_last_seen_first),
        contacts=list(neighbor.trusted_contacts.select_related("agreed_by", "in_error_by")),
        partners=list(neighbor.seen_by_partners.select_related("in_error_by")),
        pets=list(neighbor.pets.select_related("in_error_by")),
        attempts=attempts_of(neighbor),
    )
    return replace(found, suggestions=suggest(_known(found, at), found.attempts, at=at))


def _known(found: Finding, at: datetime) -> Known:
    """Two statements: whom a consent in force names with the neighbor's name, and where HEART last met them."""
    consents = found.neighbor.consents.standing().in_force(at).filter(information__contains=[Information.IDENTITY])
    met = found.neighbor.encounters.standing().filter(mode=Mode.IN_PERSON).order_by("-ended_at", "-pk")
    return Known(
        phones=found.phones,
        places=found.places,
        contacts=found.contacts,
        partners=found.partners,
        released=frozenset(key for key in consents.values_list("recipients__organization_key", flat=True) if key),
        told=found.neighbor.usual_places,
        met_where=met.values_list("response__location", flat=True).first() or "",
    )


def ways_of(neighbor: Neighbor) -> Iterator[Way]:
    """Every way to the neighbor, ended ones too. Five statements."""
    yield from neighbor.names.all()
    yield from neighbor.places.all()
    yield from neighbor.trusted_contacts.all()
    yield from neighbor.seen_by_partners.all()
    yield from neighbor.pets.all()


def attempts_of(neighbor: Neighbor) -> list[ContactAttempt]:
    """The newest attempts of all the neighbor's cases with what they went through. One statement."""
    rows = ContactAttempt.objects.standing().filter(case__neighbor=neighbor)
    ways = ("phone", "place", "trusted_contact", "partner")
    return list(rows.select_related("by", *ways).order_by("-at", "-pk")[:TRIES])


def usual_place(neighbor: str) -> Coalesce:
    """For a list: where the neighbor usually is, the place seen last first, else as told. `neighbor` is the key's path
    in the rows of the list, such as "pk" or "neighbor".
    """
    places = UsualPlace.objects.current().filter(neighbor=OuterRef(neighbor))
    newest = places.order_by(F("seen_at").desc(nulls_last=True), "-pk").values("where")[:1]
    told = "usual_places" if neighbor == "pk" else f"{neighbor}__usual_places"
    return Coalesce(Subquery(newest), F(told), output_field=CharField())


def _last_seen_first(place: UsualPlace) -> tuple[bool, float, int]:
    seen = place.seen_at
    return (seen is None, -seen.timestamp() if seen else 0.0, place.pk)
