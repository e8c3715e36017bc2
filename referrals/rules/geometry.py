"""Distances on the earth, in miles. Pure."""

from __future__ import annotations

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

EARTH = 3958.8  # miles, the mean radius


class Point(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Box(NamedTuple):
    """Degrees; everything that can be within a distance, and a little more."""

    south: float
    north: float
    west: float
    east: float


def miles_between(here: Point, there: Point) -> float:
    """The great-circle distance."""
    up, across = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    chord = sin(up / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(across / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def box(near: Point, miles: float) -> Box:
    """The degrees between which lies whatever is within `miles` of a point."""
    up = degrees(miles / EARTH)
    south, north = near.latitude - up, near.latitude + up
    if south <= -90 or north >= 90:
        return Box(max(south, -90), min(north, 90), -180, 180)
    across = degrees(asin(min(1.0, sin(miles / EARTH) / cos(radians(near.latitude)))))
    west, east = near.longitude - across, near.longitude + across
    if west < -180 or east > 180:  # over the date line: every longitude, and the distance itself decides
        return Box(south, north, -180, 180)
    return Box(south, north, west, east)


def away(miles: float) -> str:
    """ "2.1 miles away"."""
    number = f"{miles:.1f}".removesuffix(".0")
    return f"{number} {'mile' if number == '1' else 'miles'} away" if number != "0" else "Right there"
