"""Everything that happens to a quarter's public figures. Each is one entry in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from heart import ledger, outbox, queue
from heart.errors import Invalid
from heart.insights.public import policies
from heart.insights.public.events import Event
from heart.insights.public.states import PUBLICATION_MOVES
from heart.insights.quarter import Quarter
from heart.models import Publication, PublicationStatus, PublishedFigure, User
from heart.permissions import Permission as P


@transaction.atomic
def prepare(*, quarter: str, by: User, at: datetime | None = None) -> Publication:
    """Have the public figures of a quarter ("2026-Q2") counted. A worker does it; then a second person publishes.

    Raises Invalid for what is no quarter, one that is not long enough over, or one that was prepared before.
    """
    at = at or timezone.now()
    policies.check_can_prepare(by)
    wanted = _quarter(quarter, at)
    publication = Publication(quarter=wanted.name, first=wanted.first, last=wanted.last, prepared_at=at, prepared_by=by)
    PUBLICATION_MOVES.begin(publication, by=by, at=at)
    ledger.record(Event.PUBLICATION_PREPARED, publication, by=by, at=at, quarter=wanted.name)
    queue.enqueue_on_commit("heart.publishing.count", publication.pk)
    return publication


@transaction.atomic
def freeze(
    *, publication: Publication, figures: Iterable[PublishedFigure], by: User, at: datetime | None = None
) -> Publication:
    """Keep what was counted, for good. Whoever may publish it is told.

    Raises NotAllowed to a person; IllegalMove unless it is prepared, or where another worker was quicker.
    """
    at = at or timezone.now()
    publication = Publication.objects.lock(publication.pk)
    policies.check_can_count(by)
    PUBLICATION_MOVES.check(publication, PublicationStatus.COUNTED, by=by)
    PublishedFigure.objects.bulk_create(figures)
    publication.counted_at = at
    PUBLICATION_MOVES.apply(publication, PublicationStatus.COUNTED, by=by, at=at)
    ledger.record(Event.PUBLICATION_COUNTED, publication, by=by, at=at, quarter=publication.quarter)
    for person in User.objects.who_can(P.PUBLISH_FIGURES).exclude(pk=publication.prepared_by_id):
        outbox.owe("publication_counted", publication, to=person, path=path(publication), at=at)
    return publication


@transaction.atomic
def publish(*, publication: Publication, by: User, at: datetime | None = None) -> Publication:
    """Show the figures to everybody, for good. Raises NotAllowed to who prepared them."""
    at = at or timezone.now()
    publication = Publication.objects.lock(publication.pk)
    policies.check_can_publish(by, publication)
    publication.published_at, publication.published_by = at, by
    PUBLICATION_MOVES.apply(publication, PublicationStatus.PUBLISHED, by=by, at=at)
    ledger.record(Event.PUBLICATION_PUBLISHED, publication, by=by, at=at, quarter=publication.quarter)
    return publication


@transaction.atomic
def drop(*, publication: Publication, reason: str, by: User, at: datetime | None = None) -> Publication:
    """Do not publish what was prepared. Nobody has seen it, so the quarter may be prepared again."""
    at = at or timezone.now()
    publication = _end(publication, PublicationStatus.DROPPED, reason, by, at)
    ledger.record(Event.PUBLICATION_DROPPED, publication, by=by, at=at, quarter=publication.quarter)
    return publication


@transaction.atomic
def withdraw(*, publication: Publication, reason: str, by: User, at: datetime | None = None) -> Publication:
    """Take published figures down. The quarter is not published again: what was out can be held beside it."""
    at = at or timezone.now()
    publication = _end(publication, PublicationStatus.WITHDRAWN, reason, by, at)
    ledger.record(Event.PUBLICATION_WITHDRAWN, publication, by=by, at=at, quarter=publication.quarter)
    return publication


def path(publication: Publication) -> str:
    """Where its page is, for messages."""
    return f"/insights/publications/{publication.pk}/"


def _end(publication: Publication, target: PublicationStatus, reason: str, by: User, at: datetime) -> Publication:
    publication = Publication.objects.lock(publication.pk)
    policies.check_can_end(by)
    PUBLICATION_MOVES.apply(publication, target, by=by, at=at, reason=reason)
    return publication


def _quarter(name: str, at: datetime) -> Quarter:
    try:
        found = Quarter.named(name)
    except ValueError:
        raise Invalid("Say a quarter, as 2026-Q2.", fields={"quarter": ["Say a quarter, as 2026-Q2."]}) from None
    if not policies.is_ready(found, at):
        day = f"{policies.ready_on(found):%B} {policies.ready_on(found).day}, {policies.ready_on(found).year}"
        late = f"Wait until {day}: records of the quarter still come in."
        raise Invalid(late, fields={"quarter": [late]})
    if Publication.objects.filter(quarter=found.name).exclude(status=PublicationStatus.DROPPED).exists():
        again = "This quarter was prepared before. It is counted once: two versions could be held side by side."
        raise Invalid(again, fields={"quarter": [again]})
    return found
