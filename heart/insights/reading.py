"""How a figure is said: its main number, what stands beside it, how it changed, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format

from heart.insights import intervals
from heart.insights.indicator import Figure, Group, Indicator

VALUE_NAMES = {"median": "median", "p90": "90th percentile", "sum": "in all", "before": "before", "after": "after"}
NO_ROWS = "No rows in this period"


@dataclass(frozen=True)
class Reading:
    """A figure of an indicator in words, with what a chart draws of it."""

    indicator: Indicator
    figure: Figure

    @property
    def main(self) -> float | None:
        """The number that stands for the figure: percent of n of N, else the first value measured, else the count."""
        if self.indicator.counts is not None:
            return self.figure.percent
        if self.figure.values:
            return next(iter(self.figure.values.values()))
        return float(self.figure.n)

    @property
    def text(self) -> str:
        """The main number with its unit: "62.5%", "6.5 minutes", "1,204"."""
        if self.main is None:
            return "–"
        if self.indicator.counts is not None:
            return f"{number(self.main)}%"
        return f"{number(self.main)} {self.indicator.unit}".strip() if self.figure.values else number(self.main)

    @property
    def beside(self) -> list[str]:
        """What the main number rests on: "50 of 80", "median", "90th percentile 14 minutes", "320 counted"."""
        figure = self.figure
        if self.indicator.counts is not None:
            parts = [f"{number(figure.n)} of {number(figure.of or 0)}", self._measured]
            return [part for part in parts if part] if figure.of else [NO_ROWS]
        measured = [f"{_name(name)} {_told(value, self.indicator.unit)}" for name, value in figure.values.items()]
        if figure.values:
            return [_name(next(iter(figure.values))), *measured[1:], f"{number(figure.n)} counted"]
        return []

    @property
    def _measured(self) -> str:
        """What was measured beside a share: "median 21 days", "partner 12, neighbor 5, navigator 3 neighbors"."""
        known = [f"{_name(name)} {number(value)}" for name, value in self.figure.values.items() if value is not None]
        return f"{', '.join(known)} {self.indicator.unit}" if known else ""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the percent, itself in percent."""
        found = None if self.figure.of is None else intervals.wilson(self.figure.n, self.figure.of)
        return found and (round(100 * found[0], 1), round(100 * found[1], 1))

    @property
    def interval_text(self) -> str:
        """ "52.1 to 71.8%"; empty where there is none."""
        return f"{number(self.interval[0])} to {number(self.interval[1])}%" if self.interval else ""

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Why rows are left out, and how many, where any are."""
        return [(reason, number(count)) for reason, count in self.figure.excluded.items() if count]

    def change(self, before: Figure) -> str:
        """How it changed, in plain words; of a share also whether that may be chance."""
        was, now = Reading(self.indicator, before).main, self.main
        if now is None or was is None:
            return "nothing to compare"
        if self.indicator.counts is not None:
            return f"{_points(now - was)}{self._chance(before) if now != was else ''}"
        more = round(now - was, 1)
        if not more:
            return "the same"
        unit = f" {self.indicator.unit}" if self.figure.values else ""
        share = f" ({number(abs(100 * more / was))}%)" if was and abs(more) < 10 * was else ""
        share = share if was else " (none before)"
        return f"{number(abs(more))}{unit} {'more' if more > 0 else 'fewer' if not unit else 'less'}{share}"

    def _chance(self, before: Figure) -> str:
        of, was = self.figure.of or 0, before.of or 0
        found = intervals.newcombe(self.figure.n, of, before.n, was)
        return "; more than chance explains" if intervals.differ(found) else "; the difference may be chance"


@dataclass(frozen=True)
class Line:
    """One group's figure with its name."""

    group: Group
    name: str
    reading: Reading


def number(value: float) -> str:
    """As a reader writes it: thousands apart, one decimal where there is a part."""
    rounded = round(value, 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded, use_l10n=True, force_grouping=True)


def _told(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{number(value)} {unit}".strip()


def _name(value: str) -> str:
    return VALUE_NAMES.get(value, value.replace("_", " "))


def _points(change: float) -> str:
    found = round(change, 1)
    if not found:
        return "the same"
    points = "point" if abs(found) == 1 else "points"
    return f"{number(abs(found))} {points} {'up' if found > 0 else 'down'}"
