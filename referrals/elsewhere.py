"""What stands behind the duplicate-service check: who has to do with a neighbor's needs, and which consents hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from casework.models import Consent
from referrals.models import EnrollmentMatch, Referral
from referrals.rules.duplicate_service import OF_STATUS, Elsewhere, Given
from referrals.states import ReferralStatus
from referrals.states.enrollments import MatchStatus, Standing

Found = dict[int, list[tuple[str, Elsewhere]]]  # by neighbor: the kind of need, and who has to do with it


def under_way(neighbors: Collection[int], at: datetime) -> Found:
    """The referrals under way and the enrollments in force at `at` (UTC) of these neighbors. Two statements."""
    found: Found = defaultdict(list)
    for referral in _referrals(neighbors):
        found[referral.need.case.neighbor_id].append((referral.need.domain, _asked(referral)))
    confirmed = EnrollmentMatch.objects.of_those_in_force(at).filter(
        neighbor__in=neighbors, status=MatchStatus.CONFIRMED
    )
    for match in confirmed.select_related("enrollment__organization").order_by("pk"):
        found[match.neighbor_id].append((match.enrollment.domain, _enrolled(match)))
    return found


def _referrals(neighbors: Collection[int]) -> list[Referral]:
    rows = Referral.objects.filter(need__case__neighbor__in=neighbors, status__in=list(OF_STATUS))
    return list(rows.select_related("need__case", "organization", "service").order_by("-sent_at", "pk"))


def _asked(referral: Referral) -> Elsewhere:
    return Elsewhere(
        organization_key=referral.organization_id,
        organization_name=referral.organization.name,
        standing=OF_STATUS[ReferralStatus(referral.status)],
        referral=referral,
        need_key=referral.need_id,
    )


def _enrolled(match: EnrollmentMatch) -> Elsewhere:
    enrollment = match.enrollment
    return Elsewhere(
        organization_key=enrollment.organization_id,
        organization_name=enrollment.organization.name,
        standing=Standing.SERVED,
        may_name=enrollment.may_name,
        match=match,
    )


def consents_of(neighbors: Collection[int], at: datetime) -> dict[int, list[Given]]:
    """The consents of these neighbors in force at `at` (UTC), as the check reads them. Two statements."""
    found: dict[int, list[Given]] = defaultdict(list)
    rows = Consent.objects.in_force(at).filter(neighbor__in=neighbors).prefetch_related("recipients").order_by("pk")
    for consent in rows:
        recipients = frozenset(one.organization_key for one in consent.recipients.all())
        found[consent.neighbor_id].append(Given(consent.pk, frozenset(consent.covered), recipients))
    return found
