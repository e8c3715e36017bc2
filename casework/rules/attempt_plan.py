"""What comes after an attempt (rule 3). Pure: a plan and attempts in, the next step out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from casework.rules import quiet_hours
from casework.states import Channel, ContactResult, FollowUpKind

REVIEW_DAYS = 2
# What to try when one way has failed, the nearest to the neighbor first.
CHANNELS = (Channel.PHONE, Channel.IN_PERSON, Channel.TEXT, Channel.TRUSTED_CONTACT, Channel.PARTNER)
# The built-in plan: hours before the first, second, third, ... attempt. Two in the first three days, then slower.
GAPS = (0, 24, 72)
CHECK_IN_DAYS = 7
# No plan may ask for more: so many ways are left to somebody without a phone.
MOST_CHANNELS = 3


@dataclass(frozen=True)
class Attempt:
    at: datetime
    channel: str
    result: str

    @property
    def reached(self) -> bool:
        return self.result == ContactResult.REACHED


@dataclass(frozen=True)
class Step:
    """One attempt of a plan: the hours to wait before it, and its ways, the preferred first. None means any."""

    gap_hours: int
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All of `steps`, on `min_days` different days, by `min_channels` ways, within `within_days` days; then
    "unable to reach" may be proposed. A talk is followed by a check-in after `check_in_days` days.
    """

    steps: tuple[Step, ...]
    min_days: int
    min_channels: int
    within_days: int
    check_in_days: int = CHECK_IN_DAYS


@dataclass(frozen=True)
class NextStep:
    kind: FollowUpKind
    due_at: datetime
    channel: str
    why: str


def built_in() -> Plan:
    """The plan of a case that has none: as many attempts as the settings say (rule 3)."""
    count = settings.ATTEMPT_PLAN_ATTEMPTS
    steps = tuple(Step(GAPS[min(number, len(GAPS) - 1)]) for number in range(count))
    return Plan(steps, count, settings.ATTEMPT_PLAN_CHANNELS, settings.ATTEMPT_PLAN_DAYS)


def plan_of(version: Any) -> Plan:
    """What a row of AttemptPlanVersion says; of none, the built-in plan."""
    if version is None:
        return built_in()
    steps = tuple(Step(step["gap_hours"], tuple(step["channels"])) for step in version.steps)
    return Plan(steps, version.min_days, version.min_channels, version.within_days, version.check_in_days)


def next_step(attempts: Sequence[Attempt], *, has_phone: bool | None, plan: Plan | None = None) -> NextStep:
    """The follow-up to schedule after the last of `attempts` (oldest first, UTC), moved out of quiet hours."""
    plan = plan or built_in()
    last = attempts[-1]
    if last.reached:
        due = quiet_hours.allowed(last.at + timedelta(days=plan.check_in_days), last.channel)
        why = f"Reached; a check-in {plan.check_in_days} day{'' if plan.check_in_days == 1 else 's'} later"
        return NextStep(FollowUpKind.CHECK_IN, due, last.channel, why)
    missed = since_reached(attempts)
    if is_exhausted(missed, plan):
        return NextStep(
            FollowUpKind.REVIEW,
            last.at + timedelta(days=REVIEW_DAYS),
            "",
            "The attempt plan is done: decide whether to close as unable to reach",
        )
    channel = next_channel(missed, has_phone=has_phone, plan=plan)
    due = quiet_hours.allowed(last.at + _gap(plan, len(missed)), channel)
    return NextStep(FollowUpKind.ATTEMPT, due, channel, _why(last.at, due, len(missed) + 1, channel, plan))


def _gap(plan: Plan, done: int) -> timedelta:
    """How long to wait after so many attempts. Beyond the plan, a day longer than its last gap."""
    if done < len(plan.steps):
        return timedelta(hours=max(1, plan.steps[done].gap_hours))
    return timedelta(hours=plan.steps[-1].gap_hours + 24)


def _why(last: datetime, due: datetime, number: int, channel: str, plan: Plan) -> str:
    """Which attempt it is. Beyond the plan's number it is owed because days or channels are lacking still."""
    of = f" of {len(plan.steps)}" if number <= len(plan.steps) else ""
    day = "another day" if timezone.localdate(due) != timezone.localdate(last) else "the same day"
    return f"Attempt {number}{of}, {day}, {Channel(channel).label.lower()}"


def since_reached(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The attempts after the last that reached the neighbor."""
    missed: list[Attempt] = []
    for attempt in attempts:
        missed = [] if attempt.reached else [*missed, attempt]
    return missed


def is_exhausted(missed: Sequence[Attempt], plan: Plan | None = None) -> bool:
    """Whether "unable to reach" may be proposed: as many attempts as the plan has steps, on enough different days
    (the city's), by enough channels, all within the plan's days.
    """
    plan = plan or built_in()
    if not missed:
        return False
    window = missed[-1].at - timedelta(days=plan.within_days)
    counted = [attempt for attempt in missed if attempt.at >= window]
    days = {timezone.localdate(attempt.at) for attempt in counted}
    channels = {attempt.channel for attempt in counted}
    return len(counted) >= len(plan.steps) and len(days) >= plan.min_days and len(channels) >= plan.min_channels


def next_channel(missed: Sequence[Attempt], *, has_phone: bool | None, plan: Plan | None = None) -> str:
    """The least tried of the step's channels; the phone's only where there may be a phone.

    Where none of them is left, and beyond the plan's steps, any that the plan names, or any that is left at all.
    """
    plan = plan or built_in()
    # A number found dead is no way any more, unless another is known to be in use.
    wrong = any(attempt.result == ContactResult.WRONG_NUMBER for attempt in missed)
    gone = has_phone is False or (wrong and has_phone is None)
    usable = [one for one in CHANNELS if not gone or one not in {Channel.PHONE, Channel.TEXT}]
    order = _ways(plan, len(missed), usable)
    tried = [attempt.channel for attempt in missed]
    return min(order, key=lambda one: (tried.count(one), order.index(one)))


def _ways(plan: Plan, done: int, usable: list[Channel]) -> list[str]:
    """The ways that the attempt after so many may take: the step's, else the plan's where they are ways enough."""
    if done < len(plan.steps):
        here = [one for one in plan.steps[done].channels if one in usable]
        if here:
            return here
    named = dict.fromkeys(channel for step in plan.steps for channel in step.channels or CHANNELS)
    fit = [one for one in named if one in usable]
    return fit if len(fit) >= plan.min_channels else list(usable)
