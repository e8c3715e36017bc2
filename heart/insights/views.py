"""The dashboards. Each asks for its figures at once and says how old they are; none knows an indicator by name."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from heart.errors import NotAllowed
from heart.http import Request
from heart.insights import chain_page, listing, rows, sheets
from heart.insights.asked import Asked, asked
from heart.insights.board import board
from heart.insights.chain import Chain, chains
from heart.insights.detail import detail
from heart.insights.equity import equity, equity_dimensions
from heart.insights.indicator import Indicator, registry
from heart.insights.panels import panels
from heart.insights.sheet import sheet
from heart.insights.tabs import tabs
from heart.insights.team import team
from heart.language import translated
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.language import bilingual


@open_to(P.VIEW_INSIGHTS)
@bilingual
def insights(request: Request) -> HttpResponse:
    """Every indicator by topic: its figure, how it changed, its months as a small line."""
    wanted = asked(request)
    found = board(wanted.period, wanted.where)
    if _as_csv(request):
        return sheet("indicators", sheets.of_board(found, wanted))
    return _page(request, "board", asked=wanted, board=found)


@open_to(P.WORK_CASES)
@bilingual
def mine(request: Request) -> HttpResponse:
    """The indicators that tell navigators apart, of one's own cases alone."""
    wanted = asked(request, filters=())
    found = board(wanted.period, (("navigator", request.user.pk),), by="navigator")
    if _as_csv(request):
        return sheet("my-indicators", sheets.of_board(found, wanted))
    return _page(request, "mine", asked=wanted, board=found)


@open_to(P.SUPERVISE)
@bilingual
def team_page(request: Request) -> HttpResponse:
    """The team: what it carries now, and the indicators that tell navigators apart, by navigator."""
    wanted = asked(request)
    found = team(wanted.period, wanted.where)
    if _as_csv(request):
        return sheet("team", sheets.of_breakdowns(found.shown, wanted, found.computed_at))
    return _page(request, "team", asked=wanted, team=found, panels=panels(request.user, timezone.now()))


@open_to(P.VIEW_INSIGHTS)
@bilingual
def chain(request: Request) -> HttpResponse:
    """How far each eligible call came, with every loss by its reason."""
    one = _chain()
    wanted = asked(request, filters=tuple(name for name in ("program", "beat") if name in one.by))
    found = chain_page.whole(one, wanted.period, wanted.where)
    if _as_csv(request):
        return sheet("chain", sheets.of_chain(found, wanted))
    sees_rows = rows.visible(one.rows(), request.user) is not None
    return _page(request, "chain", asked=wanted, whole=found, sees_rows=sees_rows)


@open_to(P.VIEW_INSIGHTS)
@bilingual
def chain_rows(request: Request, step: str) -> HttpResponse:
    """The rows that came to a step, or (`?reason=`) those that went no further there. 404 for what does not exist."""
    one, reason = _chain(), request.GET.get("reason", "")
    place = next((found for found in one.steps if found.key == step), None)
    if place is None or (reason and reason not in place.reasons):
        raise Http404
    wanted = asked(request, filters=tuple(name for name in ("program", "beat") if name in one.by))
    found = rows.visible(one.behind(wanted.period, step, reason, dict(wanted.where)), request.user)
    if found is None:
        raise NotAllowed("These rows are for those who answer calls.")
    page = listing.of_chain(request, one, found)
    title = ": ".join(translated(words) for words in (place.name, place.reasons.get(reason)) if words)
    back = reverse("insights-chain")
    return _page(request, "rows", asked=wanted, page=page, title=title, back=back, back_to=translated(one.name))


@open_to(P.VIEW_INSIGHTS)
@bilingual
def equity_page(request: Request) -> HttpResponse:
    """Each share of neighbors by one of their groups, with intervals; a difference only where there is one."""
    offered = equity_dimensions()
    by = next((one for one in offered if one.key == request.GET.get("by")), offered[0])
    wanted = asked(request, filters=("program",))
    found = equity(by, wanted.period, wanted.where)
    if _as_csv(request):
        shown = [one.shown for one in found.compared]
        return sheet(f"equity-{by.key}", sheets.of_breakdowns(shown, wanted, found.computed_at))
    return _page(request, "equity", asked=wanted, found=found, offered=offered)


@open_to(P.VIEW_INSIGHTS)
@bilingual
def one_indicator(request: Request, key: str) -> HttpResponse:
    """One indicator in full. 404 for a key that nobody defined."""
    one = _indicator(key)
    wanted = _asked_of(request, one)
    found = detail(one, wanted.period, wanted.where, staff=request.user.can(P.SUPERVISE))
    if _as_csv(request):
        return sheet(one.key, sheets.of_detail(found, wanted))
    sees_rows = rows.may_see(one, request.user)
    return _page(request, "indicator", asked=wanted, found=found, one=one, sees_rows=sees_rows)


@open_to(P.VIEW_INSIGHTS)
@bilingual
def indicator_rows(request: Request, key: str) -> HttpResponse:
    """The rows behind an indicator, each with whether it counts or why not. 404 for a key that nobody defined."""
    one = _indicator(key)
    wanted = _asked_of(request, one)
    found = rows.visible(one.behind(wanted.period, dict(wanted.where)), request.user)
    if found is None:
        raise NotAllowed("You see the number, and not the records behind it.")
    page = listing.of_indicator(request, one, found)
    back = reverse("insight", args=[one.key])
    which = {"choices": listing.choices(one), "chosen": request.GET.get("which", "")}
    name = translated(one.name)
    return _page(request, "rows", asked=wanted, page=page, which=which, title=name, back=back, back_to=name)


def _asked_of(request: Request, one: Indicator) -> Asked:
    return asked(request, filters=tuple(name for name in ("program", "beat") if name in one.by))


def _as_csv(request: Request) -> bool:
    return request.GET.get("format") == "csv"


def _page(request: Request, template: str, **context: Any) -> HttpResponse:
    return render(request, f"heart/insights/{template}.html", {"tabs": tabs(request.user), **context})


def _indicator(key: str) -> Indicator:
    if key not in registry:
        raise Http404
    return registry[key]


def _chain() -> Chain:
    """The one that holds the indicators together: the first that an app defined."""
    return next(iter(chains.values()))
