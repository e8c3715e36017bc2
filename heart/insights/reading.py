"""How a figure is said: its main number, what stands beside it, how it changed, and whether that may be chance."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from heart.insights import intervals
from heart.insights.indicator import Figure, Group, Indicator
from heart.language import translated

VALUE_NAMES = {
    "median": _("median"),
    "p90": _("90th percentile"),
    "sum": _("in all"),
    "before": _("before"),
    "after": _("after"),
}
NO_ROWS = _("No rows in this period")


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
        return f"{number(self.main)} {self.unit}".strip() if self.figure.values else number(self.main)

    @property
    def unit(self) -> str:
        """The indicator's unit, in the page's language."""
        return translated(self.indicator.unit)

    @property
    def beside(self) -> list[str]:
        """What the main number rests on: "50 of 80", "median", "90th percentile 14 minutes", "320 counted"."""
        figure = self.figure
        if self.indicator.counts is not None:
            parts = [gettext("%(n)s of %(of)s") % _numbers(n=figure.n, of=figure.of or 0), self._measured]
            return [part for part in parts if part] if figure.of else [str(NO_ROWS)]
        measured = [f"{_name(name)} {_told(value, self.unit)}" for name, value in figure.values.items()]
        if figure.values:
            return [_name(next(iter(figure.values))), *measured[1:], gettext("%(n)s counted") % _numbers(n=figure.n)]
        return []

    @property
    def _measured(self) -> str:
        """What was measured beside a share: "median 21 days", "partner 12, neighbor 5, navigator 3 neighbors"."""
        known = [f"{_name(name)} {number(value)}" for name, value in self.figure.values.items() if value is not None]
        return f"{', '.join(known)} {self.unit}" if known else ""

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the percent, itself in percent."""
        found = None if self.figure.of is None else intervals.wilson(self.figure.n, self.figure.of)
        return found and (round(100 * found[0], 1), round(100 * found[1], 1))

    @property
    def interval_text(self) -> str:
        """ "52.1 to 71.8%"; empty where there is none."""
        if not self.interval:
            return ""
        return gettext("%(low)s to %(high)s%%") % _numbers(low=self.interval[0], high=self.interval[1])

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Why rows are left out, and how many, where any are."""
        return [(translated(reason), number(count)) for reason, count in self.figure.excluded.items() if count]

    def change(self, before: Figure) -> str:
        """How it changed, in plain words; of a share also whether that may be chance."""
        was, now = Reading(self.indicator, before).main, self.main
        if now is None or was is None:
            return gettext("nothing to compare")
        if self.indicator.counts is not None:
            return self._with_chance(_points(now - was), before) if now != was else _points(now - was)
        more = round(now - was, 1)
        if not more:
            return gettext("the same")
        share = f" ({number(abs(100 * more / was))}%)" if was and abs(more) < 10 * was else ""
        none = "" if was else " " + gettext("(none before)")
        return f"{_more(more, self.unit if self.figure.values else '')}{share}{none}"

    def _with_chance(self, change: str, before: Figure) -> str:
        of, was = self.figure.of or 0, before.of or 0
        if intervals.differ(intervals.newcombe(self.figure.n, of, before.n, was)):
            return gettext("%(change)s; more than chance explains") % {"change": change}
        return gettext("%(change)s; the difference may be chance") % {"change": change}


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
    return str(VALUE_NAMES[value]) if value in VALUE_NAMES else translated(value.replace("_", " "))


def _points(change: float) -> str:
    found = round(change, 1)
    if not found:
        return gettext("the same")
    count = 1 if abs(found) == 1 else 2
    if found > 0:
        said = ngettext("%(points)s point up", "%(points)s points up", count)
    else:
        said = ngettext("%(points)s point down", "%(points)s points down", count)
    return said % _numbers(points=abs(found))


def _more(more: float, unit: str) -> str:
    """ "12 fewer", "1.5 minutes more"."""
    if not unit:
        return (gettext("%(n)s more") if more > 0 else gettext("%(n)s fewer")) % _numbers(n=abs(more))
    said = gettext("%(n)s %(unit)s more") if more > 0 else gettext("%(n)s %(unit)s less")
    return said % {"n": number(abs(more)), "unit": unit}


def _numbers(**values: float) -> dict[str, str]:
    return {name: number(value) for name, value in values.items()}
