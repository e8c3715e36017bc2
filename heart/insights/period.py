"""Which days a figure is about: whole days of the city's calendar, so that it can be worked out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Self

from django.utils import timezone

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """From `start` on and before `end`, both UTC."""

    start: datetime
    end: datetime

    @classmethod
    def of_days(cls, first: date, last: date) -> Self:
        """The city's days from `first` to `last`, both included, however long its clocks make them."""
        return cls(_midnight(first), _midnight(last + DAY))

    @classmethod
    def last_days(cls, count: int, today: date) -> Self:
        """The `count` whole days before `today`."""
        return cls.of_days(today - count * DAY, today - DAY)

    @classmethod
    def of_month(cls, day: date) -> Self:
        """The calendar month that the day lies in."""
        first = day.replace(day=1)
        return cls.of_days(first, _next_month(first) - DAY)

    @classmethod
    def of_quarter(cls, day: date) -> Self:
        """The calendar quarter that the day lies in."""
        first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
        return cls.of_days(first, _next_month(_next_month(_next_month(first))) - DAY)

    @cached_property
    def first(self) -> date:
        """The first day, on the city's calendar."""
        return timezone.localtime(self.start).date()

    @cached_property
    def last(self) -> date:
        """The last day, on the city's calendar."""
        return timezone.localtime(self.end - timedelta.resolution).date()

    def holds(self, moment: datetime) -> bool:
        """Whether the moment (UTC) lies in it."""
        return self.start <= moment < self.end

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @cached_property
    def before(self) -> Period:
        """As many days, right before: a period to compare with. Before a calendar month or quarter: the one before."""
        for whole in (Period.of_month, Period.of_quarter):
            if self == whole(self.first):
                return whole(self.first - DAY)
        return Period.of_days(self.first - self.days * DAY, self.first - DAY)

    @cached_property
    def months(self) -> list[Period]:
        """The calendar months that the period touches, the first and the last cut to it."""
        found, first = [], self.first
        while first <= self.last:
            after = _next_month(first.replace(day=1))
            found.append(Period.of_days(first, min(after - DAY, self.last)))
            first = after
        return found


def _next_month(first: date) -> date:
    return (first.replace(day=28) + 4 * DAY).replace(day=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min)).astimezone(UTC)
