"""What if there were more teams, or a larger area: the period's calls, replayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from casework.forms.whatif import WhatIfForm
from casework.queries import whatif as query
from casework.rules.whatif.answer import REPLAYS, SEED, WITHIN, Answer, answer, learned
from casework.rules.whatif.world import Lessons
from casework.states import Program
from casework.states.operation import Unanswered
from heart.http import Request
from heart.insights.asked import PERIODS, chosen_period
from heart.insights.charts import Chart, Series, bars
from heart.insights.indicator import Period
from heart.insights.sheet import Cell, sheet
from heart.insights.tabs import tabs
from heart.language import translated
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.language import bilingual

WORDS = {"answered": gettext_noop("Answered"), **{reason.value: str(reason.label) for reason in Unanswered}}


@open_to(P.VIEW_INSIGHTS)
@bilingual
def what_if(request: Request) -> HttpResponse:
    """The question and, once it is asked (`?program=`), its answer. Seven statements, whatever the number of calls."""
    days, period = chosen_period(request)
    bound = request.GET if "program" in request.GET else None
    form = WhatIfForm(bound, beats=query.beats(period), covers_all=query.covers_all(period))
    context = {"form": form, "days": days, "periods": PERIODS, "period": period, "tabs": tabs(request.user)}
    if not (form.is_bound and form.is_valid()):
        return render(request, "casework/what_if.html", context, status=422 if form.errors else 200)
    arrivals, minutes = query.arrivals(period)
    lessons = learned(arrivals, minutes)
    if not lessons.tell_of(form.cleaned_data["program"]):
        return render(request, "casework/what_if.html", context | {"nothing_to_learn_from": True})
    found = answer(arrivals, lessons, form.change(timezone.localtime(period.start)))
    if request.GET.get("format") == "csv":
        return sheet(f"what-if-{period.first}-{period.last}", _lines(found, form, period))
    return render(request, "casework/what_if.html", context | _told(found, lessons, form))


def _told(found: Answer, lessons: Lessons, form: WhatIfForm) -> dict[str, Any]:
    rows = _rows(found)
    return {
        "found": found,
        "change": form.told(),
        "more": abs(round(found.more)),
        "interval": sorted(abs(round(one)) for one in (found.low, found.high)),
        "bounds": [round(found.low), round(found.high)],
        "rows": rows,
        "chart": _chart(rows),
        "now": round(found.now),
        "error": round(100 * found.error, 1),
        "within": round(100 * WITHIN),
        "shares": [(translated(Program(name).label), share) for name, share in lessons.shares.items()],
        "replays": REPLAYS,
        "seed": SEED,
    }


def _rows(found: Answer) -> list[tuple[str, int, int]]:
    """What became of the calls: in words, with the real schedule, with the change. Rounded means."""
    counts = [("answered", found.now, found.then), *found.lost]
    return [(translated(WORDS[name]), round(now), round(then)) for name, now, then in counts]


def _chart(rows: Sequence[tuple[str, int, int]]) -> Chart:
    told = gettext("%(now)s calls answered with the real schedule, %(then)s with the change.")
    told %= {"now": rows[0][1], "then": rows[0][2]}
    real = Series(gettext("Real schedule"), tuple(now for _, now, _ in rows))
    then = Series(gettext("With the change"), tuple(then for _, _, then in rows))
    return bars("what-if", gettext("What becomes of the calls"), told, [name for name, *_ in rows], [real, then])


def _lines(found: Answer, form: WhatIfForm, period: Period) -> Iterator[tuple[Cell, ...]]:
    """The question, the answer and how it was worked out, a number a line."""
    yield ("what", "value")
    yield ("change", form.told())
    yield ("from", str(period.first))
    yield ("to", str(period.last))
    yield ("eligible calls", found.calls)
    yield ("answered, by the record", found.recorded)
    yield ("answered against the tables, kept as they were", found.off_schedule)
    yield ("more calls answered, mean of the replays", round(found.more, 1))
    yield ("95% interval from", round(found.low, 1))
    yield ("95% interval to", round(found.high, 1))
    yield ("the interval leaves out zero, and the model reproduces the record", "yes" if found.is_clear else "no")
    for name, now, then in [("answered", found.now, found.then), *found.lost]:
        yield (f"{WORDS[name]}, real schedule, mean", round(now, 1))
        yield (f"{WORDS[name]}, with the change, mean", round(then, 1))
    yield ("replays", REPLAYS)
    yield ("seed", SEED)
