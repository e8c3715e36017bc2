"""The read side of the directory: search, one service, and where a place is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import (
    Avg,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import ASin, Coalesce, Cos, Least, Power, Radians, Sin, Sqrt

from heart.errors import Invalid
from heart.models import User
from referrals import matching
from referrals.matching import Ask, Offer, Point, Reason
from referrals.models import Address, Language, Location, Service, ServiceAtLocation
from referrals.need_words import needs_of
from referrals.states import ServiceStatus

# What a list may be sorted by, for heart.views.lists.paginate. Rows without a distance come last.
SORTS = {"best": ("far", "score", "name"), "distance": ("miles", "name"), "name": "name"}
BY_NAME = "name"
POSTAL_CODE = re.compile(r"(\d{5})(?:-\d{4})?")
COORDINATES = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[, ]\s*(-?\d{1,3}(?:\.\d+)?)")
OPERATORS = re.compile(r'["-]|\bor\b', re.IGNORECASE)  # whoever writes these means just what they write


@dataclass(frozen=True, slots=True)
class Result:
    """A service, how far it is and why it is shown. `place` is the nearest of its places, or the first."""

    service: Service
    place: Location | None
    miles: float | None
    reasons: list[Reason]
    room: Reason


def search_services(
    user: User,
    *,
    need: str = "",
    words: str = "",
    near: Point | str | None = None,
    miles: float | None = None,
    language: str = "",
    at: datetime,
) -> QuerySet[Service]:
    """The active services that fit, each with `far`, `score` and `miles` to sort by (see SORTS); nothing runs yet.

    `near` is a point, or the words that `point_of` understands (one statement). Within `miles` of it, services
    without coordinates are kept. Counting takes one statement, and a page with all that `results` needs six,
    whatever the number of rows. Raises Invalid for a `near` that nobody knows.
    """
    ask = asked(user, need=need, words=words, near=near, language=language)
    found = visible_services(user).filter(status=ServiceStatus.ACTIVE)
    if ask.need:
        found = found.filter(need_domains__contains=[ask.need], takes_referrals=True)
    query = _query(ask.words)
    if query is not None:
        found = found.filter(words=query)
    if ask.near is not None and miles is not None and not ask.need and query is None:
        found = _near(user, found, ask.near, miles)
    rank: Any = SearchRank(F("words"), query) if query is not None else Value(0.0)
    found = found.annotate(word_rank=rank, miles=_miles(user, ask.near))
    if ask.near is not None and miles is not None:
        found = found.filter(Q(miles__lte=miles) | Q(miles__isnull=True))
    far = Case(When(miles__isnull=ask.near is not None, then=1), default=0)
    return found.annotate(score=_score(ask, query, at), far=far)


def asked(user: User, *, need: str = "", words: str = "", near: Point | str | None = None, language: str = "") -> Ask:
    """What is looked for, with the place found. Raises Invalid for a place that nobody knows."""
    here = point_of(user, near) if isinstance(near, str) else near
    return Ask(need=need, words=words.strip(), near=here, language=language)


def point_of(user: User, words: str) -> Point | None:
    """Where "27701" or "35.99, -78.90" is; None for no words. A postal code is where the directory's places in it are.

    Confidential places are left out for everybody: the middle of few places would give one away. Raises Invalid.
    """
    words = words.strip()
    if not words:
        return None
    if (match := POSTAL_CODE.fullmatch(words)) is not None:
        return _middle_of(user, match[1])
    match = COORDINATES.fullmatch(words)
    if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        raise _unknown_place("Write a ZIP code like 27701, or latitude and longitude like 35.99, -78.90.")
    return Point(float(match[1]), float(match[2]))


def _middle_of(user: User, code: str) -> Point:
    following = f"{int(code) + 1:05d}"
    places = Location.objects.visible_to(user).filter(
        confidential=False,
        latitude__isnull=False,
        longitude__isnull=False,
        addresses__postal_code__gte=code,
        addresses__postal_code__lt=following,
    )
    middle = places.aggregate(latitude=Avg("latitude"), longitude=Avg("longitude"))
    if middle["latitude"] is None:
        raise _unknown_place(f"No place of the directory is in {code}. Try the ZIP code next to it.")
    return Point(**middle)


def _unknown_place(message: str) -> Invalid:
    return Invalid(message, fields={"near": [message]})


def _query(words: str) -> SearchQuery | None:
    """The words as PostgreSQL searches them; the last one also as the beginning of a longer one."""
    terms = re.findall(r"[^\W_]+", words)
    if not terms:
        return None
    query = SearchQuery(words, search_type="websearch", config="english")
    if OPERATORS.search(words):
        return query
    return query | SearchQuery(" & ".join(terms) + ":*", search_type="raw", config="english")


def _near(user: User, found: QuerySet[Service], near: Point, miles: float) -> QuerySet[Service]:
    """Those offered inside the box around a circle (by the index on coordinates), and those offered nowhere known."""
    box = matching.box(near, miles)
    inside = ServiceAtLocation.objects.visible_to(user).filter(
        location__latitude__range=(box.south, box.north), location__longitude__range=(box.west, box.east)
    )
    nowhere = found.filter(located=False)
    ids = inside.order_by().values("service_id").union(nowhere.order_by().values("pk"), all=True)
    return found.filter(pk__in=ids)


def _miles(user: User, near: Point | None) -> Any:
    """The great-circle distance of a service's nearest place, None where no place that one may know has coordinates."""
    if near is None:
        return Value(None, output_field=FloatField())
    distance = miles_to("at_locations__location__", near)
    # Without this, LEAST would pass over the null of a place without coordinates and take the 1.
    known = Q(at_locations__location__latitude__isnull=False, at_locations__location__longitude__isnull=False)
    if not user.is_heart:
        known &= Q(at_locations__location__confidential=False)
    return Min(distance, filter=known, output_field=FloatField())


def miles_to(place: str, near: Point) -> Any:
    """matching.miles_between, said in SQL: from a point to the location whose fields have this prefix."""
    latitude, longitude = F(f"{place}latitude"), F(f"{place}longitude")
    up = Power(Sin(Radians(latitude - near.latitude) / 2), 2)
    across = Power(Sin(Radians(longitude - near.longitude) / 2), 2)
    chord = up + Cos(Radians(Value(near.latitude))) * Cos(Radians(latitude)) * across
    return 2 * matching.EARTH * ASin(Least(Value(1.0), Sqrt(chord)))


def _score(ask: Ask, query: SearchQuery | None, at: datetime) -> Any:
    """matching.score, said in SQL."""
    score: Any = _of_room(at) + Coalesce(F("miles"), 0.0)
    if ask.need:
        position = Func(F("need_domains"), Value(ask.need), function="array_position", output_field=FloatField())
        score += Least(matching.PER_RANK_OF_NEED * (position - 1), Value(matching.MOST_FOR_NEED))
    if query is not None:
        score += matching.FOR_WORDS * (1 - Least(F("word_rank"), Value(1.0)))
    if ask.other_language:
        speaks = Language.objects.filter(service=OuterRef("pk"), name__icontains=ask.other_language)
        score += Case(When(Exists(speaks), then=0.0), default=matching.NO_LANGUAGE)
    return ExpressionWrapper(score, output_field=FloatField())


def _of_room(at: datetime) -> Case:
    since = at - timedelta(hours=settings.CAPACITY_FRESH_HOURS)
    fresh = {"capacity__reported_at__gte": since}
    known = [When(capacity__room=room, **fresh, then=Value(miles)) for room, miles in matching.FOR_ROOM.items()]
    return Case(*known, default=Value(matching.ROOM_UNKNOWN), output_field=FloatField())


def results(user: User, services: Iterable[Service], ask: Ask, at: datetime) -> list[Result]:
    """These services (of `search_services`), each with what a list shows of it and why it is there. Five statements."""
    rows = list(services)
    prefetch_related_objects(rows, "phones", "languages", "schedules", *_places(user))
    return [_result(service, ask, at) for service in rows]


def visible_services(user: User) -> QuerySet[Service]:
    """The services this person may open, whatever their status, for `results`."""
    return Service.objects.visible_to(user).select_related("organization", "capacity").defer("words")


def _places(user: User) -> tuple[Prefetch, Prefetch]:
    """The places of services that this person may know of, with their addresses: two statements."""
    ties = ServiceAtLocation.objects.visible_to(user).select_related("location").order_by("location__name", "pk")
    addresses = Address.objects.visible_to(user).order_by("pk")
    return Prefetch("at_locations", ties), Prefetch("at_locations__location__addresses", addresses)


def _result(service: Service, ask: Ask, at: datetime) -> Result:
    places = [tie.location for tie in service.at_locations.all()]
    capacity = getattr(service, "capacity", None)
    miles: float | None = getattr(service, "miles", None)
    evidence = needs_of(f"{service.name}. {service.alternate_name}", service.description).get(ask.need, [])
    offer = Offer(
        name=service.name,
        needs=service.need_domains,
        evidence=evidence,
        miles=miles,
        languages=[language.name for language in service.languages.all()],
        room=capacity.room if capacity else "",
        room_reported_at=capacity.reported_at if capacity else None,
    )
    return Result(
        service=service,
        place=_nearest(places, ask.near),
        miles=miles,
        reasons=matching.reasons(ask, offer, at),
        room=matching.about_room(offer.room, offer.room_reported_at, at),
    )


def _nearest(places: Sequence[Location], near: Point | None) -> Location | None:
    if near is None:
        return places[0] if places else None

    def miles(place: Location) -> float:
        if place.latitude is None or place.longitude is None:
            return inf
        return matching.miles_between(near, Point(place.latitude, place.longitude))

    return min(places, key=miles, default=None)
