"""The rows behind a number as pages of a list: newest first, each with whether it counts, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heart.insights.chain import Chain
from heart.insights.indicator import Indicator
from heart.insights.rows import Shown, shown
from heart.language import translated
from heart.views import lists

# Which of an indicator's rows alone, as in `?which=`: in words, and the condition.
WHICH = {
    "n": (_("Those that count"), Q(why_out="", in_n=True)),
    "rest": (_("In the whole (N) alone"), Q(why_out="", in_n=False)),
    "out": (_("Left out"), ~Q(why_out="")),
}


@dataclass(frozen=True)
class Listing:
    """One page of rows; `page` leads to the others."""

    page: lists.SortedPage
    rows: list[Shown]


def of_indicator(request: HttpRequest, one: Indicator, found: QuerySet[Any]) -> Listing:
    """Rows behind an indicator. Two statements."""
    which = WHICH.get(request.GET.get("which", ""))
    rows = found.filter(which[1]) if which else found
    page = lists.paginate(request, rows, sorts={"when": one.at}, default="-when")
    return Listing(page, [shown(row, one.at, _said(one, row)) for row in page])


def choices(one: Indicator) -> list[tuple[str, str]]:
    """What `?which=` may be for an indicator, in words: all at first, and no "rest" of a count, which has no N."""
    left = [(key, str(words)) for key, (words, _which) in WHICH.items() if key != "rest" or one.counts is not None]
    return [("", gettext("All")), *left]


def of_chain(request: HttpRequest, one: Chain, found: QuerySet[Any]) -> Listing:
    """Rows behind a step of a chain. Two statements."""
    page = lists.paginate(request, found, sorts={"when": one.at}, default="-when")
    return Listing(page, [shown(row, one.at, ": ".join(filter(None, _place(one, row)))) for row in page])


def _said(one: Indicator, row: Any) -> str:
    if row.why_out:
        return gettext("Left out: %(reason)s") % {"reason": translated(row.why_out)}
    if one.counts is None or row.in_n:
        return gettext("Counts")
    return gettext("Does not count: in the whole (N) alone")


def _place(one: Chain, row: Any) -> tuple[str, str]:
    step, reason = one.words(row.stands_at)
    return translated(step.name), translated(reason)
