"""A figure over months: twelve of them, up to the one in which the period ends, beside the twelve before."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from heart.insights.charts import Chart, Series, lines, spark
from heart.insights.indicator import Indicator, Period
from heart.insights.period import DAY
from heart.insights.reading import Reading
from heart.insights.stored import EMPTY, MONTH, Answer, Request, Where
from heart.language import translated

MONTHS = 12


def year_to(period: Period) -> Period:
    """Twelve calendar months up to the period's last day, the last one as far as it goes; longer if the period is."""
    first = _back(period.last.replace(day=1), MONTHS - 1)
    return Period.of_days(min(first, period.first.replace(day=1)), period.last)


def year_before(year: Period) -> Period:
    """As many calendar months, right before."""
    return Period.of_days(_back(year.first, len(year.months)), year.first - DAY)


def monthly(key: str, year: Period, where: Where) -> Request:
    """The request of an indicator's months."""
    return Request(key, year, MONTH, where)


def readings(one: Indicator, answer: Answer, year: Period) -> list[tuple[Period, Reading]]:
    """Each month of the year with its figure; one without rows has an empty figure."""
    return [(month, Reading(one, answer.groups.get(f"{month.first:%Y-%m}", EMPTY))) for month in year.months]


def small(one: Indicator, answer: Answer, year: Period) -> str:
    """The months as a line beside the figure."""
    return spark(tuple(reading.main for _, reading in readings(one, answer, year)))


def drawn(one: Indicator, now: Answer, before: Answer, year: Period) -> Chart:
    """The months as a chart, the year before dashed where there was anything."""
    months = readings(one, now, year)
    earlier = readings(one, before, year_before(year))
    labels = [date_format(month.first, pgettext("date", "M y")) for month, _ in months]
    series = [Series(gettext("These months"), _values(months))]
    if any(reading.figure.n or reading.figure.of for _, reading in earlier):
        series.append(Series(gettext("The same number of months before"), _values(earlier)))
    unit = "%" if one.counts is not None else ""
    told = gettext("%(figure)s by month, from %(first)s to %(last)s. The numbers are in the table beneath.")
    name = translated(one.name)
    words = told % {"figure": name, "first": labels[0], "last": labels[-1]}
    return lines(
        f"{one.key}-months", gettext("%(figure)s over months") % {"figure": name}, words, labels, series, unit=unit
    )


def _values(months: list[tuple[Period, Reading]]) -> tuple[float | None, ...]:
    return tuple(reading.main for _, reading in months)


def _back(first: date, months: int) -> date:
    """The first of the month so many months earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
