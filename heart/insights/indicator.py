"""What an indicator is: a name, a sentence, a formula, a version, and n of N with what was left out and why.

The apps define theirs in `indicators.py`; this package finds them there and knows neither app.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Period:
    """From `start` on and before `end`, both UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Figure:
    """`n` alone is a count; with `of` it is n of N. `excluded` says how many rows were left out, by reason."""

    n: int
    of: int | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def percent(self) -> float | None:
        """n of N in percent, one decimal; None for a count, and where N is 0."""
        return round(100 * self.n / self.of, 1) if self.of else None


@dataclass(frozen=True)
class Indicator:
    key: str
    name: str
    sentence: str
    formula: str
    version: str
    compute: Callable[[Period], Figure]


registry: dict[str, Indicator] = {}


def indicator(key: str, *, name: str, sentence: str, formula: str, version: str = "1") -> Callable:
    """Register the function below it as an indicator's computation."""

    def register(compute: Callable[[Period], Figure]) -> Callable[[Period], Figure]:
        registry[key] = Indicator(key, name, sentence, formula, version, compute)
        return compute

    return register


def figures(period: Period) -> list[tuple[Indicator, Figure]]:
    """Every indicator with its figure for the period, in the order in which the apps named them."""
    return [(one, one.compute(period)) for one in registry.values()]
