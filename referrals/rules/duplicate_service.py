"""The duplicate-service check (rule 6): is the same kind of need served, waiting or asked for elsewhere? Pure.

It says the least that helps: how far it has come elsewhere, and by whom only where the neighbor lets the asker know.
Whoever asks without a consent gets the very verdict of a neighbor with whom nobody else has anything to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from casework.states import Information, NeedDomain
from referrals.states import ReferralStatus
from referrals.states.enrollments import Standing

SOMEBODY = "another organization in the network"
# What a consent must let out before the asker is told anything: who it is about, and what they need.
TELLING = frozenset({Information.IDENTITY, Information.NEED})
PART_2 = frozenset({NeedDomain.SUBSTANCE_USE})
OF_STATUS = {
    ReferralStatus.SENT: Standing.ASKED,
    ReferralStatus.VIEWED: Standing.ASKED,
    ReferralStatus.ACCEPTED: Standing.WAITING,
    ReferralStatus.WAITLISTED: Standing.WAITING,
    ReferralStatus.SCHEDULED: Standing.WAITING,
    ReferralStatus.STARTED: Standing.SERVED,
}
_ORDER = list(Standing)


@dataclass(frozen=True)
class Elsewhere:
    """What one organization has to do with a kind of need of a neighbor: a referral under way, or an enrollment.

    `may_name`: of an enrollment, that the person's release lets HEART know which organization it is.
    """

    organization_key: UUID
    organization_name: str
    standing: Standing
    may_name: bool = True
    referral: Any = None
    match: Any = None
    need_key: int | None = None


@dataclass(frozen=True)
class Given:
    """A consent in force of the neighbor: what it lets out, and to whom."""

    key: int
    kinds: frozenset[str]
    recipients: frozenset[UUID]

    def tells(self, organization_key: UUID, domain: str) -> bool:
        """Whether it lets this organization know of needs of this kind; of substance use only where it names it."""
        wanted = TELLING | {Information.SUBSTANCE_USE} if domain in PART_2 else TELLING
        return organization_key in self.recipients and wanted <= self.kinds


@dataclass(frozen=True)
class Said:
    """One organization's standing, as the asker may read it. `referral` and `match` are for HEART alone."""

    standing: Standing
    by: str
    organization_key: UUID | None = None
    referral: Any = None
    match: Any = None
    need_key: int | None = None

    @property
    def named(self) -> bool:
        """Whether the asker is told which organization it is."""
        return self.organization_key is not None


@dataclass(frozen=True)
class Verdict:
    """What the check says of one kind of need; the furthest first. `consent_key` let a partner know it."""

    domain: str
    said: Sequence[Said] = field(default_factory=tuple)
    consent_key: int | None = None

    def __bool__(self) -> bool:
        return bool(self.said)

    @property
    def domain_label(self) -> str:
        """The kind of need, in words."""
        return str(NeedDomain(self.domain).label)

    @property
    def standing(self) -> Standing | None:
        """The furthest that anybody has come, or nothing."""
        return self.said[0].standing if self.said else None

    @property
    def standings(self) -> list[str]:
        """How far each has come."""
        return [str(one.standing) for one in self.said]

    def asks_why(self, need_key: int) -> bool:
        """Whether going on needs a reason: somebody serves it, or it is more than the other asks for this very need."""
        return any(one.standing == Standing.SERVED or one.need_key != need_key for one in self.said)


def for_heart(domain: str, elsewhere: Iterable[Elsewhere], consents: Iterable[Given]) -> Verdict:
    """What HEART's own staff are told: HEART's referrals in full; an enrollment's organization only where the person's
    release lets HEART know it, or a consent in force names it.
    """
    known = {key for one in consents for key in one.recipients}
    said = []
    for one in elsewhere:
        named = one.referral is not None or one.may_name or one.organization_key in known
        said.append(
            Said(
                standing=one.standing,
                by=one.organization_name if named else SOMEBODY,
                organization_key=one.organization_key if named else None,
                referral=one.referral,
                match=one.match,
                need_key=one.need_key,
            )
        )
    return Verdict(domain, _furthest_first(said))


def for_partner(asker: UUID, domain: str, elsewhere: Iterable[Elsewhere], consents: Iterable[Given]) -> Verdict:
    """What an organization is told: nothing without a consent in force that names it and lets it know of such needs;
    then one line, and another organization's name only where the same consent names that one too.
    """
    telling = sorted((one for one in consents if one.tells(asker, domain)), key=lambda one: one.key)
    others = [one for one in elsewhere if one.organization_key != asker]
    if not telling or not others:
        return Verdict(domain)
    furthest = min(others, key=lambda one: (_ORDER.index(one.standing), one.organization_name))
    naming = [one for one in telling if furthest.organization_key in one.recipients and furthest.may_name]
    consent = (naming or telling)[0]
    said = Said(
        standing=furthest.standing,
        by=furthest.organization_name if naming else SOMEBODY,
        organization_key=furthest.organization_key if naming else None,
    )
    return Verdict(domain, (said,), consent.key)


def _furthest_first(said: list[Said]) -> tuple[Said, ...]:
    return tuple(sorted(said, key=lambda one: (_ORDER.index(one.standing), one.by)))
