"""What storing incoming calls would change: compared with what is known, without writing anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from casework.cad.records import Incoming
from casework.eligibility import EligibilityTable
from casework.models import Call
from casework.rules.places import normalize_place
from heart.errors import Invalid

TOLD = (  # what dispatch says of a call, under the same name there and here
    *("received_at", "entered_at", "dispatched_at", "en_route_at", "on_scene_at", "closed_at"),
    *("local_type_code", "local_type", "original_type", "priority", "disposition", "agency_name"),
    *("sensitive", "location", "latitude", "longitude", "beat"),
)
LONGEST_KEY = 200


class Verdict(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Planned:
    """What becomes of one incoming call. `call` carries the new values; it has no pk until a new one is stored."""

    incoming: Incoming
    call: Call
    verdict: Verdict
    changed: tuple[str, ...] = ()

    @property
    def told(self) -> list[str]:
        """What dispatch changed; the key of the place only follows from its words."""
        return [name for name in self.changed if name != "place_key"]


def plan(calls: Sequence[Incoming]) -> list[Planned]:
    """What `casework.actions.calls.receive` would do with these calls, in their order. Three statements.

    Raises Invalid if two of them are the same call.
    """
    keys = [(call.source, call.number) for call in calls]
    if len(set(keys)) < len(keys):
        raise Invalid("The same call was sent twice at once.")
    table = EligibilityTable()
    sources, numbers = {source for source, _ in keys}, [number for _, number in keys]
    known = {(call.source, call.number): call for call in Call.objects.filter(source__in=sources, number__in=numbers)}
    return [_compare(incoming, known.get(key), table) for key, incoming in zip(keys, calls, strict=True)]


def _compare(incoming: Incoming, call: Call | None, table: EligibilityTable) -> Planned:
    values = _values(incoming, table)
    if call is None:
        return Planned(incoming, Call(source=incoming.source, number=incoming.number, **values), Verdict.CREATED)
    changed = tuple(name for name, value in values.items() if getattr(call, name) != value)
    for name in changed:
        setattr(call, name, values[name])
    return Planned(incoming, call, Verdict.UPDATED if changed else Verdict.UNCHANGED, changed)


def _values(incoming: Incoming, table: EligibilityTable) -> dict[str, Any]:
    """A sensitive call has no location, whoever sends one."""
    call_type = table.call_type(incoming.call_types)
    values = {name: getattr(incoming, name) for name in TOLD}
    if incoming.sensitive:
        values |= {"location": "", "latitude": None, "longitude": None}
    return {
        **values,
        "place_key": normalize_place(values["location"])[:LONGEST_KEY],
        "call_type_id": call_type.pk if call_type else None,
        "eligible_programs": table.programs(call_type, incoming.received_on),
    }
