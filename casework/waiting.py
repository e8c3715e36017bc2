"""What makes a case wait for a partner. The app that keeps the referrals registers it in its own `waiting.py`."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

registry: dict[str, Callable[[], Q]] = {}


def register(name: str, condition: Callable[[], Q]) -> None:
    """Add a condition on a case (as of a queryset of cases) under which it waits for somebody outside."""
    registry[name] = condition


def condition() -> Q:
    """The cases that wait for any reason; none where nothing is registered. No statement of its own."""
    waits = Q(pk__in=[])
    for make in registry.values():
        waits |= make()
    return waits
