"""The referral's sweeps: nudge what is not viewed, expire what is not answered."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from heart.models import User
from heart.sweeps import sweep
from referrals.actions import waiting
from referrals.models import Referral, ReferralNotice
from referrals.states import WAITING_FOR_AN_ANSWER, ReferralStatus

BATCH = 200


@sweep("nudge partners")
def nudge(at: datetime, by: User) -> int:
    """Remind partners of referrals that they have not viewed since `nudge_at`."""
    done = 0
    while batch := _nudge_batch(at, by):
        done += batch
    return done


@sweep("expire referrals")
def expire(at: datetime, by: User) -> int:
    """Expire referrals that nobody answered by `expires_at`."""
    done = 0
    while batch := _expire_batch(at, by):
        done += batch
    return done


@transaction.atomic
def _nudge_batch(at: datetime, by: User) -> int:
    given = ReferralNotice.objects.filter(referral=OuterRef("pk"), kind="nudge")
    rows = list(
        Referral.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("organization", "need__case")
        .filter(~Exists(given), status=ReferralStatus.SENT, nudge_at__lte=at)
        .order_by("nudge_at")[:BATCH]
    )
    for referral in rows:
        waiting.nudge(referral=referral, by=by, at=at)
    return len(rows)


@transaction.atomic
def _expire_batch(at: datetime, by: User) -> int:
    rows = list(
        Referral.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(status__in=WAITING_FOR_AN_ANSWER, expires_at__lte=at)
        .order_by("expires_at")[:BATCH]
    )
    for referral in rows:
        waiting.expire(referral=referral, by=by, at=at)
    return len(rows)
