"""How services have dealt with referrals lately, counted from the referrals themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from heart.insights.measures import Elapsed, Percentile
from heart.models import User
from referrals.indicators.sent import KINDS, STANDS
from referrals.models import Referral
from referrals.rules.observed import Observed

DECIDED = KINDS["accepted"] | KINDS["declined"] | KINDS["expired"]
ANSWERED = Q(answered_at__isnull=False)


def observed(user: User, at: datetime, services: Iterable[UUID] | None = None) -> dict[UUID, Observed]:
    """What became of the referrals sent in the OBSERVED_DAYS before `at` (UTC), by service. One statement.

    HEART counts every service; a partner its own organization's alone. A service that nobody asked is not in it.
    """
    rows = _countable(user).filter(STANDS, sent_at__gt=at - timedelta(days=settings.OBSERVED_DAYS), sent_at__lte=at)
    if services is not None:
        rows = rows.filter(service__in=list(services))
    counted = (
        rows.order_by()
        .values("service_id")
        .annotate(
            decided=Count("pk", filter=DECIDED),
            accepted=Count("pk", filter=KINDS["accepted"]),
            answered=Count("pk", filter=ANSWERED),
            to_answer=_median("answered_at", ANSWERED),
            started=Count("pk", filter=KINDS["started"]),
            to_start=_median("started_at", KINDS["started"]),
        )
    )
    return {row["service_id"]: _of(row) for row in counted}


def _countable(user: User) -> QuerySet[Referral]:
    """The referrals of which this person may know how many there were. Counts alone leave here."""
    rows = Referral.objects.all()
    if user.is_heart:
        return rows
    return rows.filter(organization__agency=user.agency_id) if user.agency_id else rows.none()


def _median(field: str, of: Q) -> Percentile:
    return Percentile(Elapsed("sent_at", field, "days"), filter=of)


def _of(row: Mapping[str, Any]) -> Observed:
    return Observed(
        decided=row["decided"],
        accepted=row["accepted"],
        answered=row["answered"],
        days_to_answer=row["to_answer"],
        started=row["started"],
        days_to_start=row["to_start"],
    )
