"""What the table of who may take which action is written with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from heart.models import User
from tests.architecture.access_rows import (
    Who,
)
from tests.architecture.world import World

SYSTEM = frozenset({"system"})
ADMINISTRATORS = frozenset({"administrator"})
Given = Callable[[World, User], dict[str, Any]]
TERMS = {"information": ["need"], "urgency": "routine"}
ABOUT = {"domain": "food-insecurity", "urgency": "routine", "age_band": "any", "language": "english"}
PRINTED = {"language": "en", "lines": ["when"]}


@dataclass(frozen=True)
class Row:
    """`who` may take the action with what `given` says. Anything but NotAllowed means that they may."""

    action: str
    who: Who
    given: Given


def _started(w: World) -> Any:
    """The referral as it stands a hundred days after its service started."""
    w.referral.status, w.referral.started_at = "started", w.now - timedelta(days=100)
    return w.referral.save_by(w.noel)


def _when(w: World) -> dict[str, Any]:
    return {"starts_at": w.now + timedelta(days=1), "place_words": "The side door"}


def _ask(world: World, by: User) -> dict[str, Any]:
    return {
        "need": world.need,
        "services": [world.service, world.free_service],
        "order": "in_turn",
        "information": ["need"],
    }


def _draft(world: World, by: User) -> dict[str, Any]:
    return {"need": world.need, "service": world.free_service, **TERMS}


def _enroll(w: World, by: User) -> dict[str, Any]:
    return {
        "organization": w.organization,
        "given_name": "Ottoline",
        "family_name": "Brambleworth",
        "date_of_birth": date(1980, 5, 3),
        "domain": "medical",
        "served_since": w.now.date(),
        "covers": ["identity", "need"],
        "release_ends_at": w.now + timedelta(days=30),
    }
