"""Whom to ask next for a need: the services that fit best and were not asked yet (rule 8)."""

from __future__ import annotations

from datetime import datetime

from casework.models import Need
from heart.models import User
from referrals import policies
from referrals.queries import directory
from referrals.queries import referrals as query


def next_best(user: User, need: Need, at: datetime, count: int) -> list[directory.Result]:
    """The best `count` of them at `at` (UTC); none where nothing may be asked for the need any more."""
    if not policies.allows(policies.check_can_refer, user, need):
        return []
    ask = directory.asked(user, need=need.domain, language=need.case.neighbor.language)
    fitting = directory.search_services(user, need=ask.need, language=ask.language, at=at)
    unasked = fitting.exclude(pk__in=query.services_asked(user, need))
    return directory.results(user, unasked.order_by(*directory.SORTS["best"])[:count], ask, at)
