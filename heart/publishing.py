"""What heart itself says of the public figures: who is told, and the sweep that counts what was prepared."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from celery import shared_task
from django.db.models import QuerySet

from heart import message_kinds, timeline, tones
from heart.insights.export.table import leave_out
from heart.insights.public import worker
from heart.insights.public.events import Event
from heart.models import Publication, PublicationStatus, PublishedFigure, User
from heart.sweeps import Turn, each_once, sweep

leave_out("public: it is on the public page, with its file", Publication, PublishedFigure)


@shared_task(name="heart.publishing.count")
def count(publication_id: int) -> None:
    """Count one prepared quarter now, unless somebody has."""
    _count(Publication.objects.filter(pk=publication_id), User.objects.system("sweep"))


@sweep("count public figures", turn=Turn.LONG)
def count_due(at: datetime, by: User) -> int:
    """Count every prepared quarter that no worker has: the broker may have been down. Returns how many."""
    return _count(Publication.objects.all(), by)


def _count(rows: QuerySet[Publication], by: User) -> int:
    return each_once(rows.filter(status=PublicationStatus.PREPARED).order_by("first"), partial(worker.make, by=by))


for event in Event:
    timeline.register(event, str(event.label))
message_kinds.register("publication_counted", "The public figures of a quarter wait for a second person: publish them.")
tones.register(
    PublicationStatus,
    {"prepared": "info", "counted": "warn", "published": "good", "dropped": "neutral", "withdrawn": "bad"},
)
