"""Who may do what with a quarter's public figures: one person prepares them, a second one publishes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from heart.errors import NotAllowed
from heart.insights.quarter import Quarter
from heart.models import Publication, PublicationStatus, User
from heart.permissions import Permission as P


def check_can_prepare(by: User) -> None:
    """Supervisors and administrators."""
    if not (by.is_heart and by.can(P.PUBLISH_FIGURES)):
        raise NotAllowed("Only a supervisor or an administrator prepares public figures.")


def check_can_count(by: User) -> None:
    """The system alone: a worker, or the sweep."""
    if by.role != "system":
        raise NotAllowed("The system counts, once the figures are prepared.")


def check_can_publish(by: User, publication: Publication) -> None:
    """Supervisors and administrators, and never who prepared it."""
    if not (by.is_heart and by.can(P.PUBLISH_FIGURES)):
        raise NotAllowed("Only a supervisor or an administrator publishes figures.")
    if by.pk == publication.prepared_by_id:
        raise NotAllowed("A second person publishes the figures, not the one who prepared them.")


def can_publish(by: User, publication: Publication) -> bool:
    """For the button."""
    try:
        check_can_publish(by, publication)
    except NotAllowed:
        return False
    return publication.status == PublicationStatus.COUNTED


def check_can_end(by: User) -> None:
    """Whoever may publish may drop what is not out, and take down what is."""
    if not (by.is_heart and by.can(P.PUBLISH_FIGURES)):
        raise NotAllowed("Only a supervisor or an administrator drops figures or takes them down.")


def ready_on(quarter: Quarter) -> date:
    """From which day of the city on a quarter may be prepared: it is over, and late records had time to come in."""
    return quarter.last + timedelta(days=1 + settings.PUBLIC_WAIT_DAYS)


def is_ready(quarter: Quarter, at: datetime) -> bool:
    return timezone.localdate(at) >= ready_on(quarter)


def next_quarters(at: datetime, count: int = 4) -> list[Quarter]:
    """The quarters that could be prepared at a moment (UTC) and were not yet, the newest first. One statement."""
    newest = Quarter.of(timezone.localdate(at))
    taken = set(Publication.objects.exclude(status=PublicationStatus.DROPPED).values_list("quarter", flat=True))
    ready = [one for back in range(1, count + 3) if is_ready(one := newest.after(-back), at)]
    return [one for one in ready[:count] if one.name not in taken]
