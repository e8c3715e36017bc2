"""Messages on referrals, a need asked of several services in turn, and a provider where nobody signs in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from casework.actions import consents
from casework.models import Case, Need
from casework.states import CaseStatus, ConsentMethod, Information, NeedStatus
from heart.models import User
from referrals.actions import answering, asking, sending, talk
from referrals.management.demo.cast import Cast
from referrals.models import Organization, Referral, Service
from referrals.states import ReferralStatus
from referrals.states.asking import Order, SentHow

PLAIN = [Information.IDENTITY, Information.CONTACT, Information.NEED]
TALK = [
    (True, "Can you see them this week? Mornings are best."),
    (False, "Yes: Thursday at ten. Who comes along?"),
    (True, "I will walk over with them."),
]


def play(cast: Cast, now: datetime) -> None:
    """What a navigator and a partner say to each other, and two needs asked in other ways."""
    accepted = Referral.objects.filter(status=ReferralStatus.ACCEPTED, consent__isnull=False).select_related("consent")
    for referral in accepted.filter(organization=_of(cast["omar"]))[:2]:
        _talk(referral, cast, now)
    waiting = iter(_needs())
    if (need := next(waiting, None)) is not None:
        _in_turn(need, cast["nadia"], now)
    if (need := next(waiting, None)) is not None:
        _by_phone(need, cast["nadia"], now)


def _of(partner: User) -> Organization:
    return Organization.objects.get(agency=partner.agency_id)


def _talk(referral: Referral, cast: Cast, now: datetime) -> None:
    for number, (from_heart, text) in enumerate(TALK):
        by, reader = (cast["nadia"], cast["omar"]) if from_heart else (cast["omar"], cast["nadia"])
        at = now - timedelta(hours=20 - 4 * number)
        talk.write(referral=referral, text=text, by=by, at=at)
        if number < len(TALK) - 1:
            talk.read(referral=referral, by=reader, at=at + timedelta(hours=1))


def _needs() -> list[Need]:
    """Open needs of carried cases that nobody was asked for."""
    carried = Need.objects.filter(
        status=NeedStatus.OPEN, referrals__isnull=True, case__assigned_to__isnull=False, domain__in=_served()
    )
    open_cases = Case.objects.exclude(status=CaseStatus.CLOSED)
    return list(carried.filter(case__in=open_cases).select_related("case__neighbor").order_by("pk")[:2])


def _served() -> list[str]:
    """The needs for which two services or more are there, one of them where nobody signs in."""
    domains = Service.objects.filter(organization__agency__isnull=True).values_list("need_domains", flat=True)
    return sorted({domain for row in domains for domain in row} - {"substance-use"})


def _agree(need: Need, services: list[Service], by: User, at: datetime) -> None:
    consents.give(
        neighbor=need.case.neighbor,
        recipients={service.organization_id: service.organization_name for service in services},
        information=PLAIN,
        purpose="To arrange help with what the neighbor asked for",
        method=ConsentMethod.VERBAL,
        explained=True,
        signed_name=need.case.neighbor.name,
        witness="Cora Lindqvist",
        by=by,
        at=at,
    )


def _in_turn(need: Need, by: User, now: datetime) -> None:
    services = list(
        Service.objects.filter(need_domains__contains=[need.domain]).order_by("organization__agency", "pk")[:2]
    )
    if len(services) == 2:
        at = now - timedelta(hours=30)
        _agree(need, services, by, at)
        asking.ask(need=need, services=services, order=Order.IN_TURN, information=PLAIN, by=by, at=at)


def _by_phone(need: Need, by: User, now: datetime) -> None:
    alone = Service.objects.filter(need_domains__contains=[need.domain], organization__agency__isnull=True)
    service, at = alone.order_by("pk").first(), now - timedelta(hours=26)
    if service is not None:
        _agree(need, [service], by, at)
        terms: dict[str, Any] = {
            "information": PLAIN,
            "sent_how": SentHow.PHONE,
            "question": "Is there room this week?",
        }
        row = sending.draft_and_send(need=need, service=service, by=by, at=at, **terms)
        answering.answer(referral=row, accept=True, note="Come by on Monday", by=by, at=at + timedelta(hours=1))
