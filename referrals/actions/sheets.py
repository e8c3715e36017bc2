"""A sheet for a neighbor to carry: that it was printed, in which language and with which lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heart import ledger
from heart.models import User
from referrals import hand_over_policies as policies
from referrals.events import Event
from referrals.models import Referral, Service


@transaction.atomic
def print_for_referral(
    *, referral: Referral, language: str, lines: Sequence[str], by: User, at: datetime | None = None
) -> Referral:
    """Keep that a sheet was printed. It discloses nothing: the neighbor carries it. Raises NotAllowed, IllegalMove."""
    at = at or timezone.now()
    row: Referral = Referral.objects.select_related("need__case").lock(referral.pk)
    policies.check_can_print(by, row)
    ledger.record(Event.SHEET_PRINTED, row, by=by, at=at, language=language, lines=sorted(lines))
    return row


@transaction.atomic
def print_for_service(
    *, service: Service, language: str, lines: Sequence[str], by: User, at: datetime | None = None
) -> Service:
    """The same where nobody was referred: nothing tells for whom. Raises NotAllowed."""
    at = at or timezone.now()
    policies.check_can_print(by)
    ledger.record(Event.SHEET_PRINTED, service, by=by, at=at, language=language, lines=sorted(lines))
    return service
