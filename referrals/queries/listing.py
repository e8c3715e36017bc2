"""The read side of listings that are kept here: one's own, the changes of them, and what nobody confirmed for long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from heart.models import User
from heart.permissions import Permission as P
from referrals import listing
from referrals.listing import Entry
from referrals.models import ListingChange, ListingEdit, Location, Organization, Schedule, Service, UnitCapacity
from referrals.rules.listing_fields import shown
from referrals.states import ServiceStatus
from referrals.states.listing import ListingEditStatus, ListingField

CONFIRMED_BY = "confirmation__confirmed_by__agency"


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a change, old beside new, as lines to read. `stale`: the listing says something else by now."""

    field: str
    label: str
    before: list[str]
    after: list[str]
    taken: bool
    stale: bool = False


def own_organization(user: User) -> Organization | None:
    """The organization that this person's agency is, as far as they may know of it."""
    if not user.agency_id:
        return None
    found: Organization | None = Organization.objects.visible_to(user).filter(agency=user.agency_id).first()
    return found


def own_services(user: User) -> QuerySet[Service]:
    """The services of one's own organization that are not given up, with who confirmed them and how much waits."""
    mine = Service.objects.visible_to(user).filter(organization__agency=user.agency_id)
    waiting = Count("edits", filter=Q(edits__status=ListingEditStatus.WAITING))
    rows = mine.exclude(status=ServiceStatus.DEFUNCT).select_related("organization", CONFIRMED_BY).defer("words")
    return rows.annotate(waiting=waiting).order_by("name", "pk")


def own_places(user: User) -> QuerySet[Location]:
    """The places of one's own organization. A confidential one is HEART's alone."""
    rows = Location.objects.visible_to(user).filter(organization__agency=user.agency_id)
    return rows.prefetch_related("addresses").order_by("name", "pk")


def to_keep(user: User, model: type[Any]) -> QuerySet[Any]:
    """The entries that this person may change: all for a directory editor, one's own for a partner."""
    rows = model.objects.visible_to(user)
    if user.can(P.EDIT_DIRECTORY):
        return rows
    return rows.filter(**{"agency" if model is Organization else "organization__agency": user.agency_id})


def edits(user: User) -> QuerySet[ListingEdit]:
    """The changes that this person may see, newest first, with what they name."""
    joined = ("organization", "service", "location", "proposed_by__agency", "decided_by__agency")
    rows = ListingEdit.objects.visible_to(user).select_related(*joined).defer("service__words")
    return rows.prefetch_related("changes").order_by("-proposed_at", "pk")


def waiting(user: User) -> QuerySet[ListingEdit]:
    """What waits for the directory editor."""
    return edits(user).filter(status=ListingEditStatus.WAITING)


def of_entry(user: User, entry: Entry) -> QuerySet[ListingEdit]:
    """The changes of one entry."""
    if isinstance(entry, Organization):
        return edits(user).filter(organization=entry, service=None, location=None)
    return edits(user).filter(**listing.key_of(entry))


def lines(edit: ListingEdit, now: dict[str, Any] | None = None) -> list[Line]:
    """Old and new side by side. With what the listing says `now`, those that can't be taken any more are marked."""
    model = listing.model_of(edit.subject)
    return [
        Line(
            field=row.field,
            label=str(ListingField(row.field).label),
            before=shown(model, row.field, row.before),
            after=shown(model, row.field, row.after),
            taken=row.field in edit.taken,
            stale=now is not None and now[row.field] != row.before,
        )
        for row in _in_order(edit)
    ]


def _in_order(edit: ListingEdit) -> list[ListingChange]:
    return sorted(edit.changes.all(), key=lambda row: row.pk)


def all_hours(user: User, service: Service) -> QuerySet[Schedule]:
    """A service's own hours, and those of it at single places, as far as this person may know of them."""
    rows = Schedule.objects.visible_to(user).filter(Q(service=service) | Q(service_at_location__service=service))
    return rows.select_related("service_at_location__location").order_by("service_id", "byday", "opens_at", "pk")


def units(user: User, service: Service) -> QuerySet[UnitCapacity]:
    """What is counted of a service."""
    return UnitCapacity.objects.visible_to(user).filter(service=service).select_related("unit").order_by("unit__name")


def stale(user: User, at: datetime) -> QuerySet[Service]:
    """The active services that nobody confirmed for LISTING_STALE_DAYS days at `at` (UTC)."""
    rows = Service.objects.visible_to(user).filter(listing.is_stale(at), status=ServiceStatus.ACTIVE)
    return rows.select_related("organization", CONFIRMED_BY).defer("words")


def stale_of_mine(user: User, at: datetime) -> int:
    """How many of one's own services ask for confirmation."""
    if not user.agency_id:
        return 0
    return stale(user, at).filter(organization__agency=user.agency_id).count()


STALE_SORTS = {"assured": ("assured_date", "name"), "name": "name", "organization": ("organization_name", "name")}
