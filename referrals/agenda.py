"""What stands behind the agenda of a coordination meeting: each kind of row is one function of what is stored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from casework.models import Consent, Need
from casework.queries.familiar import often
from casework.states import CaseStatus, NeedStatus
from referrals import elsewhere
from referrals.models import EnrollmentMatch, Referral, ServiceCapacity
from referrals.rules.agenda import Item, Part
from referrals.rules.duplicate_service import OF_STATUS, Elsewhere, for_partner
from referrals.states import ReferralStatus
from referrals.states.enrollments import MatchStatus, Standing
from referrals.states.meetings import AgendaKind

WEEK = timedelta(days=7)
OPEN_NEED = [NeedStatus.OPEN, NeedStatus.IN_PROGRESS]
TAKEN_ON = [ReferralStatus.ACCEPTED, ReferralStatus.WAITLISTED, ReferralStatus.SCHEDULED]


def gather(at: datetime) -> Iterator[Item]:
    """Everything that a meeting may talk over as of `at` (UTC). At most sixteen statements."""
    yield from _stuck(at)
    yield from _duplicates(at)
    yield from _declined()
    yield from _expiring(at)
    yield from _capacity(at)
    yield from _familiar(at)
    yield from _unreferred(at)


def _stuck(at: datetime) -> Iterator[Item]:
    viewed = at - timedelta(days=settings.MEETING_VIEWED_DAYS)
    accepted = at - timedelta(days=settings.MEETING_ACCEPTED_DAYS)
    waits = Q(status=ReferralStatus.VIEWED, viewed_at__lte=viewed)
    stands = Q(status__in=TAKEN_ON, answered_at__lte=accepted)
    for referral in Referral.objects.filter(waits | stands).select_related("need__case").order_by("pk"):
        since = referral.viewed_at if referral.status == ReferralStatus.VIEWED else referral.answered_at
        days = (at - (since or at)).days
        facts = {"status": str(referral.status), "days": days}
        yield Item(
            AgendaKind.STUCK,
            days,
            neighbor_id=referral.need.case.neighbor_id,
            need_id=referral.need_id,
            referral_id=referral.pk,
            facts=facts,
            parts=(Part(referral.organization_id, referral_id=referral.pk, facts=facts),),
        )


def _duplicates(at: datetime) -> Iterator[Item]:
    """Two organizations or more that took on the same kind of need. Who is only asked yet does not count."""
    taken_on = [status for status, standing in OF_STATUS.items() if standing != Standing.ASKED]
    enrolled = EnrollmentMatch.objects.of_those_in_force(at).filter(status=MatchStatus.CONFIRMED)
    several = Referral.objects.filter(status__in=taken_on).values_list("need__case__neighbor", flat=True)
    seen = Counter([*several, *enrolled.values_list("neighbor", flat=True)])
    neighbors = {key for key, count in seen.items() if count > 1}
    found = elsewhere.under_way(neighbors, at)
    consents = elsewhere.consents_of(neighbors, at)
    for neighbor, rows in sorted(found.items()):
        by_domain: dict[str, list[Elsewhere]] = defaultdict(list)
        for domain, one in rows:
            if one.standing != Standing.ASKED:
                by_domain[domain].append(one)
        for domain, ones in sorted(by_domain.items()):
            if len({one.organization_key for one in ones}) > 1:
                yield _duplicate(neighbor, domain, ones, consents[neighbor])


def _duplicate(neighbor: int, domain: str, ones: list[Elsewhere], consents: list[Any]) -> Item:
    parts = {}
    for one in ones:
        verdict = for_partner(one.organization_key, domain, ones, consents)
        if not verdict:
            continue
        said = verdict.said[0]
        parts[one.organization_key] = Part(
            one.organization_key,
            referral_id=one.referral.pk if one.referral else None,
            enrollment_id=one.match.enrollment_id if one.match else None,
            consent_id=verdict.consent_key,
            facts={"domain": domain, "other": str(said.standing), "by": said.by if said.named else ""},
        )
    standings = sorted(str(one.standing) for one in ones)
    facts = {"domain": domain, "standings": standings}
    return Item(AgendaKind.DUPLICATE, len(ones), neighbor_id=neighbor, facts=facts, parts=tuple(parts.values()))


def _declined() -> Iterator[Item]:
    declined = Count("referrals", filter=Q(referrals__status=ReferralStatus.DECLINED))
    asked = Referral.objects.filter(need=OuterRef("pk"), status__in=list(OF_STATUS))
    needs = Need.objects.standing().filter(status__in=OPEN_NEED).annotate(times=declined).filter(times__gte=2)
    for need in needs.exclude(Exists(asked)).select_related("case").order_by("pk"):
        facts = {"domain": need.domain, "times": need.times}
        yield Item(AgendaKind.DECLINED, need.times, neighbor_id=need.case.neighbor_id, need_id=need.pk, facts=facts)


def _expiring(at: datetime) -> Iterator[Item]:
    soon = at + timedelta(days=settings.MEETING_EXPIRING_DAYS)
    ending = Consent.objects.in_force(at).filter(expires_at__lte=soon)
    open_under: dict[int, list[Referral]] = defaultdict(list)
    rows = Referral.objects.filter(consent__in=ending, status__in=list(OF_STATUS))
    for referral in rows.select_related("consent").order_by("pk"):
        open_under[referral.consent_id or 0].append(referral)
    for key, referrals in sorted(open_under.items()):
        consent = referrals[0].consent
        assert consent is not None
        facts = {"ends": timezone.localdate(consent.expires_at).isoformat()}
        own = {one.organization_id: Part(one.organization_id, one.pk, None, None, key, facts) for one in referrals}
        yield Item(
            AgendaKind.EXPIRING,
            -consent.expires_at.timestamp(),
            neighbor_id=consent.neighbor_id,
            referral_id=referrals[0].pk,
            facts=facts,
            parts=tuple(own.values()),
        )


def _capacity(at: datetime) -> Iterator[Item]:
    """Services whose room is another than a week ago."""
    lately = ServiceCapacity.objects.filter(reported_at__gt=at - WEEK).select_related("service__organization")
    rows = list(lately.order_by("pk"))
    versions = ServiceCapacity.history.filter(id__in=[row.pk for row in rows], reported_at__lte=at - WEEK)
    before = {one.id: one.room for one in versions.order_by("history_date", "history_id")}
    for row in rows:
        if before.get(row.pk, "") == row.room:
            continue
        facts = {"before": before.get(row.pk, ""), "after": row.room}
        organization = row.service.organization
        part = Part(organization.pk, service_id=row.service_id, facts=facts)
        parts = (part,) if organization.agency_id else ()
        weight = row.reported_at.timestamp()
        yield Item(AgendaKind.CAPACITY, weight, service_id=row.service_id, facts=facts, parts=parts)


def _familiar(at: datetime) -> Iterator[Item]:
    for row in often(at):
        if row["last"] > at - WEEK:
            facts = {"responses": row["responses"]}
            yield Item(AgendaKind.FAMILIAR, row["responses"], neighbor_id=row["neighbor"], facts=facts)


def _unreferred(at: datetime) -> Iterator[Item]:
    before = at - timedelta(days=settings.MEETING_UNREFERRED_DAYS)
    asked = Referral.objects.filter(need=OuterRef("pk"), sent_at__isnull=False)
    needs = Need.objects.standing().filter(~Exists(asked), status__in=OPEN_NEED, opened_at__lte=before)
    for need in needs.exclude(case__status=CaseStatus.CLOSED).select_related("case").order_by("pk"):
        facts = {"domain": need.domain, "days": (at - need.opened_at).days}
        yield Item(
            AgendaKind.UNREFERRED, facts["days"], neighbor_id=need.case.neighbor_id, need_id=need.pk, facts=facts
        )
