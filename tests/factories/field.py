"""What belongs to the field: safety alerts, responses of care navigation, somebody not known."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from casework.actions import alerts, responses
from casework.actions.responses import Member
from casework.models import Encounter, Neighbor, Response, SafetyAlert
from casework.states import Discipline, Known, Mode, Program
from casework.states.field import AlertKind
from heart.models import User
from tests.factories import casework as make
from tests.factories import people

HERON = "12 Heron Street"


def alert(*, at: datetime, by: User | None = None, neighbor: Neighbor | None = None, **changes: Any) -> SafetyAlert:
    """A dog, on a neighbor or at HERON: looked at again in 90 days, gone in 180."""
    base: dict[str, Any] = {
        "submission": uuid4(),
        "kind": AlertKind.ANIMAL,
        "reason": "A large dog, loose in the yard",
        "review_at": at + timedelta(days=90),
        "expires_at": at + timedelta(days=180),
        "location": "" if neighbor else HERON,
    }
    return alerts.warn(neighbor=neighbor, by=by or people.person("ray", "responder"), at=at, **{**base, **changes})


def visit(
    neighbor: Neighbor, *, at: datetime, by: User | None = None, mode: str = Mode.IN_PERSON, **met: Any
) -> Encounter:
    """Care navigation meets a neighbor whom HEART knows."""
    who = by or people.person("nadia", "navigator")
    made = responses.record(
        facts=make.facts(at, program=Program.CN, dispatched_at=None, visit=mode),
        members=[Member(Discipline.NAVIGATOR, who)],
        met=[make.met(neighbor=neighbor, details={}, mode=mode, needs_seen=[], **met)],
        by=who,
        at=at,
    )
    return made.encounters.get()


def somebody_unknown(*, at: datetime, by: User | None = None, **changes: Any) -> Encounter:
    """Ray and Cora met somebody whom they could not name."""
    return make.encounter(at=at, by=by, known=Known.UNKNOWN, details={}, **changes)


def ccd(*, at: datetime, met_people: list[Any] | None = None, **changes: Any) -> Response:
    """Cora took a call on the phone."""
    cora = people.person("cora", "clinician")
    base: dict[str, Any] = {"program": Program.CCD, "on_scene_at": None, "disposition": "resolved_by_phone"}
    return responses.record(
        facts=make.facts(at, **{**base, **changes}),
        members=[Member(Discipline.CLINICIAN, cora)],
        met=met_people or [],
        by=cora,
        at=at,
    )
