"""Figures as they are read: from the table where they were kept, and worked out where they are missing or too old.

A dashboard names all that it shows as requests and gets them in one statement. What is not there is worked out then,
one statement for each figure or breakdown, and kept; a sweep keeps what the dashboards show by default
(`heart/insights/refresh.py`), so that a page seldom waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from heart.insights.chain import chains
from heart.insights.indicator import Figure, Group, Indicator, Period, registry
from heart.models import StoredFigure

Where = tuple[tuple[str, Group], ...]
Key = tuple[str, str, date, date, str, str]
MONTH = "month"
CHAIN = "chain:"  # before the key of a chain, whose answer is kept as an indicator's is
EMPTY = Figure(0)


@dataclass(frozen=True)
class Request:
    """What is asked of an indicator: over which days, told apart by what, of which groups alone."""

    key: str
    period: Period
    by: str = ""
    where: Where = ()

    @property
    def row(self) -> Key:
        """The key under which its answer is kept."""
        version = chains[self.chain].version if self.chain else self.indicator.version
        return self.key, version, self.period.first, self.period.last, self.by, _filter(self.where)

    @property
    def indicator(self) -> Indicator:
        """Raises KeyError for an indicator that nobody defined."""
        return registry[self.key]

    @property
    def chain(self) -> str:
        """The key of the chain that is asked for, if it is one: its steps are the groups of the answer."""
        return self.key.removeprefix(CHAIN) if self.key.startswith(CHAIN) else ""


@dataclass(frozen=True)
class Answer:
    """The figure of each group; of a request without a dimension, one under None."""

    groups: Mapping[Group, Figure]
    computed_at: datetime

    @property
    def figure(self) -> Figure:
        """Of a request without a dimension."""
        return self.groups.get(None, EMPTY)


Answers = dict[Request, Answer]


def read_figures(requests: Iterable[Request], at: datetime | None = None) -> Answers:
    """Each request's answer as of `at` (UTC). One statement when all are kept and fresh.

    Else one more for each that is not, and one that keeps them. Raises KeyError for an unknown indicator or dimension.
    """
    at = at or timezone.now()
    asked = list(dict.fromkeys(requests))
    found = _kept(asked, at)
    missing = [request for request in asked if request not in found]
    return found | (refresh_figures(missing, at) if missing else {})


def refresh_figures(requests: Iterable[Request], at: datetime) -> Answers:
    """Work each request out and keep it, in place of what was kept of it before. Any number may do so at once."""
    found = {request: Answer(groups, at) for request, groups in _worked_out(list(requests))}
    # In one order, so that two who keep the same rows never wait for each other.
    rows = sorted(found.items(), key=lambda one: one[0].row)
    StoredFigure.objects.bulk_create(
        [_row(request, answer) for request, answer in rows],
        update_conflicts=True,
        unique_fields=["key", "version", "first", "last", "by", "where"],
        update_fields=["answer", "computed_at"],
    )
    return found


def stale(requests: Iterable[Request], at: datetime, older_than: timedelta) -> list[Request]:
    """Those that are not kept, or were worked out longer ago than that. One statement."""
    asked = list(dict.fromkeys(requests))
    kept = _kept(asked, at, older_than)
    return [request for request in asked if request not in kept]


def oldest(answers: Answers) -> datetime | None:
    """When the oldest of these figures was worked out."""
    return min((answer.computed_at for answer in answers.values()), default=None)


def fresh_for() -> timedelta:
    """How long a kept figure is shown before it is worked out again."""
    return timedelta(minutes=settings.INSIGHTS_FRESH_MINUTES)


def _kept(asked: list[Request], at: datetime, not_older_than: timedelta | None = None) -> Answers:
    """The answers that are kept and fresh. The columns are matched one by one; what was not asked is left aside."""
    keys = {request.row: request for request in asked}
    columns = list(zip(*keys, strict=True)) or [()] * 6
    names = ("key", "version", "first", "last", "by", "where")
    rows = StoredFigure.objects.filter(
        **{f"{name}__in": set(column) for name, column in zip(names, columns, strict=True)},
        computed_at__gt=at - (not_older_than or fresh_for()),
        # A clock that was set back, or figures of a test's other day: what is from later is worked out again.
        computed_at__lte=at + timedelta(minutes=1),
    ).values_list(*names, "answer", "computed_at")
    return {
        keys[tuple(row)]: Answer(_groups(answer), computed_at)
        for *row, answer, computed_at in rows
        if tuple(row) in keys
    }


def _worked_out(requests: list[Request]) -> Iterator[tuple[Request, Mapping[Group, Figure]]]:
    """Each request with its groups: an indicator's periods and months in one statement, each other by its own."""
    over_time: dict[tuple[str, Where], list[Request]] = {}
    for request in requests:
        if request.chain or request.by not in {"", MONTH}:
            yield request, _one(request)
        else:
            over_time.setdefault((request.key, request.where), []).append(request)
    for same in over_time.values():
        yield from _over_time(same)


def _over_time(requests: list[Request]) -> Iterator[tuple[Request, Mapping[Group, Figure]]]:
    """Periods and months of one indicator. A month without rows has no figure; a period has that of nothing."""
    one, where = requests[0].indicator, dict(requests[0].where)
    spans = [(request, group, period) for request in requests for group, period in _spans(request)]
    found = one.figures_in([period for _, _, period in spans], where)
    groups: dict[Request, dict[Group, Figure]] = {
        request: {} if request.by else {None: one.nothing()} for request in requests
    }
    for place, figure in found.items():
        request, group, _ = spans[place]
        groups[request][group] = figure
    yield from groups.items()


def _spans(request: Request) -> list[tuple[Group, Period]]:
    if not request.by:
        return [(None, request.period)]
    return [(f"{month.first:%Y-%m}", month) for month in request.period.months]


def _one(request: Request) -> Mapping[Group, Figure]:
    where = dict(request.where)
    if request.chain:
        reached = chains[request.chain].count(request.period, where)
        return {step.step.key: Figure(step.n, None, step.lost) for step in reached}
    return request.indicator.figures(request.period, request.by, where)


def _row(request: Request, answer: Answer) -> StoredFigure:
    key, version, first, last, by, where = request.row
    groups: list[Any] = [
        [group, figure.n, figure.of, list(figure.excluded.items()), list(figure.values.items())]
        for group, figure in answer.groups.items()
    ]
    return StoredFigure(
        key=key, version=version, first=first, last=last, by=by, where=where,
        answer=groups, computed_at=answer.computed_at,
    )  # fmt: skip


def _groups(answer: list[Any]) -> dict[Group, Figure]:
    # As pairs, since the database would put the names of an object into an order of its own.
    return {group: Figure(n, of, dict(excluded), dict(values)) for group, n, of, excluded, values in answer}


def _filter(where: Where) -> str:
    return json.dumps(dict(sorted(where)), separators=(",", ":")) if where else ""
