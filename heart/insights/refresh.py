"""The sweep that works the dashboards' usual figures out before anybody waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.utils import timezone

from heart.insights import board, chain_page, detail, equity, team
from heart.insights.asked import DEFAULT, FILTERS, PERIODS, choice_requests
from heart.insights.chain import chains
from heart.insights.indicator import Period, registry
from heart.insights.stored import Request, fresh_for, refresh_figures, stale
from heart.models import StoredFigure, User
from heart.sweeps import Turn, sweep

AT_ONCE = 20  # requests kept by one statement
KEPT = timedelta(days=7)  # of figures that nobody reads any more: their days are over


def usual(at: datetime) -> Iterator[Request]:
    """What the dashboards ask when nothing is chosen, and the lists of all indicators for each of the usual periods."""
    today = timezone.localdate(at)
    periods = {days: Period.last_days(int(days), today) for days in PERIODS}
    yield from choice_requests(FILTERS, today).values()
    for period in periods.values():
        for one in registry.values():
            yield from board.requests(one.key, period)
    default = periods[DEFAULT]
    for one in registry.values():
        yield from detail.requests(one, default)
    for dimension in equity.equity_dimensions():
        yield from equity.requests(dimension.key, default)
    yield from team.requests(default)
    for chain in chains.values():
        yield from (chain_page.request_of(chain, each) for each in (default, default.before))


@sweep("work out the dashboards' figures", turn=Turn.LONG)
def refresh(at: datetime, by: User) -> int:
    """Work out what is missing, or will be too old before the next half of its time is over; returns how many.

    A second copy at the same time works out the same and keeps it in the same rows. After half the time between two
    sweeps it stops, and the next one goes on: no reminder waits long for figures. Days long past are forgotten.
    """
    enough = monotonic() + settings.SWEEP_SECONDS / 2
    due, done = stale(usual(at), at, fresh_for() / 2), 0
    while done < len(due) and (not done or monotonic() < enough):
        done += len(refresh_figures(due[done : done + AT_ONCE], at))
    StoredFigure.objects.filter(computed_at__lt=at - KEPT).delete()
    return done
