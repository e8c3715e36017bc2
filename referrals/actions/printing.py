"""What leaves on paper."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heart import ledger
from heart.models import User
from referrals import policies
from referrals.events import Event
from referrals.models import Referral


@transaction.atomic
def print_letter(*, referral: Referral, by: User, at: datetime | None = None) -> Referral:
    """Keep that a referral was printed to be sent to the provider: a disclosure. Raises NotAllowed or IllegalMove."""
    at = at or timezone.now()
    referral = Referral.objects.select_related("organization", "consent", "need__case").lock(referral.pk)
    policies.check_can_print_letter(by, referral, at)
    ledger.record(Event.LETTER_PRINTED, referral, by=by, at=at, information=list(referral.released))
    to = ledger.Recipient(referral.organization_id, referral.organization.name)
    released = list(referral.released)
    ledger.disclosed(referral, by=by, reason="Printed the referral letter", released=released, to=to)
    return referral
