"""The reference tables as an administrator reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.models import (
    AidItem,
    CallType,
    Eligibility,
    FollowUpRule,
    OfficerMinutes,
    ProgramArea,
    ProgramHours,
    VoiceTheme,
)
from casework.states import Program
from heart.models import DomainModel, User

TABLES: dict[str, type[DomainModel]] = {
    "hours": ProgramHours,
    "areas": ProgramArea,
    "call-types": CallType,
    "eligibility": Eligibility,
    "officer-minutes": OfficerMinutes,
    "aid": AidItem,
    "follow-up-rules": FollowUpRule,
    "themes": VoiceTheme,
}


def rows(user: User, table: str) -> Any:
    """The rows of a table in its own order, those of call types with their type. One statement."""
    found: Any = TABLES[table].objects.visible_to(user)
    return found.select_related("call_type") if table in {"eligibility", "officer-minutes"} else found


def standing(row: Any, today: date) -> str:
    """Whether a dated row is "in force", "to come" or "ended" on that day; others are in force."""
    since, until = getattr(row, "effective_from", None), getattr(row, "effective_until", None)
    if since is not None and since > today:
        return "to come"
    return "ended" if until is not None and until < today else "in force"


def without_hours(user: User, today: date) -> list[str]:
    """The programs of which no hours are in force today: all their calls count as outside hours. One statement."""
    in_force = {row.program for row in rows(user, "hours") if standing(row, today) == "in force"}
    return [str(program.label) for program in Program if program not in in_force]
