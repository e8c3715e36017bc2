"""What the team carries at this moment: the 48-hour clock, and how much each person has. For supervisors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext

from casework.models import FollowUp
from casework.queries.supervision import load
from casework.states import FollowUpKind, FollowUpStatus
from heart.insights.panels import Panel, panel
from heart.models import User


@panel
def clock(user: User, at: datetime) -> Panel:
    """The first follow-ups that are open, by the hours left until they are due. One statement."""
    soon, later = at + timedelta(hours=settings.REMINDER_HOURS_BEFORE), at + timedelta(hours=24)
    spans = {
        gettext("Overdue"): Q(due_at__lt=at),
        _due_within(settings.REMINDER_HOURS_BEFORE): Q(due_at__gte=at, due_at__lt=soon),
        _due_within(24): Q(due_at__gte=soon, due_at__lt=later),
        gettext("Later"): Q(due_at__gte=max(soon, later)),
    }
    rows = FollowUp.objects.visible_to(user).filter(status=FollowUpStatus.OPEN, kind=FollowUpKind.FIRST)
    found = rows.aggregate(**{f"n{place}": Count("pk", filter=which) for place, which in enumerate(spans.values())})
    return Panel(
        gettext("The %(hours)s-hour clock") % {"hours": settings.FOLLOW_UP_HOURS},
        gettext("First follow-ups that wait now, by when they are due."),
        (gettext("Waiting"),),
        [(name, (str(found[f"n{place}"]),)) for place, name in enumerate(spans)],
        reverse("supervise-overdue"),
        gettext("What is overdue"),
    )


@panel
def carried(user: User, at: datetime) -> Panel:
    """What each person has. As many statements as `load` takes."""
    return Panel(
        gettext("Load"),
        gettext("Open cases, of how many each person has room for, and what is due, as it is now."),
        (gettext("Open cases"), gettext("Overdue"), gettext("Due today")),
        [(str(one.person), (_of(one.open, one.capacity), str(one.overdue), str(one.today))) for one in load(user, at)],
        reverse("supervise"),
        gettext("Supervise"),
    )


def _due_within(hours: int) -> str:
    return gettext("Due within %(hours)s hours") % {"hours": hours}


def _of(n: int, of: int) -> str:
    return gettext("%(n)s of %(of)s") % {"n": n, "of": of}
