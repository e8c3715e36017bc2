"""A year of calls. How many, when and of which kind follows the shape of public figures; every call is invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from casework.actions import calls
from casework.cad.records import Incoming
from casework.models import Call, CallType
from heart.models import User
from referrals.management.demo import words

A_YEAR = 365
# Calls by hour of the city's day, midnight first: quiet before dawn, most in the late afternoon.
BY_HOUR = [5, 4, 3, 2, 2, 2, 3, 5, 7, 8, 9, 9, 10, 10, 10, 11, 12, 12, 11, 10, 9, 8, 7, 6]
ELIGIBLE_SHARE = 0.62
OTHER_TYPES = ["Noise", "Alarm", "Traffic stop", "Parking", "Found property", "Loud music"]
BATCH = 1000


def make(rng: Random, *, count: int, now: datetime, by: User) -> list[Call]:
    """Store `count` calls of the last year; returns the eligible ones, oldest first."""
    types = list(CallType.objects.filter(eligibilities__isnull=False).distinct().values_list("name", flat=True))
    times = sorted(_moment(rng, now) for _ in range(count))
    incoming = [_call(rng, number, at, types) for number, at in enumerate(times, 1)]
    for start in range(0, count, BATCH):
        calls.receive(calls=incoming[start : start + BATCH], by=by, at=now)
    return list(Call.objects.exclude(eligible_programs=[]).select_related("call_type").order_by("received_at"))


def _moment(rng: Random, now: datetime) -> datetime:
    day = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) - timedelta(days=rng.randrange(A_YEAR))
    hour = rng.choices(range(24), BY_HOUR)[0]
    at = day.replace(hour=hour) + timedelta(seconds=rng.randrange(3600))
    return min(at, now - timedelta(minutes=90))


def _call(rng: Random, number: int, at: datetime, types: list[str]) -> Incoming:
    name = rng.choice(types) if rng.random() < ELIGIBLE_SHARE else rng.choice(OTHER_TYPES)
    dispatched = at + timedelta(minutes=rng.uniform(1, 9))
    on_scene = dispatched + timedelta(minutes=rng.uniform(4, 22))
    sensitive = rng.random() < 0.05
    return Incoming(
        source="demonstration",
        number=f"D{number:06}",
        received_at=at,
        received_on=timezone.localdate(at),
        dispatched_at=dispatched,
        on_scene_at=on_scene,
        closed_at=on_scene + timedelta(minutes=rng.uniform(10, 70)),
        local_type=name,
        call_types=(name,),
        priority=rng.choice("123"),
        sensitive=sensitive,
        location="" if sensitive else f"{rng.randrange(1, 30) * 100} block of {rng.choice(words.STREETS)}",
        beat=rng.choice(words.BEATS),
    )
