"""Figures as they are read: from the table where they were kept, and worked out where they are missing or too old.

A dashboard names all that it shows as requests and gets them in one statement. What is not there is worked out then,
one statement for each figure or breakdown, and kept; a sweep keeps what the dashboards show by default
(`heart/insights/refresh.py`), so that a page seldom waits.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, Func, Q, Value, When
from django.db.models.functions import Concat, TruncMonth
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
    """Each request with its groups, in as few statements as the indicators allow."""
    together: dict[tuple[str, Where], list[Request]] = {}
    left: list[Request] = []
    for request in requests:
        if _adds_up(request):
            together.setdefault((request.key, request.where), []).append(request)
        else:
            left.append(request)
    while left:
        request = left.pop(0)
        before = _before(request, left)
        if before:
            left.remove(before)
        yield from _both(request, before) if before else [(request, _one(request))]
    for same in together.values():
        yield from _in_sum(same) if len(same) > 1 else [(same[0], _one(same[0]))]


def _adds_up(request: Request) -> bool:
    """Whether its figure is the sum of the figures of any parts of its days."""
    if request.chain or request.by not in {"", MONTH}:
        return False
    return request.indicator.adds_up and not _no_values(request.indicator)


def _in_sum(requests: list[Request]) -> Iterator[tuple[Request, Mapping[Group, Figure]]]:
    """Periods and months of an indicator that adds up: one statement counts the rows by month, and by the requests
    in whose days they lie (a mark for each); each request is the sum of its parts.
    """
    one, last = requests[0].indicator, len(requests)
    marks = [
        Case(
            When(**{f"{one.at}__gte": ask.period.start, f"{one.at}__lt": ask.period.end}, then=Value("1")),
            default=Value("0"),
            output_field=CharField(),
        )
        for ask in requests
    ]
    parts = Concat(*marks, _month_of(one.at), output_field=CharField())
    whole = Period(min(ask.period.start for ask in requests), max(ask.period.end for ask in requests))
    found = replace(one, by={**one.by, MONTH: parts}).figures(whole, MONTH, dict(requests[0].where))
    nothing = _nothing(one)
    for place, request in enumerate(requests):
        groups: dict[Group, Figure] = {} if request.by else {None: nothing}
        for part, figure in found.items():
            if str(part)[place] == "1":
                group = str(part)[last:] if request.by else None
                groups[group] = _sum(groups.get(group, nothing), figure)
        yield request, groups


def _sum(one: Figure, other: Figure) -> Figure:
    of = None if one.of is None or other.of is None else one.of + other.of
    return Figure(one.n + other.n, of, {reason: n + other.excluded[reason] for reason, n in one.excluded.items()})


def _before(request: Request, requests: list[Request]) -> Request | None:
    """The request for the days right before, with which it shares a statement."""
    if request.by or request.chain:
        return None
    fits = (ask for ask in requests if (ask.key, ask.where, ask.by) == (request.key, request.where, ""))
    return next((ask for ask in fits if ask.period == request.period.before), None)


def _both(request: Request, before: Request) -> Iterator[tuple[Request, Mapping[Group, Figure]]]:
    """Two periods of which one ends where the other begins, as two groups of one statement."""
    later = When(**{f"{request.indicator.at}__gte": request.period.start}, then=Value("now"))
    halves = Case(later, default=Value("before"), output_field=CharField())
    one = replace(request.indicator, by={**request.indicator.by, MONTH: halves})
    found = one.figures(Period(before.period.start, request.period.end), MONTH, dict(request.where))
    for asked, half in ((request, "now"), (before, "before")):
        yield asked, {None: found[half] if half in found else _nothing(request.indicator)}


def _nothing(one: Indicator) -> Figure:
    """The figure of no rows, as the indicator itself would give it."""
    return Figure(0, None if one.counts is None else 0, dict.fromkeys(one.left_out(), 0), _no_values(one))


def _no_values(one: Indicator) -> dict[str, float | None]:
    of_nothing = {name: value.empty_result_set_value for name, value in one.values(Q()).items()}
    return {name: None if value is None else float(value) for name, value in of_nothing.items()}


def _one(request: Request) -> Mapping[Group, Figure]:
    where = dict(request.where)
    if request.chain:
        reached = chains[request.chain].count(request.period, where)
        return {step.step.key: Figure(step.n, None, step.lost) for step in reached}
    one = request.indicator
    if not request.by:
        return {None: one.figure(request.period, where)}
    if request.by == MONTH and MONTH not in one.by:
        one = replace(one, by={**one.by, MONTH: _month_of(one.at)})
    return one.figures(request.period, request.by, where)


def _month_of(at: str) -> Func:
    return Func(TruncMonth(at), Value("YYYY-MM"), function="to_char", output_field=CharField())


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
