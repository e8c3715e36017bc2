"""Sweeps: short, idempotent passes over what is due. Apps register theirs in `tasks.py`; beat runs them all.

A sweep claims each row it works on (`select_for_update(skip_locked=True)` or a unique row), so any number of
beats and workers does the work once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import IntEnum
from typing import TypeVar

import structlog
from django.conf import settings
from django.utils import timezone

from heart.errors import IllegalMove
from heart.models import SweepRun, User

log = structlog.get_logger()
Sweep = Callable[[datetime, User], int]
Row = TypeVar("Row")
registry: dict[str, Sweep] = {}


class Turn(IntEnum):
    """When a sweep's turn comes, so that no reminder waits for what hangs or works long."""

    SOON = 0
    OUTSIDE = 1  # talks to another machine
    LONG = 2


turns: dict[str, Turn] = {}


def sweep(name: str, *, turn: Turn = Turn.SOON) -> Callable[[Sweep], Sweep]:
    """Register a sweep: called with the time (UTC) and the system actor, it returns how many rows it did."""

    def register(function: Sweep) -> Sweep:
        registry[name] = function
        turns[name] = turn
        return function

    return register


def each_once(rows: Iterable[Row], work: Callable[[Row], object]) -> int:
    """Work on each row that nobody was quicker with, or ended meanwhile (IllegalMove). Returns how many it were."""
    done = 0
    for row in rows:
        try:
            work(row)
            done += 1
        except IllegalMove:
            continue
    return done


def run_all(at: datetime | None = None) -> dict[str, int]:
    """Run every sweep once, by `at` (UTC). One that fails, whatever the fault, is logged and does not stop the
    others; it is not marked as run, so `late` names it and /readyz says 503. Sweeps that wait for the world
    outside, and those that work long, come after all that are quickly done: a mail never waits for a figure.
    """
    at = at or timezone.now()
    by = User.objects.system("sweep")
    done: dict[str, int] = {}
    for name in sorted(registry, key=lambda name: (turns[name], name)):
        try:
            done[name] = registry[name](at, by)
            SweepRun.objects.update_or_create(name=name, defaults={"finished_at": timezone.now(), "done": done[name]})
        except Exception as error:
            # The class alone: the words of an error can hold a neighbor's name.
            log.error("sweep_failed", sweep=name, error=type(error).__name__)
    return done


def late(at: datetime) -> list[str]:
    """The sweeps that have not run in five of their intervals."""
    since = at - timedelta(seconds=5 * settings.SWEEP_SECONDS)
    ran = set(SweepRun.objects.filter(finished_at__gte=since).values_list("name", flat=True))
    return sorted(set(registry) - ran)
