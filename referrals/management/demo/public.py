"""The public figures of the quarters that are over: prepared by the administrator, published by the supervisor."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from heart.insights.public import actions, policies, worker
from heart.models import User

QUARTERS = 2  # two show a change; the years before have nothing in them


def publish(now: datetime) -> None:
    """Count and publish them, the oldest first. The database is told first how large its new tables are."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    ada, sol = User.objects.get(username="ada"), User.objects.get(username="sol")
    for quarter in reversed(policies.next_quarters(now, QUARTERS)):
        counted = actions.prepare(quarter=quarter.name, by=ada, at=now)
        counted = worker.make(counted, by=User.objects.system("sweep"), at=now)
        actions.publish(publication=counted, by=sol, at=now)
