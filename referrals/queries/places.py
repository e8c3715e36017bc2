"""Where a place is, and how far from it, in SQL."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Avg, F, FloatField, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt

from heart.errors import Invalid
from heart.models import User
from referrals.models import Location, Service, ServiceAtLocation
from referrals.models.scopes import open_location
from referrals.rules.geometry import EARTH, Point, box
from referrals.states.directory import Audience

POSTAL_CODE = re.compile(r"(\d{5})(?:-\d{4})?")
COORDINATES = re.compile(r"(-?\d{1,3}(?:\.\d+)?)\s*[, ]\s*(-?\d{1,3}(?:\.\d+)?)")


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


def known_place(user: User, prefix: str) -> Q:
    """That the place whose fields have this prefix is one that this person may know of.

    For what hangs on places, of services that one may know of: that is all which `visible_to` would ask of it, without
    asking for every other thing that such a row can hang on.
    """
    return Q() if user.is_heart else open_location(Audience.PARTNERS, prefix)


def in_box(user: User, services: QuerySet[Service], near: Point, miles: float) -> QuerySet[Service]:
    """Those offered inside the box around a circle (by the index on coordinates), and those offered nowhere known."""
    around = box(near, miles)
    inside = ServiceAtLocation.objects.filter(
        known_place(user, "location__"),
        location__latitude__range=(around.south, around.north),
        location__longitude__range=(around.west, around.east),
    )
    nowhere = services.filter(located=False)
    ids = inside.order_by().values("service_id").union(nowhere.order_by().values("pk"), all=True)
    return services.filter(pk__in=ids)


def miles_from(user: User, near: Point | None) -> Any:
    """The great-circle distance of a service's nearest place, None where no place that one may know has coordinates."""
    if near is None:
        return Value(None, output_field=FloatField())
    # Without the second condition, LEAST would pass over the null of a place without coordinates and take the 1.
    ties = ServiceAtLocation.objects.filter(
        known_place(user, "location__"),
        service=OuterRef("pk"),
        location__latitude__isnull=False,
        location__longitude__isnull=False,
    )
    nearest = Func(miles_to("location__", near), function="MIN", output_field=FloatField())
    return Subquery(ties.order_by().annotate(nearest=nearest).values("nearest"), output_field=FloatField())


def miles_to(place: str, near: Point) -> Any:
    """rules.geometry.miles_between, said in SQL: from a point to the location whose fields have this prefix."""
    latitude, longitude = F(f"{place}latitude"), F(f"{place}longitude")
    up = Power(Sin(Radians(latitude - near.latitude) / 2), 2)
    across = Power(Sin(Radians(longitude - near.longitude) / 2), 2)
    chord = up + Cos(Radians(Value(near.latitude))) * Cos(Radians(latitude)) * across
    return 2 * EARTH * ASin(Least(Value(1.0), Sqrt(chord)))
