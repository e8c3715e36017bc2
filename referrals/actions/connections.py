"""Whether a neighbor is still connected, 30 and 90 days after a service started: asked once, and said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from casework.states import Evidence
from heart import ledger, outbox
from heart.errors import Invalid
from heart.models import User
from referrals import policies
from referrals.actions.answering import tell_navigator
from referrals.events import Event
from referrals.models import ConnectionCheck, Referral, ReferralNotice
from referrals.states import ReferralStatus
from referrals.states.still import CheckDay, Still

# Where a service that started still goes on, as far as anybody said; of the others the answer is known.
GOES_ON = (ReferralStatus.STARTED, ReferralStatus.COMPLETED)
# Days since the start after which nobody is asked any more: the next question has come, or it is too long ago.
ASKED_UNTIL = {CheckDay.THIRTY: 90, CheckDay.NINETY: 180}


@transaction.atomic
def say(
    *, referral: Referral, day: int, still: str, evidence: str, by: User, at: datetime | None = None
) -> ConnectionCheck:
    """Say whether the neighbor was still connected so many days after the start, and on whose word.

    The ledger keeps every word; the row shows the strongest, of equals the newest. "Could not find out" replaces
    nothing that was found out by somebody else. Raises NotAllowed, IllegalMove, or Invalid for an unknown word.
    """
    at = at or timezone.now()
    referral = Referral.objects.select_related("need__case", "organization").lock(referral.pk)
    if day not in CheckDay.values or still not in Still.values or evidence not in Evidence.values:
        raise Invalid("Say when, what, and on whose word.", fields={"still": ["Choose one."]})
    policies.check_can_say_still(by, referral, day, evidence, at)
    row = ConnectionCheck.objects.filter(referral=referral, day=day).first()
    if row is None or _replaces(row, still, evidence):
        row = row or ConnectionCheck(referral=referral, day=day)
        row.still, row.evidence, row.said_at, row.said_by = still, evidence, at, by
        row.save_by(by)
    outbox.answered(f"still_connected_{day}", referral, by=by, at=at)
    ledger.record(Event.STILL_CONNECTED, referral, by=by, at=at, day=day, still=still, evidence=evidence)
    return row


def _replaces(row: ConnectionCheck, still: str, evidence: str) -> bool:
    known = row.still != Still.NOT_KNOWN
    if known and still == Still.NOT_KNOWN:
        return evidence == row.evidence
    return not known or policies.outranks(evidence, row.evidence)


@transaction.atomic
def ask(*, referral: Referral, day: int, by: User, at: datetime | None = None) -> bool:
    """Tell the navigator that it is time to find out. Once for each day; False if it was done before.

    Raises NotAllowed.
    """
    at = at or timezone.now()
    policies.check_can_ask_still(by)
    referral = Referral.objects.select_related("need__case__assigned_to", "sent_by").lock(referral.pk)
    _, created = ReferralNotice.objects.get_or_create(referral=referral, kind=CheckDay(day).notice, defaults={"at": at})
    if created:
        tell_navigator(f"still_connected_{day}", referral, at=at)
        ledger.record(Event.STILL_CONNECTED_ASKED, referral, by=by, at=at, day=day)
    return created
