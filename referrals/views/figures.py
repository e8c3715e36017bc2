"""A partner's own numbers, and the accounting of what it has been shown. Nothing of another organization's."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from heart.http import Request
from heart.insights.asked import asked
from heart.insights.charts import Chart, Series, bars
from heart.insights.indicator import Period, registry
from heart.insights.sheet import Cell, sheet
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.language import bilingual
from referrals.models import Referral
from referrals.queries import seen as accounting
from referrals.queries.own_numbers import Numbers, own_numbers

SORTS = {"when": "at"}
HEAD = ("figure", "indicator", "version", "n", "of", "percent", "median_hours", "first_day", "last_day")


@open_to(P.ANSWER_REFERRALS)
@bilingual
def statistics(request: Request) -> HttpResponse:
    """What became of the referrals sent to one's own organization, beside the period before. Four statements."""
    wanted = asked(request, filters=())
    found = own_numbers(Referral.objects.visible_to(request.user), wanted.period)
    if request.GET.get("format") == "csv":
        return sheet(f"our-numbers-{wanted.period.first}-{wanted.period.last}", _rows(found, wanted.period))
    context = {"asked": wanted, "numbers": found, "found": found.found, "chart": _chart(found)}
    return render(request, "referrals/partner_statistics.html", context)


def _chart(found: Numbers) -> Chart:
    lines = [line for line in found.shares if line.now.figure.of or line.before.figure.of]
    series = [Series(gettext("This period"), tuple(line.now.main for line in lines))]
    if found.has_before:
        series.append(Series(gettext("The period before"), tuple(line.before.main for line in lines)))
        told = gettext("%(count)s bars, each a share in percent, with that of the period before under it.")
    else:
        told = gettext("%(count)s bars, each a share in percent.")
    return bars(
        "own",
        gettext("What became of them"),
        told % {"count": len(lines)},
        [line.label for line in lines],
        series,
        unit="%",
        ceiling=100,
    )


def _rows(found: Numbers, period: Period) -> Iterator[tuple[Cell, ...]]:
    """Each number in the period and in the one before, with the definition that it goes by, where it has one."""
    yield HEAD
    for line in found.lines:
        for days, reading in ((period, line.now), (period.before, line.before)):
            figure, version = reading.figure, registry[line.indicator].version if line.indicator else ""
            median = figure.values.get("median")
            n = None if figure.values else figure.n
            about = (line.label, line.indicator, version)
            yield *about, n, figure.of, figure.percent, median, days.first.isoformat(), days.last.isoformat()
    for label, now, before in found.reasons:
        for days, figure in ((period, now), (period.before, before)):
            about = (f"Declined: {label}", "", "")
            yield *about, figure.n, figure.of, figure.percent, None, days.first.isoformat(), days.last.isoformat()


@open_to(P.ANSWER_REFERRALS)
def seen(request: Request) -> HttpResponse:
    """Each time that one's own organization was shown something of a neighbor."""
    page = lists.paginate(request, accounting.disclosures(request.user), sorts=SORTS, default="-when")
    context = {"page": page, "rows": accounting.told(request.user, page)}
    return render(request, "referrals/partner_seen.html", context)
