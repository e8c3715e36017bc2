"""Safety alerts: the list, one of them, raising, renewing and ending. HEART staff alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import alerts as actions
from casework.forms.alerts import AlertFilter, EndForm, RenewForm, WarnForm
from casework.forms.kept import key
from casework.models import Call, Encounter, Neighbor, SafetyAlert
from casework.queries import alerts as queries
from heart import clock, ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted
from heart.views.lists import chosen, paginate

SORTS = {"review": ("review_at", "pk"), "raised": ("created_at", "pk"), "kind": ("kind", "review_at")}


@open_to(P.RECORD_RESPONSES)
def alert_list(request: Request) -> HttpResponse:
    """The alerts that this person may look through, the one to be reviewed first at the top."""
    now = timezone.now()
    form = AlertFilter(request.GET)
    page = paginate(request, queries.listed(request.user, now, **chosen(form)), sorts=SORTS, default="review")
    ledger.opened_many([one for one in page if one.neighbor_id], by=request.user, reason="The list of safety alerts")
    context = {"page": page, "filters": form, "filtered": bool(chosen(form)), "now": now}
    return render(request, "casework/alerts.html", context)


@open_to(P.RECORD_RESPONSES)
def alert(request: Request, pk: int) -> HttpResponse:
    """One alert, with what it took the place of, and what became of it."""
    one = _find(request, pk)
    if one.neighbor_id:
        ledger.opened(one, by=request.user, reason="A safety alert")
    page = {
        "alert": one,
        "in_force": one.is_in_force(timezone.now()),
        "may_change": policies.allows(policies.check_can_change_alert, request.user, one),
        "may_work": request.user.can(P.VIEW_CASEWORK),
        "may_mark": one.author_id == request.user.pk or request.user.can(P.SUPERVISE),
    }
    return render(request, "casework/alert.html", page)


def _find(request: Request, pk: int) -> SafetyAlert:
    found: SafetyAlert = get_object_or_404(queries.alerts(request.user), pk=pk)
    return found


@dataclass(frozen=True)
class About:
    """Whom or what a new alert is about, as the address names it: by a key, never by a name or a street."""

    neighbor: Neighbor | None = None
    location: str = ""


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def warn(request: Request) -> HttpResponse:
    """Raises an alert: on a neighbor (`?neighbor=`, `?encounter=`), or on a place (`?call=`, or as typed)."""
    about = _about(request)
    form = WarnForm(posted(request), about_neighbor=about.neighbor is not None, initial={"location": about.location})
    if done := attempt(form, actions.warn, neighbor=about.neighbor, by=request.user):
        messages.success(request, f"Everybody who goes there is warned until {clock.day(done.expires_at)}.")
        return redirect(came_from(request, default=f"/alerts/{done.pk}/"))
    page = {"form": form, "about": about.neighbor, "next": came_from(request, default="alerts")}
    return render(request, "casework/alert_new.html", page, status=422 if form.errors else 200)


def _about(request: Request) -> About:
    """What the address names; 404 for what this person may not see."""
    asked = request.GET
    if "neighbor" in asked:
        return About(get_object_or_404(Neighbor.objects.visible_to(request.user), pk=key(asked["neighbor"])))
    if "encounter" in asked:
        rows = Encounter.objects.visible_to(request.user).filter(neighbor__isnull=False).select_related("neighbor")
        return About(get_object_or_404(rows, pk=key(asked["encounter"])).neighbor)
    if "call" in asked:
        call = get_object_or_404(Call.objects.visible_to(request.user), pk=key(asked["call"]))
        return About(location="" if call.sensitive else call.location)
    return About()


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def renew(request: Request, pk: int) -> HttpResponse:
    """Keeps an alert that is still true, with new days."""
    one = _find(request, pk)
    form = RenewForm(posted(request), initial={"reason": one.reason})
    if done := attempt(form, actions.renew, alert=one, by=request.user):
        messages.success(request, f"Kept. It is shown until {clock.day(done.expires_at)}.")
        return redirect("alert", done.pk)
    policies.check_can_change_alert(request.user, one)
    page = {"alert": one, "form": form, "title": "Keep this alert", "submit": "Keep it"}
    return render(request, "casework/alert_change.html", page, status=422 if form.errors else 200)


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def end(request: Request, pk: int) -> HttpResponse:
    """Ends an alert that is not true any more."""
    one = _find(request, pk)
    form = EndForm(posted(request))
    if attempt(form, actions.end, alert=one, by=request.user):
        messages.success(request, "Ended. It is not shown before visits any more, and stays in the history.")
        return redirect("alert", pk)
    policies.check_can_change_alert(request.user, one)
    page = {"alert": one, "form": form, "title": "End this alert", "submit": "End it"}
    return render(request, "casework/alert_change.html", page, status=422 if form.errors else 200)
