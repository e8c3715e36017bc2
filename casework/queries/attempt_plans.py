"""The attempt plans as people read them."""

from __future__ import annotations

from dataclasses import dataclass

from casework.models import AttemptPlan, AttemptPlanVersion
from casework.states import Channel
from heart.models import User


@dataclass(frozen=True)
class Told:
    """A version in words: a sentence for each step, and when the plan is done."""

    steps: list[str]
    done: str


def to_choose(user: User) -> list[AttemptPlanVersion]:
    """The plans that can be chosen, as they stand now, the default first. One statement."""
    rows = AttemptPlanVersion.objects.visible_to(user).current()
    return list(rows.order_by("-plan__is_default", "plan__name"))


def every(user: User) -> list[tuple[AttemptPlan, AttemptPlanVersion]]:
    """Every plan with what it says now, those in use first. One statement."""
    rows = AttemptPlanVersion.objects.visible_to(user).select_related("plan", "made_by")
    found: dict[int, AttemptPlanVersion] = {}
    for row in rows.order_by("-plan__active", "-plan__is_default", "plan__name", "-number"):
        found.setdefault(row.plan_id, row)
    return [(row.plan, row) for row in found.values()]


def told(version: AttemptPlanVersion) -> Told:
    """What a version says, in words."""
    steps = [_step(number, step["gap_hours"], step["channels"]) for number, step in enumerate(version.steps, start=1)]
    done = (
        f"Done after {_count(len(version.steps), 'attempt')} on {_count(version.min_days, 'day')} or more, "
        f"by {_count(version.min_channels, 'way')} or more, within {_count(version.within_days, 'day')}. "
        f"Check-in {_count(version.check_in_days, 'day')} after a talk."
    )
    return Told(steps, done)


def _step(number: int, hours: int, channels: list[str]) -> str:
    ways = " or ".join(Channel(one).label.lower() for one in channels) or "any way"
    if number == 1:
        return f"First, {ways}"
    wait = _count(hours // 24, "day") if hours % 24 == 0 and hours else _count(hours, "hour")
    return f"{wait} later, {ways}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
