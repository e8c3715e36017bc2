"""What a coordination meeting talks over, and in which words HEART and a partner read of it. Pure.

A row is HEART's. A part of it is one organization's, and tells of its own referral, enrollment or service alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from casework.states import NeedDomain
from referrals.states import ReferralStatus, Room
from referrals.states.enrollments import Standing
from referrals.states.meetings import AgendaKind

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """What one organization may see of an item. With `consent_id` only while that consent is in force."""

    organization_id: UUID
    referral_id: UUID | None = None
    enrollment_id: UUID | None = None
    service_id: UUID | None = None
    consent_id: int | None = None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One thing to talk over; `weight` sorts those of a kind, the heaviest first."""

    kind: AgendaKind
    weight: float
    neighbor_id: int | None = None
    need_id: int | None = None
    referral_id: UUID | None = None
    service_id: UUID | None = None
    facts: Facts = field(default_factory=dict)
    parts: tuple[Part, ...] = ()


def next_meeting(at: datetime) -> datetime | None:
    """When the next weekly meeting begins, as of `at` (UTC): at MEETING_TIME of the city's clock on MEETING_WEEKDAY.

    None where no weekday is set.
    """
    if not settings.MEETING_WEEKDAY:
        return None
    here = timezone.localtime(at)
    begins = time.fromisoformat(settings.MEETING_TIME)
    ahead = (int(settings.MEETING_WEEKDAY) - here.weekday()) % 7
    if ahead == 0 and here.time() >= begins:
        ahead = 7
    return timezone.make_aware(datetime.combine(here.date() + timedelta(days=ahead), begins))


def chosen(items: Iterable[Item], most: int) -> tuple[list[Item], dict[str, int]]:
    """The items in the order of the kinds, the heaviest of each first and `most` of each at most; and how many of
    which kind found no place.
    """
    taken: list[Item] = []
    left_out: dict[str, int] = {}
    every = list(items)
    for kind in AgendaKind:
        of_kind = sorted((one for one in every if one.kind == kind), key=lambda one: -one.weight)
        taken += of_kind[:most]
        if len(of_kind) > most:
            left_out[str(kind)] = len(of_kind) - most
    return taken, left_out


def heart_reads(kind: str, facts: Facts) -> str:
    """A row in words, without a name."""
    return _HEART[AgendaKind(kind)](facts)


def partner_reads(kind: str, facts: Facts) -> str:
    """A part in words: of the organization's own, and of others only what its facts were given under a consent."""
    return _PARTNER[AgendaKind(kind)](facts)


def _stuck(facts: Facts) -> str:
    days = _days(facts.get("days"))
    if facts.get("status") == ReferralStatus.VIEWED:
        return f"Viewed, and not answered for {days}"
    return f"{ReferralStatus(facts['status']).label}, and not started for {days}"


def _duplicate(facts: Facts) -> str:
    standings = ", ".join(Standing(one).label.lower() for one in facts.get("standings", []))
    return f"{_need(facts)} is with more than one organization: {standings}"


def _told_of_another(facts: Facts) -> str:
    by = facts.get("by") or "another organization in the network"
    return f"{_need(facts)}: {Standing(facts['other']).label.lower()}, by {by}"


def _declined(facts: Facts) -> str:
    return f"{_need(facts)} was declined {facts.get('times')} times, and nobody is being asked"


def _expiring(facts: Facts) -> str:
    return f"The consent ends {_day(facts)}, and what was asked under it is still open"


def _own_expiring(facts: Facts) -> str:
    return f"The consent that your referral came under ends {_day(facts)}"


def _capacity(facts: Facts) -> str:
    return f"{_room(facts.get('before'))}, now: {_room(facts.get('after')).lower()}"


def _familiar(facts: Facts) -> str:
    return f"Met in {facts.get('responses')} responses within twelve months, and again this week"


def _unreferred(facts: Facts) -> str:
    return f"{_need(facts)}, open for {_days(facts.get('days'))}, and nobody was asked"


def _need(facts: Facts) -> str:
    return str(NeedDomain(facts["domain"]).label)


def _days(count: Any) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _day(facts: Facts) -> str:
    return date_format(date.fromisoformat(facts["ends"]), "M j, Y")


def _room(code: Any) -> str:
    return str(Room(code).label) if code in Room.values else "Not known"


_HEART = {
    AgendaKind.STUCK: _stuck,
    AgendaKind.DUPLICATE: _duplicate,
    AgendaKind.DECLINED: _declined,
    AgendaKind.EXPIRING: _expiring,
    AgendaKind.CAPACITY: _capacity,
    AgendaKind.FAMILIAR: _familiar,
    AgendaKind.UNREFERRED: _unreferred,
}
_PARTNER = _HEART | {AgendaKind.DUPLICATE: _told_of_another, AgendaKind.EXPIRING: _own_expiring}
