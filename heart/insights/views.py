"""The indicators as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from heart.insights.indicator import Period, figures
from heart.permissions import Permission as P
from heart.views.access import open_to

PERIODS = {"30": "30 days", "90": "90 days", "365": "12 months"}


def chosen_period(request: HttpRequest) -> tuple[str, Period]:
    """The whole days asked for, or the last 90, up to last midnight."""
    days = request.GET.get("days", "")
    days = days if days in PERIODS else "90"
    return days, Period.last_days(int(days), timezone.localdate())


@open_to(P.VIEW_INSIGHTS)
def insights(request: HttpRequest) -> HttpResponse:
    """Each indicator with n of N, its period, its version, and what was left out."""
    days, period = chosen_period(request)
    context = {"figures": figures(period), "days": days, "periods": PERIODS, "period": period}
    return render(request, "heart/insights.html", context)
