"""One need asked of several services: at once, or one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone

from casework.models import Need
from heart.errors import Invalid
from heart.models import User
from referrals import policies
from referrals.actions import sending
from referrals.models import Referral, Service
from referrals.states import ReferralStatus
from referrals.states.asking import MOST_SERVICES, Order


@transaction.atomic
def ask(
    *,
    need: Need,
    services: Sequence[Service],
    order: str,
    submission: UUID | None = None,
    despite: str = "",
    by: User,
    at: datetime | None = None,
    **terms: Any,
) -> list[Referral]:
    """Ask these services, the first one first, with the same terms: a referral each.

    All at once, or the first now while the others wait in line as drafts, each to be sent by a person when the one
    before falls through. All of it or nothing; the same `submission` again returns what it made.
    Raises NotAllowed, IllegalMove, or Invalid, which then names the organization that it is about.
    """
    at = at or timezone.now()
    policies.check_is_sender(by)
    if not 2 <= len({service.pk for service in services}) == len(services) <= MOST_SERVICES:
        raise Invalid(f"Choose two to {MOST_SERVICES} different services.")
    if order not in Order.values:
        raise Invalid("Choose the order.", fields={"order": ["Choose whether all are asked at once or in turn."]})
    tap, made = submission or uuid4(), []
    for place, service in enumerate(services, start=1):
        waits = order == Order.IN_TURN
        own: dict[str, Any] = {"service": service, "place": place if waits else None, "by": by, "at": at}
        try:
            one = sending.draft(need=need, submission=uuid5(tap, str(service.pk)), **terms, **own)
            if one.status == ReferralStatus.DRAFT and (place == 1 or not waits):
                one = sending.send(referral=one, despite=despite, by=by, at=at)
        except Invalid as error:
            raise _about(service, error) from error
        made.append(one)
    return made


def _about(service: Service, error: Invalid) -> Invalid:
    """The same, saying which organization would not be asked."""
    name = service.organization_name
    fields = {field: [f"{name}: {fault}" for fault in faults] for field, faults in error.fields.items()}
    return Invalid(f"{name}: {error.message}", fields=fields)
