"""What became of the needs: referrals in every state, and cases closed with every outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from django.utils import timezone

from casework.actions import cases, consents, needs
from casework.models import Case, Need
from casework.states import CaseStatus, ConsentMethod, Evidence, Information, NeedStatus, UnmetReason
from heart.models import User
from referrals import release
from referrals.actions import answering, connections, sending, waiting
from referrals.management.demo import words
from referrals.management.demo.cast import PARTNERS, Cast
from referrals.models import Referral, Service
from referrals.states import DeclineReason, Received, ReferralStatus, Urgency
from referrals.states.still import CheckDay, Still

S = ReferralStatus
# The commonest first; every state is reached within one turn.
ENDINGS = [
    *(S.STARTED, S.SENT, S.DECLINED, S.ACCEPTED, S.VIEWED, S.COMPLETED, S.WAITLISTED),
    *(S.SCHEDULED, S.EXPIRED, S.SENT, S.STARTED, S.COULD_NOT_REACH, S.WITHDRAWN, S.DRAFT, S.CANCELLED),
    *(S.ENTERED_IN_ERROR, S.ACCEPTED),
]
LATER = {S.WAITLISTED, S.SCHEDULED, S.STARTED, S.COULD_NOT_REACH}
ENDED_BY_HEART = {
    S.WITHDRAWN: "Found help through a friend",
    S.CANCELLED: "Asked another service",
    S.ENTERED_IN_ERROR: "Wrong service chosen",
}


def refer(
    rng: Random, case: Case, navigator: User, cast: Cast, endings: Iterator[str], now: datetime, sweep: User
) -> None:
    """Ask a partner's service for each need of an engaged case that one could meet, up to two."""
    for need in Need.objects.filter(case=case, status=NeedStatus.OPEN)[:2]:
        service = _service_for(rng, need)
        if service is not None:
            ending = next(endings)
            _play(rng, need, service, ending, navigator, cast, _sent_at(rng, case, ending, now), sweep)


def _sent_at(rng: Random, case: Case, ending: str, now: datetime) -> datetime:
    """Lately where the partner has still to answer; else some time after the neighbor engaged."""
    if ending in {S.SENT, S.VIEWED}:
        return now - timedelta(hours=rng.uniform(2, 60))
    earliest = case.engaged_at or case.opened_at
    return min(earliest + timedelta(hours=rng.uniform(2, 90)), now - timedelta(hours=4))


def _service_for(rng: Random, need: Need) -> Service | None:
    """A service of a partner whose staff sign in, if one fits."""
    fits = Service.objects.filter(organization__agency__isnull=False, need_domains__contains=[need.domain])
    services = list(fits.select_related("organization").order_by("pk"))
    return rng.choice(services) if services else None


def _play(
    rng: Random, need: Need, service: Service, ending: str, by: User, cast: Cast, at: datetime, sweep: User
) -> None:
    neighbor = need.case.neighbor
    information = release.kinds_for(need)
    over_substances = Information.SUBSTANCE_USE in information
    consents.give(
        neighbor=neighbor,
        recipients={service.organization_id: service.organization.name},
        information=information,
        purpose="To arrange help with what the neighbor asked for",
        method=ConsentMethod.PAPER if over_substances else ConsentMethod.VERBAL,
        paper_place="Consent binder, shelf 2" if over_substances else "",
        substance_words="That I want treatment, and what kind" if over_substances else "",
        explained=True,
        signed_name=neighbor.name,
        witness="Cora Lindqvist",
        by=by,
        at=at,
    )
    referral = sending.draft(
        need=need,
        service=service,
        information=information,
        urgency=Urgency.URGENT if rng.random() < 0.2 else Urgency.ROUTINE,
        question=rng.choice(words.QUESTIONS),
        by=by,
        at=at,
    )
    if ending == S.DRAFT:
        return
    referral = sending.send(referral=referral, by=by, at=at)
    partner = cast[next(name for name, organization in PARTNERS.items() if organization == service.organization.name)]
    _answer(referral, ending, by, partner, at + timedelta(hours=3), sweep)


def _answer(referral: Referral, ending: str, by: User, partner: User, at: datetime, sweep: User) -> None:
    if ending == S.EXPIRED:
        waiting.expire(referral=referral, by=sweep, at=referral.expires_at or at)
    elif ending in ENDED_BY_HEART:
        sending.end(referral=referral, status=ending, reason=ENDED_BY_HEART[S(ending)], by=by, at=at)
    elif ending != S.SENT:
        answering.view(referral=referral, by=partner, at=at)
        if ending != S.VIEWED:
            _after_view(referral, ending, partner, at + timedelta(minutes=20))


def _after_view(referral: Referral, ending: str, partner: User, at: datetime) -> None:
    if ending == S.DECLINED:
        answering.answer(referral=referral, accept=False, reason=DeclineReason.NO_CAPACITY, by=partner, at=at)
        return
    answering.answer(referral=referral, accept=True, by=partner, at=at)
    steps = [S.STARTED, S.COMPLETED] if ending == S.COMPLETED else [S(ending)] if ending in LATER else []
    for step in steps:
        answering.move(
            referral=referral,
            status=step,
            note="" if step in {S.STARTED, S.COMPLETED, S.SCHEDULED} else "Room expected next week",
            appointment_at=at + timedelta(days=2) if step == S.SCHEDULED else None,
            by=partner,
            at=at,
        )
    if ending in {S.STARTED, S.COMPLETED}:
        sending.record_received(referral=referral, received=Received.YES, evidence=Evidence.PARTNER, by=partner, at=at)
        _still(referral, partner, at)


def _still(referral: Referral, partner: User, since: datetime) -> None:
    """What the partner said 30 and 90 days later, of two in three; the others wait to be asked."""
    if referral.need_id % 3 == 0:
        return
    for day in CheckDay:
        still = Still.YES if referral.need_id % 5 else Still.NO
        if since + timedelta(days=day + 1) < timezone.now():
            at = since + timedelta(days=day, hours=1)
            connections.say(referral=referral, day=day, still=still, evidence=Evidence.PARTNER, by=partner, at=at)


def close(rng: Random, case: Case, by: User, at: datetime) -> None:
    """Close an old case: what was received is met, the rest is unmet for a reason, and the outcome follows."""
    if Referral.objects.filter(need__case=case, ended_at__isnull=True).exclude(received=Received.YES).exists():
        return
    connected = False
    for need in Need.objects.filter(case=case, status__in=[NeedStatus.OPEN, NeedStatus.IN_PROGRESS]):
        if Referral.objects.filter(need=need, received=Received.YES).exists():
            needs.close(need=need, evidence=Evidence.PARTNER, by=by, at=at)
            connected = True
        else:
            needs.close(need=need, unmet_reason=rng.choice(UnmetReason.values), by=by, at=at)
    outcomes = ["connected"] if connected else ["declined", "moved"]
    if cases.may_propose_unable_to_reach(case):
        outcomes = ["unable_to_reach"]
    cases.close(case=case, outcome=rng.choice(outcomes), by=by, at=at)


def endings() -> Iterator[str]:
    return cycle(ENDINGS)


def still_open(case: Case) -> Case | None:
    return Case.objects.exclude(status=CaseStatus.CLOSED).filter(pk=case.pk).select_related("neighbor").first()
