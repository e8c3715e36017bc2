"""The rows behind a number as pages of a list: newest first, each with whether it counts, or why it does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from heart.insights.chain import Chain
from heart.insights.indicator import Indicator
from heart.insights.rows import Shown, shown
from heart.language import translated
from heart.views import lists


@dataclass(frozen=True)
class Listing:
    """One page of rows; `page` leads to the others."""

    page: lists.SortedPage
    rows: list[Shown]


def of_indicator(request: HttpRequest, one: Indicator, found: QuerySet[Any]) -> Listing:
    """Rows behind an indicator. Two statements."""
    page = lists.paginate(request, found, sorts={"when": one.at}, default="-when")
    return Listing(page, [shown(row, one.at, _said(one, row)) for row in page])


def of_chain(request: HttpRequest, one: Chain, found: QuerySet[Any]) -> Listing:
    """Rows behind a step of a chain. Two statements."""
    page = lists.paginate(request, found, sorts={"when": one.at}, default="-when")
    return Listing(page, [shown(row, one.at, ": ".join(filter(None, _place(one, row)))) for row in page])


def _said(one: Indicator, row: Any) -> str:
    if row.why_out:
        return gettext("Left out: %(reason)s") % {"reason": translated(row.why_out)}
    if one.counts is None or row.in_n:
        return gettext("Counts")
    return gettext("In N alone")


def _place(one: Chain, row: Any) -> tuple[str, str]:
    step, reason = one.words(row.stands_at)
    return translated(step.name), translated(reason)
