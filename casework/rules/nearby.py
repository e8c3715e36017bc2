"""How far two points of a city lie from each other. Pure: no database."""

from __future__ import annotations

from math import cos, hypot, radians

METERS_A_DEGREE = 111_320  # of latitude; of longitude at the equator (WGS 84, to a few meters in a thousand)
NEAR = 50.0  # meters within which two points are taken for one place
Point = tuple[float, float]  # latitude, longitude


def meters(one: Point, other: Point) -> float:
    """The distance on a plane: good to a meter in a kilometer, and within a city."""
    north = (one[0] - other[0]) * METERS_A_DEGREE
    east = (one[1] - other[1]) * METERS_A_DEGREE * cos(radians((one[0] + other[0]) / 2))
    return hypot(north, east)


def box(center: Point, within: float = NEAR) -> tuple[tuple[float, float], tuple[float, float]]:
    """The span of latitudes and of longitudes that holds every point so many meters from here."""
    north = within / METERS_A_DEGREE
    east = within / (METERS_A_DEGREE * max(cos(radians(center[0])), 0.01))
    return (center[0] - north, center[0] + north), (center[1] - east, center[1] + east)
