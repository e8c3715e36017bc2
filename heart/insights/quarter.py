"""Quarters of the city's calendar: the one period of what must not be told apart any nearer. They never overlap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from heart.insights.period import DAY, Period

NAME = re.compile(r"(20[0-9]{2})-Q([1-4])")


@dataclass(frozen=True, order=True)
class Quarter:
    """`number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def named(cls, name: str) -> Self:
        """As "2026-Q2". Raises ValueError for anything else."""
        found = NAME.fullmatch(name)
        if found is None:
            raise ValueError(f"{name!r} is no quarter")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, (day.month + 2) // 3)

    @property
    def name(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.after(1).first - DAY

    @property
    def period(self) -> Period:
        return Period.of_days(self.first, self.last)

    def after(self, count: int) -> Quarter:
        """So many quarters later; earlier where it is negative."""
        year, number = divmod(self.year * 4 + self.number - 1 + count, 4)
        return Quarter(year, number + 1)

    @property
    def months(self) -> list[str]:
        """Its months, as "2026-04"."""
        return [f"{self.year}-{month:02}" for month in range(self.first.month, self.first.month + 3)]
