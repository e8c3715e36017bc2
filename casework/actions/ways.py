"""Ways to find a neighbor: names, usual places, trusted contacts, partners that see them, pets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from casework import policies
from casework.actions import indexing, neighbors
from casework.events import Event
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
from casework.models.contact import WAYS, Through
from casework.models.way import Way
from casework.states import ContactResult
from casework.states.finding import EndReason, MayTell, NameKind
from heart import ledger
from heart.errors import Invalid
from heart.models import User

# What can be said of each, and by what two of them are the same: a second tap adds nothing.
DETAILS: dict[type[Way], tuple[str, ...]] = {
    NeighborName: ("given", "family", "second_family", "kind", "preferred"),
    UsualPlace: ("kind", "where", "bed", "latitude", "longitude", "weekdays", "parts", "note"),
    TrustedContact: ("name", "relation", "number", "language_code", "may_tell", "note"),
    SeenByPartner: ("organization_key", "name", "how"),
    Pet: ("kind", "name", "note"),
}
SAME: dict[type[Way], tuple[str, ...]] = {
    NeighborName: ("given", "family", "second_family", "kind"),
    UsualPlace: ("kind", "where"),
    TrustedContact: ("name", "number"),
    SeenByPartner: ("organization_key",),
    Pet: ("kind", "name"),
}
AGREE = "Only that we called may be said until the neighbor agrees to more."


@transaction.atomic
def add(
    *, kind: type[Way], neighbor: Neighbor, details: Mapping[str, Any], by: User, at: datetime | None = None
) -> Way:
    """Add a name, place, contact, partner or pet of a neighbor. The same one again is changed to what is said now.

    Of a contact, `agreed` says that the neighbor has agreed to what may be told. Raises NotAllowed, or Invalid
    when a number is none, a name has no words, or more may be told than was agreed to.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(neighbor.pk)
    policies.check_can_keep_neighbor(by, neighbor)
    said = _clean(kind, details)
    same = {name: said.get(name, "") for name in SAME[kind]}
    way: Way | None = kind.objects.current().filter(neighbor=neighbor, **same).first()
    event = Event.WAY_CHANGED if way else Event.WAY_ADDED
    way = way or kind(**{"neighbor": neighbor, "noted_at": at, "noted_by": by})
    _say(way, said, by=by, at=at)
    indexing.follow(way)
    ledger.record(event, way, by=by, at=at)
    return way


@transaction.atomic
def change(*, way: Way, details: Mapping[str, Any], by: User, at: datetime | None = None) -> Way:
    """Change what is said of a way. What is not named stays. Raises NotAllowed, IllegalMove if it has ended,
    or Invalid as `add` does.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(way.neighbor_key)
    policies.check_can_keep_neighbor(by, neighbor)
    way = type(way).objects.lock(way.pk)
    policies.check_in_use(way)
    _say(way, _clean(type(way), details), by=by, at=at)
    indexing.follow(way)
    ledger.record(Event.WAY_CHANGED, way, by=by, at=at)
    return way


@transaction.atomic
def end(*, way: Way, reason: str, by: User, at: datetime | None = None) -> Way:
    """Stop using a way, with the reason. It stays on the record. Raises NotAllowed, IllegalMove if it has ended,
    or Invalid for the name that we say: another must be chosen first.
    """
    at = at or timezone.now()
    neighbor = Neighbor.objects.lock(way.neighbor_key)
    policies.check_can_keep_neighbor(by, neighbor)
    way = type(way).objects.lock(way.pk)
    policies.check_in_use(way)
    if isinstance(way, NeighborName) and way.preferred:
        raise Invalid("This is the name that we say. Choose another name to say first.")
    way.ended_at, way.ended_by, way.end_reason = at, by, EndReason(reason)
    way.save_by(by)
    indexing.follow(way)
    ledger.record(Event.WAY_ENDED, way, by=by, at=at, reason=reason)
    return way


@transaction.atomic
def seen_at(*, place: UsualPlace, by: User, at: datetime | None = None) -> UsualPlace:
    """The neighbor was met at a usual place at `at` (UTC); an earlier meeting than the last one known changes
    nothing. Raises NotAllowed, or IllegalMove if the place has ended.
    """
    at = at or timezone.now()
    policies.check_can_record_response(by)
    place = UsualPlace.objects.lock(place.pk)
    policies.check_in_use(place)
    if place.seen_at is None or place.seen_at < at:
        place.seen_at, place.seen_by = at, by
        place.save_by(by)
        ledger.record(Event.PLACE_SEEN, place, by=by, at=at)
    return place


@transaction.atomic
def learn_from(*, attempt: ContactAttempt, by: User, at: datetime) -> None:
    """What an attempt teaches: a number is wrong, or the neighbor was at a place. A part of logging it."""
    if attempt.result == ContactResult.WRONG_NUMBER:
        neighbor = attempt.case.neighbor
        neighbors.found_wrong(attempt=attempt, by=by, at=at)
        neighbor.refresh_from_db(fields=["has_phone"])
    elif attempt.reached and attempt.place is not None and attempt.place.in_use:
        seen_at(place=attempt.place, by=by, at=at)


def column(neighbor: Neighbor, channel: str, through: Through | None) -> dict[str, Through]:
    """The attempt's column for what it went through. Raises Invalid if that is another neighbor's, or no way of
    this channel.
    """
    if through is None:
        return {}
    names = {NeighborPhone: "phone", UsualPlace: "place", TrustedContact: "trusted_contact", SeenByPartner: "partner"}
    name = names[type(through)]
    if through.neighbor_key != neighbor.pk or channel not in WAYS[name]:
        raise Invalid("The way does not fit.", fields={"through": ["Choose a way that fits how you tried."]})
    return {name: through}


def _say(way: Way, said: Mapping[str, Any], *, by: User, at: datetime) -> None:
    for name in DETAILS[type(way)]:
        if name in said:
            setattr(way, name, said[name])
    if isinstance(way, TrustedContact):
        _keep_agreement(way, agreed=bool(said.get("agreed")), by=by, at=at)
    if isinstance(way, UsualPlace):
        _check_position(way)
    if isinstance(way, NeighborName):
        _check_words(way)
        if way.preferred:
            _say_this_name(way, by=by, at=at)
    way.save_by(by)


def _clean(kind: type[Way], details: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(details)
    if kind is TrustedContact and said.get("number"):
        said["number"] = neighbors.normal_phone(said["number"], field="number")
    return said


def _keep_agreement(contact: TrustedContact, *, agreed: bool, by: User, at: datetime) -> None:
    """Who heard that more may be told, and when. Going back to the least needs nobody's word."""
    if contact.may_tell == MayTell.CALLED:
        contact.agreed_at = contact.agreed_by = None
    elif agreed:
        contact.agreed_at, contact.agreed_by = at, by
    else:
        before = TrustedContact.objects.filter(pk=contact.pk).values_list("may_tell", flat=True).first()
        if before != contact.may_tell:
            raise Invalid(AGREE, fields={"agreed": ["Ask the neighbor, then check this."]})


def _check_position(place: UsualPlace) -> None:
    """Both coordinates or none, and on the earth (WGS 84 degrees)."""
    if (place.latitude is None) != (place.longitude is None):
        raise Invalid("Half a position.", fields={"latitude": ["Write both latitude and longitude, or neither."]})
    if place.latitude is None or place.longitude is None:
        return
    if not (-90 <= place.latitude <= 90 and -180 <= place.longitude <= 180):
        raise Invalid("No such position.", fields={"latitude": ["Latitude is at most 90, longitude at most 180."]})


def _check_words(name: NeighborName) -> None:
    if not name.whole:
        raise Invalid("Write at least one part of the name.", fields={"given": ["Write at least one part of it."]})


def _say_this_name(name: NeighborName, *, by: User, at: datetime) -> None:
    """The neighbor is called so from now on; the name said before stays on the record as a row."""
    neighbor = Neighbor.objects.lock(name.neighbor_id)
    family = " ".join(part for part in (name.family, name.second_family) if part)
    rows = NeighborName.objects.filter(neighbor=neighbor)
    for other in rows.filter(preferred=True).exclude(pk=name.pk):
        other.preferred = False
        other.save_by(by)
    before = (neighbor.given_name, neighbor.family_name)
    if before != (name.given, family) and any(before) and not _is_kept(rows, before):
        kept = NeighborName(neighbor=neighbor, given=before[0], family=before[1], kind=NameKind.USED)
        kept.noted_at, kept.noted_by = at, by
        kept.save_by(by)
    neighbor.given_name, neighbor.family_name = name.given, family
    neighbor.save_by(by)


def _is_kept(rows: Any, said: tuple[str, str]) -> bool:
    return any((row.given, f"{row.family} {row.second_family}".strip()) == said for row in rows)
