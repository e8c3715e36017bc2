"""Sweeps: short, idempotent passes over what is due. Apps register theirs in `tasks.py`; beat runs them all.

A sweep claims each row it works on (`select_for_update(skip_locked=True)` or a unique row), so any number of
beats and workers does the work once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from heart.errors import DomainError
from heart.models import SweepRun, User

log = structlog.get_logger()
Sweep = Callable[[datetime, User], int]
registry: dict[str, Sweep] = {}


def sweep(name: str) -> Callable[[Sweep], Sweep]:
    """Register a sweep: called with the time (UTC) and the system actor, it returns how many rows it did."""

    def register(function: Sweep) -> Sweep:
        registry[name] = function
        return function

    return register


def run_all(at: datetime | None = None) -> dict[str, int]:
    """Run every sweep once. One that fails is logged and does not stop the others; it is not marked as run."""
    at = at or timezone.now()
    by = User.objects.system("sweep")
    done: dict[str, int] = {}
    for name, function in sorted(registry.items()):
        try:
            done[name] = function(at, by)
        except (DatabaseError, DomainError) as error:
            log.error("sweep_failed", sweep=name, error=type(error).__name__)
            continue
        SweepRun.objects.update_or_create(name=name, defaults={"finished_at": timezone.now(), "done": done[name]})
    return done


def late(at: datetime) -> list[str]:
    """The sweeps that have not run in five of their intervals."""
    since = at - timedelta(seconds=5 * settings.SWEEP_SECONDS)
    ran = set(SweepRun.objects.filter(finished_at__gte=since).values_list("name", flat=True))
    return sorted(set(registry) - ran)
