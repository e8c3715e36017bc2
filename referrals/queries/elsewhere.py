"""The duplicate-service check for HEART's own staff: of one need, and of all that a neighbor has to do with."""

from __future__ import annotations

from datetime import datetime

from casework.models import Need, Neighbor
from heart.models import User
from heart.permissions import Permission
from referrals import elsewhere
from referrals.rules.duplicate_service import Verdict, for_heart


def of_need(user: User, need: Need, at: datetime) -> Verdict:
    """Who else serves or is asked for the same kind of need of the same neighbor. Four statements.

    The verdict is empty for whoever may not send referrals.
    """
    verdicts = of_neighbor(user, need.case.neighbor, at)
    return next((one for one in verdicts if one.domain == need.domain), Verdict(need.domain))


def of_neighbor(user: User, neighbor: Neighbor, at: datetime) -> list[Verdict]:
    """The same of each kind of need that anybody has to do with, in the order of the words. Four statements."""
    if not (user.is_heart and user.can(Permission.SEND_REFERRALS)):
        return []
    found = elsewhere.under_way([neighbor.pk], at)[neighbor.pk]
    consents = elsewhere.consents_of([neighbor.pk], at)[neighbor.pk]
    domains = sorted({domain for domain, _ in found})
    return [for_heart(one, [each for domain, each in found if domain == one], consents) for one in domains]
