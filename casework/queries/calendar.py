"""What a person's calendar shows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from casework.models import CalendarFeed, Cover, FollowUp
from casework.rules.calendar_feed import Entry
from casework.states import FollowUpStatus
from heart.models import User
from heart.permissions import Permission

# How long a closed follow-up is still told as cancelled, so that every calendar hears of it.
CANCELLED_DAYS = 14
MOST = 500


def owner_of(token: str) -> User | None:
    """Whose calendar this secret opens: somebody who works cases here still. One statement."""
    feeds = CalendarFeed.objects.select_related("person__agency")
    feed = feeds.filter(digest=CalendarFeed.digest_of(token), revoked_at=None).first()
    if feed is None or not (feed.person.is_heart and feed.person.can(Permission.WORK_CASES)):
        return None
    person: User = feed.person
    return person


def entries(person: User, at: datetime) -> list[Entry]:
    """The follow-ups of the person's cases, and of those whom they cover: open, or closed in the last
    CANCELLED_DAYS days. Two statements.
    """
    whose = [person.pk, *Cover.objects.covered(person, at)]
    shown = Q(status=FollowUpStatus.OPEN) | Q(closed_at__gte=at - timedelta(days=CANCELLED_DAYS))
    rows = FollowUp.objects.visible_to(person).filter(shown, case__assigned_to__in=whose)
    return [
        Entry(
            key=row.pk,
            case=row.case_id,
            due_at=row.due_at,
            changed_at=row.closed_at or at,
            cancelled=row.status != FollowUpStatus.OPEN,
        )
        for row in rows.order_by("-due_at", "pk")[:MOST]
    ]
