"""What HEART gives directly: the list with its limits, and how often each was given. It names no neighbor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Q

from casework.models import AidItem

SHORT_DAYS, LONG_DAYS = 30, 90


class Given(NamedTuple):
    """One item of the list, and how many encounters gave it in the shorter and in the longer time."""

    name: str
    unit: str
    limit: str
    short: int
    long: int


def given(at: datetime) -> list[Given]:
    """The items given now, each with how many encounters gave it in the last 30 and 90 days before `at` (UTC).
    One statement.
    """
    stands = Q(directaid__in_error_at=None, directaid__encounter__in_error_at=None)

    def since(days: int) -> Count:
        ended = Q(directaid__encounter__ended_at__gt=at - timedelta(days=days), directaid__encounter__ended_at__lte=at)
        return Count("directaid", filter=stands & ended)

    rows = AidItem.objects.filter(active=True).annotate(in_short=since(SHORT_DAYS), in_long=since(LONG_DAYS))
    return [Given(*row) for row in rows.order_by("name").values_list("name", "unit", "limit", "in_short", "in_long")]
