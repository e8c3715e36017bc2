"""Unmet demand: when, where and why eligible calls went unanswered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from casework.forms.whatif import DAYS
from casework.queries import unmet as query
from casework.queries.unmet import HOURS, Unmet
from casework.states.finding import Weekday
from casework.states.operation import Unanswered
from heart.http import Request
from heart.insights.asked import asked
from heart.insights.charts import Chart
from heart.insights.heat import heat
from heart.insights.indicator import Period
from heart.insights.sheet import Cell, sheet
from heart.insights.tabs import tabs
from heart.language import translated
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.language import bilingual

NOT_YET = "Not worked out yet"


@open_to(P.VIEW_INSIGHTS)
@bilingual
def unmet(request: Request) -> HttpResponse:
    """The heat map, the beats and the reasons. Two statements beside those of the filters."""
    wanted = asked(request, of=query.KEY)
    where = dict(wanted.where)
    found = query.unmet(wanted.period, str(where.get("program", "")), str(where.get("beat", "")))
    if request.GET.get("format") == "csv":
        name = f"unmet-demand-{wanted.period.first}-{wanted.period.last}"
        return sheet(name, _lines(found, wanted.period))
    context = {
        "tabs": tabs(request.user),
        "asked": wanted,
        "program": where.get("program", ""),
        "found": found,
        "definition": query.definition(),
        "chart": _chart(found),
        "reasons": _named(found.reasons, found.reasons),
        "places": [(place, _named(place.reasons, found.reasons)) for place in found.places],
    }
    return render(request, "casework/unmet.html", context)


def _named(counts: Mapping[str, int], reasons: Iterable[str]) -> list[tuple[str, int]]:
    return [(_words(reason), counts.get(reason, 0)) for reason in reasons]


def _chart(found: Unmet) -> Chart:
    told = gettext("%(count)s calls, by hour of the day and day of the week.") % {"count": found.figure.n}
    if found.worst:
        hour, day = found.worst
        most = gettext("Most went unanswered on %(days)s from %(hour)s: %(count)s.")
        told += " " + most % {"days": DAYS[day], "hour": f"{hour:02}:00", "count": found.hours[found.worst]}
    hours = [f"{hour:02}" for hour in HOURS]
    days = [translated(day.label)[:3] for day in Weekday]
    return heat("unmet", gettext("When calls went unanswered"), told, hours, days, found.grid)


def _words(reason: str) -> str:
    return translated(Unanswered(reason).label if reason else NOT_YET)


def _lines(found: Unmet, period: Period) -> Iterator[tuple[Cell, ...]]:
    """What the page shows, a number a line, with the definition that it goes by."""
    one, figure = query.definition(), found.figure
    yield ("table", "group", "reason", "n", "of", "from", "to", "indicator", "version")
    about = (str(period.first), str(period.last), one.key, one.version)
    yield ("all", "", "", figure.n, figure.of, *about)
    for why, count in figure.excluded.items():
        yield ("left out", "", why, count, None, *about)
    for reason, count in found.reasons.items():
        yield ("by reason", "", _words(reason), count, figure.of, *about)
    for hour, row in enumerate(found.grid):
        for day, count in zip(Weekday, row, strict=True):
            yield ("by hour and weekday", f"{day.label} {hour:02}:00", "", count, figure.of, *about)
    for place in found.places:
        yield ("by beat", place.beat or "Beat not known", "", place.figure.n, place.figure.of, *about)
        for reason, count in place.reasons.items():
            yield ("by beat", place.beat or "Beat not known", _words(reason), count, place.figure.of, *about)
