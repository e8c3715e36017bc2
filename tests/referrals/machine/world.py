"""Who is there, and a plain model of who was told what: kept by the test, from what it typed and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from casework.actions import reference
from heart.models import User
from referrals.actions import people as partners
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.machine.canaries import Mint, token

HEART, NOBODY, ANYBODY = "HEART", "nobody", "*"
NAVIGATORS = ("nadia", "noel", "cora")
STAFF = {"nadia": "navigator", "noel": "navigator", "cora": "clinician", "sol": "supervisor"}
OTHERS = {"dee": "directory_editor", "eve": "evaluator"}
# What the directory tells of organizations, it tells everybody.
DIRECTORY = ("/directory/", "/parameters/", "/hsds/", "/api/v1/services/", "/api/v1/organizations/")
EXCEPTION = timedelta(days=30)
Because = Callable[[datetime], bool]


def always(at: datetime) -> bool:
    return True


@dataclass(eq=False)
class Organization:
    name: str
    key: UUID
    service: UUID
    people: tuple[str, ...] = ()  # staff first; nobody, where nobody signs in
    mailbox: str = ""


@dataclass(eq=False)
class Need:
    key: int
    domain: str
    detail: str


@dataclass(eq=False)
class Neighbor:
    key: int
    case: int
    names: list[str]
    born: str
    contact: list[str]
    needs: list[Need] = field(default_factory=list)


@dataclass(eq=False)
class Consent:
    key: int
    neighbor: Neighbor
    recipients: frozenset[str]
    kinds: frozenset[str]
    given: datetime
    ends: datetime
    revoked: bool = False

    def holds(self, at: datetime) -> bool:
        return not self.revoked and self.given <= at < self.ends


@dataclass(eq=False)
class Sent:
    """A referral: `told` is what went out when it was sent, frozen."""

    key: str
    to: Organization
    neighbor: Neighbor
    need: Need
    terms: tuple[Any, ...]  # kinds, whether little of them, whether under an exception, the question
    sent_at: datetime | None = None
    consent: Consent | None = None
    told: frozenset[str] = frozenset()
    mistake: bool = False

    def shows(self, at: datetime) -> bool:
        """Whether its recipient may still see what went out: asked in words of our own."""
        if self.sent_at is None or self.mistake:
            return False
        return self.consent.holds(at) if self.consent else at < self.sent_at + EXCEPTION


@dataclass(frozen=True)
class Right:
    """That somebody may read a fact: `because` holds, and on the pages of the referral `of` if it is of one, or
    beneath the paths `under`.
    """

    reader: str
    because: Because = always
    of: str = ""
    under: tuple[str, ...] = ()

    def lets(self, reader: str, path: str, about: str, at: datetime) -> bool:
        if self.reader not in {reader, ANYBODY} or (self.of and about and self.of != about):
            return False
        return (not self.under or path.startswith(self.under)) and self.because(at)


class Cast:
    """The same people and organizations in every world, made once."""

    def __init__(self) -> None:
        self.mint = Mint()
        self.users = {name: people.person(name, role) for name, role in {**STAFF, **OTHERS}.items()}
        people.person("ray", "responder")
        self.sweeper = User.objects.system("sweep")
        reference.ensure_defaults(by=User.objects.system("setup"))
        self.organizations = [self._organization() for _ in range(3)]
        self.alone = self._organization(signs_in=False)

    def _organization(self, *, signs_in: bool = True) -> Organization:
        name = f"{self.mint.word()} House"
        service = providers.service(name, f"{self.mint.word()} service", need_domains=["food-insecurity"])
        if not signs_in:
            service.organization.agency = None
            service.organization.save_by(self.users["dee"])
            return Organization(name, service.organization_id, service.pk)
        staff = tuple(self._person(role, name) for role in ("partner", "partner_manager"))
        mailbox = f"{self.mint.word().lower()}@house.example"
        partners.set_referral_address(organization=service.organization, email=mailbox, by=self.users["dee"])
        return Organization(name, service.organization_id, service.pk, staff, mailbox)

    def _person(self, role: str, organization: str) -> str:
        name = self.mint.word().lower()
        self.users[name] = people.person(name, role, organization)
        return name


class World:
    """What was done so far in one world, and what follows for who may read what."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.mint = Mint(first=10_000)  # the same words in every world
        self.rights: dict[str, list[Right]] = defaultdict(list)
        self.neighbors: list[Neighbor] = []
        self.consents: list[Consent] = []
        self.referrals: list[Sent] = []
        self.enrollments: list[tuple[Organization, str]] = []
        self.questions: list[tuple[Organization, str]] = []
        self.meetings: list[int] = []
        self.reader_of = {name: NOBODY for name in OTHERS} | {name: HEART for name in STAFF}
        for organization in (*cast.organizations, cast.alone):
            self._known(organization)

    def _known(self, one: Organization) -> None:
        """Its name stands in the directory; elsewhere another one reads it under a consent that names both."""
        for person in one.people:
            self.reader_of[person] = one.name
            self.may_read([person, one.mailbox], one.name, HEART)
        written = [one.name]
        self.may_read([*written, str(one.service), str(one.key)], one.name, HEART)
        self.grant([*written, str(one.service), str(one.key)], Right(ANYBODY, under=DIRECTORY))
        for other in self.cast.organizations:
            if other is not one:
                self.grant(written, Right(other.name, lambda at, both={one.name, other.name}: self.named(both, at)))

    def named(self, both: set[str], at: datetime) -> bool:
        """Whether a consent in force names these organizations together, and lets them know whom and what."""
        return any(
            one.holds(at) and both <= one.recipients and {"identity", "need"} <= one.kinds for one in self.consents
        )

    def grant(self, facts: Iterable[Any], right: Right) -> None:
        for fact in facts:
            if fact:
                self.rights[token(fact)].append(right)

    def may_read(self, facts: Iterable[Any], *readers: str) -> None:
        """Whatever happens."""
        planted = list(facts)
        for reader in readers:
            self.grant(planted, Right(reader))

    def planted(self, *readers: str) -> str:
        """A new word that these may read."""
        word = self.mint.word()
        self.may_read([word], *readers)
        return word

    def shared(self, referral: Sent, *, by_heart: bool = True) -> str:
        """A new word about a referral: its recipient reads what HEART wrote while the release lasts, its own always."""
        word = self.planted(HEART)
        self.rights[token(word)].append(
            Right(referral.to.name, referral.shows, of=referral.key) if by_heart else Right(referral.to.name)
        )
        return word

    def keyed(self, referral: Sent) -> None:
        """Its key is its recipient's too, once it was sent."""
        short = referral.key[:8].upper()
        self.may_read([referral.key, short], HEART)
        self.grant([referral.key, short], Right(referral.to.name, lambda at: referral.sent_at is not None))

    def strangers(self, text_tokens: Iterable[str], reader: str, path: str, about: str) -> set[str]:
        """Those of the facts that the reader has no right to, here and now."""
        return {
            fact
            for fact in text_tokens
            if fact in self.rights and not any(right.lets(reader, path, about, self.now) for right in self.rights[fact])
        }

    def covering(self, neighbor: Neighbor, to: Organization, kinds: Iterable[str]) -> Consent | None:
        """The consent in force that lets this out to this organization: the one that lasts longest."""
        fits = [
            one
            for one in self.consents
            if one.neighbor is neighbor and one.holds(self.now) and to.name in one.recipients
            if set(kinds) <= one.kinds
        ]
        return max(fits, key=lambda one: one.ends, default=None)

    def told(self, neighbor: Neighbor, need: Need, kinds: Iterable[str], *, little: bool) -> frozenset[str]:
        """What goes out of these kinds; of little, the name alone. Nothing over substances but where it is named."""
        kinds, facts = set(kinds), list(neighbor.names)
        if not little:
            facts += [neighbor.born]
            facts += neighbor.contact if "contact" in kinds else []
            if need.domain != "substance-use" or "substance_use" in kinds:
                facts += [need.detail]
            if "substance_use" in kinds:
                facts += [one.detail for one in neighbor.needs if one.domain == "substance-use"]
        return frozenset(token(fact) for fact in facts if fact)
