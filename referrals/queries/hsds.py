"""What the HSDS API lists: the rows that an audience may know of and that fit every filter. Nothing runs yet.

The filters are those of the OpenAPI document of HSDS 3.1. Rows come in the order of their ids, so that pages stay
what they are while somebody reads them one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchQuery
from django.db.models import Avg, Q, QuerySet

from heart.errors import Invalid
from heart.models import User
from heart.permissions import Permission
from referrals.models import (
    Attribute,
    Location,
    Organization,
    Service,
    ServiceArea,
    ServiceAtLocation,
    Taxonomy,
    TaxonomyTerm,
)
from referrals.queries.places import miles_to
from referrals.rules.geometry import Point, box
from referrals.states.directory import Audience, Entity

METERS_A_MILE = 1609.344
# A service area in words. Others hold coordinates, in which five digits are no postal code.
IN_WORDS = Q(extent_type="") | Q(extent_type__iexact="text") | Q(extent_type__iexact="other")
ANY_POSTAL_CODE = r"\m\d{5}\M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; what is left out narrows nothing. `proximity` is in meters from the middle of `postcode`."""

    search: str = ""
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    parent_id: UUID | None = None
    top_only: bool = False
    postcode: str = ""
    proximity: float | None = None


def audience_of(user: User | AnonymousUser) -> Audience:
    """Who asks: HEART, a partner, or anybody. A person without the directory is anybody."""
    if isinstance(user, AnonymousUser) or not user.can(Permission.VIEW_DIRECTORY):
        return Audience.PUBLIC
    return Audience.HEART if user.is_heart else Audience.PARTNERS


def organizations(audience: Audience, wanted: Wanted) -> QuerySet[Organization]:
    """Organizations. Words and terms are theirs or those of a service of theirs that the audience may know of."""
    rows = Organization.objects.for_audience(audience)
    services = Service.objects.for_audience(audience)
    if wanted.search:
        found = services.filter(words=_query(wanted.search)).values("organization_id")
        rows = rows.filter(_says(wanted.search, "name", "alternate_name", "description") | Q(pk__in=found))
    for tagged in _tags(wanted):
        theirs = services.filter(pk__in=_linked(Entity.SERVICE, tagged)).values("organization_id")
        rows = rows.filter(Q(pk__in=_linked(Entity.ORGANIZATION, tagged)) | Q(pk__in=theirs))
    return rows.order_by("pk")


def services(audience: Audience, wanted: Wanted) -> QuerySet[Service]:
    """Services, whatever their status: a reader that keeps a copy must learn what has ended, too."""
    rows = Service.objects.for_audience(audience).defer("words")
    if wanted.search:
        rows = rows.filter(words=_query(wanted.search))
    for tagged in _tags(wanted):
        rows = rows.filter(pk__in=_linked(Entity.SERVICE, tagged))
    if wanted.organization_id:
        rows = rows.filter(organization_id=wanted.organization_id)
    if wanted.modified_after:
        rows = rows.filter(last_modified__gte=wanted.modified_after)
    return rows.order_by("pk")


def organization_services(audience: Audience, of: list[Organization]) -> QuerySet[Service]:
    """The services of these organizations that the audience may know of."""
    return Service.objects.for_audience(audience).filter(organization__in=of).defer("words").order_by("pk")


def service_at_locations(audience: Audience, wanted: Wanted) -> QuerySet[ServiceAtLocation]:
    """Services at places. Words are the service's or the place's, terms the service's or its own at the place.

    Takes one statement more for a `proximity`. Raises Invalid for one from a postal code that nobody knows.
    """
    rows: QuerySet[ServiceAtLocation] = ServiceAtLocation.objects.for_audience(audience).select_related("location")
    if wanted.search:
        found = Service.objects.filter(words=_query(wanted.search)).values("pk")
        place = _says(wanted.search, "location__name", "location__alternate_name", "location__description")
        rows = rows.filter(place | Q(service__in=found))
    for tagged in _tags(wanted):
        own = Q(pk__in=_linked(Entity.SERVICE_AT_LOCATION, tagged))
        rows = rows.filter(own | Q(service__in=_linked(Entity.SERVICE, tagged)))
    if wanted.organization_id:
        rows = rows.filter(service__organization_id=wanted.organization_id)
    if wanted.modified_after:
        rows = rows.filter(service__last_modified__gte=wanted.modified_after)
    if wanted.postcode:
        rows = _serving(rows, wanted.postcode)
    if wanted.proximity is not None:
        rows = _near(rows, _middle_of(wanted.postcode), wanted.proximity / METERS_A_MILE)
    return rows.order_by("pk")


def taxonomies(audience: Audience, wanted: Wanted) -> QuerySet[Taxonomy]:
    rows = Taxonomy.objects.for_audience(audience)
    if wanted.search:
        rows = rows.filter(_says(wanted.search, "name", "description"))
    return rows.order_by("pk")


def taxonomy_terms(audience: Audience, wanted: Wanted) -> QuerySet[TaxonomyTerm]:
    """Terms. `top_only` leaves those that are not below another."""
    rows = TaxonomyTerm.objects.for_audience(audience)
    if wanted.search:
        rows = rows.filter(_says(wanted.search, "name", "code", "description"))
    if wanted.taxonomy_id:
        rows = rows.filter(taxonomy_id=wanted.taxonomy_id)
    if wanted.parent_id:
        rows = rows.filter(parent_id=wanted.parent_id)
    if wanted.top_only:
        rows = rows.filter(parent_id=None)
    return rows.order_by("pk")


def _query(words: str) -> SearchQuery:
    return SearchQuery(words, search_type="websearch", config="english")


def _says(words: str, *fields: str) -> Q:
    """That each of the words stands somewhere in these fields."""
    found = Q()
    for word in words.split():
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        found &= anywhere
    return found


def _tags(wanted: Wanted) -> list[Q]:
    """The conditions on attributes. Each stands for itself: a row may fulfil them by different attributes."""
    found = []
    if wanted.taxonomy_term_id:
        found.append(Q(taxonomy_term_id=wanted.taxonomy_term_id))
    if wanted.taxonomy_id:
        found.append(Q(taxonomy_term__taxonomy_id=wanted.taxonomy_id))
    return found


def _linked(entity: Entity, tagged: Q) -> QuerySet[Any]:
    return Attribute.objects.filter(tagged, link_entity=entity).values("link_id")


def _serving(rows: QuerySet[ServiceAtLocation], code: str) -> QuerySet[ServiceAtLocation]:
    """Without those whose service area names postal codes, but not this one. One that names none may be anywhere."""
    limited = ServiceArea.objects.filter(_names(ANY_POSTAL_CODE))
    naming = ServiceArea.objects.filter(_names(rf"\m{code}\M"))
    return rows.filter(_has_area(naming) | ~_has_area(limited))


def _names(pattern: str) -> Q:
    said = Q(name__regex=pattern) | Q(description__regex=pattern)
    return said | (Q(extent__regex=pattern) & IN_WORDS)


def _has_area(areas: QuerySet[ServiceArea]) -> Q:
    of_services = areas.filter(service__isnull=False).values("service_id")
    of_ties = areas.filter(service_at_location__isnull=False).values("service_at_location_id")
    return Q(service__in=of_services) | Q(pk__in=of_ties)


def _near(rows: QuerySet[ServiceAtLocation], near: Point, miles: float) -> QuerySet[ServiceAtLocation]:
    """Those at places within so many miles, the edge included."""
    around = box(near, miles)
    inside = rows.filter(
        location__latitude__range=(around.south, around.north), location__longitude__range=(around.west, around.east)
    )
    return inside.alias(miles=miles_to("location__", near)).filter(miles__lte=miles)


def _middle_of(code: str) -> Point:
    """The middle of the public places with this postal code. That of few would tell where a hidden one is."""
    places = Location.objects.public().filter(latitude__isnull=False, longitude__isnull=False)
    there = places.filter(Q(addresses__postal_code=code) | Q(addresses__postal_code__startswith=f"{code}-"))
    middle = there.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    if middle["latitude"] is None:
        message = f"No place of the directory is in {code}, so nobody here knows what is near it."
        raise Invalid(message, fields={"postcode": [message]})
    return Point(**middle)
