"""What comes after an attempt (rule 3). Pure: attempts in, the next step out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from casework.states import Channel, ContactResult, FollowUpKind

# Days to wait before the second, third, ... attempt; the last one repeats. Two in the first three days, then slower.
GAPS = (1, 3, 4)
CHECK_IN_DAYS = 7
REVIEW_DAYS = 2
# What to try when one way has failed, the nearest to the neighbor first.
CHANNELS = (Channel.PHONE, Channel.IN_PERSON, Channel.TEXT, Channel.TRUSTED_CONTACT, Channel.PARTNER)


@dataclass(frozen=True)
class Attempt:
    at: datetime
    channel: str
    result: str

    @property
    def reached(self) -> bool:
        return self.result == ContactResult.REACHED


@dataclass(frozen=True)
class NextStep:
    kind: FollowUpKind
    due_at: datetime
    channel: str
    why: str


def next_step(attempts: Sequence[Attempt], *, has_phone: bool | None) -> NextStep:
    """The follow-up to schedule after the last of `attempts` (oldest first, UTC)."""
    last = attempts[-1]
    if last.reached:
        return NextStep(
            FollowUpKind.CHECK_IN,
            last.at + timedelta(days=CHECK_IN_DAYS),
            last.channel,
            f"Reached; a check-in {CHECK_IN_DAYS} days later",
        )
    missed = since_reached(attempts)
    if is_exhausted(missed):
        return NextStep(
            FollowUpKind.REVIEW,
            last.at + timedelta(days=REVIEW_DAYS),
            "",
            "The attempt plan is done: decide whether to close as unable to reach",
        )
    gap = GAPS[min(len(missed) - 1, len(GAPS) - 1)]
    channel = next_channel(missed, has_phone=has_phone)
    return NextStep(
        FollowUpKind.ATTEMPT,
        last.at + timedelta(days=gap),
        channel,
        _why(len(missed) + 1, channel),
    )


def _why(number: int, channel: str) -> str:
    """Which attempt it is. Beyond the plan's number it is owed because days or channels are lacking still."""
    of = f" of {settings.ATTEMPT_PLAN_ATTEMPTS}" if number <= settings.ATTEMPT_PLAN_ATTEMPTS else ""
    return f"Attempt {number}{of}, another day, {Channel(channel).label.lower()}"


def since_reached(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The attempts after the last that reached the neighbor."""
    missed: list[Attempt] = []
    for attempt in attempts:
        missed = [] if attempt.reached else [*missed, attempt]
    return missed


def is_exhausted(missed: Sequence[Attempt]) -> bool:
    """Whether "unable to reach" may be proposed: attempts on enough different days (the city's), by enough
    channels, all within ATTEMPT_PLAN_DAYS days.
    """
    if not missed:
        return False
    window = missed[-1].at - timedelta(days=settings.ATTEMPT_PLAN_DAYS)
    counted = [attempt for attempt in missed if attempt.at >= window]
    days = {timezone.localdate(attempt.at) for attempt in counted}
    channels = {attempt.channel for attempt in counted}
    return len(days) >= settings.ATTEMPT_PLAN_ATTEMPTS and len(channels) >= settings.ATTEMPT_PLAN_CHANNELS


def next_channel(missed: Sequence[Attempt], *, has_phone: bool | None) -> str:
    """The least tried channel; the phone's channels only where there may be a phone."""
    usable = [one for one in CHANNELS if has_phone is not False or one not in {Channel.PHONE, Channel.TEXT}]
    tried = [attempt.channel for attempt in missed]
    # A number found dead is no way any more.
    if any(attempt.result == ContactResult.WRONG_NUMBER for attempt in missed):
        usable = [one for one in usable if one not in {Channel.PHONE, Channel.TEXT}]
    return min(usable, key=lambda one: (tried.count(one), usable.index(one)))
