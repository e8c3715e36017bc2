"""A busy city over two quarters, and its public figures as they are published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from heart.insights.public import actions, worker
from heart.insights.quarter import Quarter
from heart.models import Publication, User
from tests.extracts.kit import World
from tests.factories import people
from tests.factories.publications import ready_quarter


class Busy(World):
    """Everything begins in the last two quarters that can be published, so that their tables are full."""

    def moment(self, before: int = 0, after: int = 0) -> datetime:
        newest = Quarter.named(ready_quarter(self.now))
        start, end = newest.after(-1).period.start, newest.period.end
        return start + timedelta(seconds=self.draw.randrange(int((end - start).total_seconds())))


def publish(quarter: str, at: datetime | None = None) -> Publication:
    """Prepared, counted and published by three."""
    at = at or timezone.now()
    one = actions.prepare(quarter=quarter, by=people.person("val", "supervisor"), at=at)
    one = worker.make(one, by=User.objects.system("sweep"), at=at)
    return actions.publish(publication=one, by=people.person("quinn", "administrator"), at=at)


def read(path: str, client: Client | None = None, **headers: Any) -> Any:
    """A page as a stranger gets it, not from what the process keeps."""
    caches["public"].clear()
    return (client or Client()).get(path, **headers)


def text(path: str) -> str:
    found = read(path)
    assert found.status_code == 200, path
    return found.content.decode()
