"""The calls: what dispatch told, which programs could have answered, whether one did, and why not."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import call_queries
from casework.actions import call_alerts
from casework.forms.calls import AboutForm, LookForm, TakeBackForm
from casework.models import CallAbout
from casework.queries import alerts as safety
from casework.queries import call_page
from casework.queries.encounters import likely
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.lists import paginate

SORTS = {
    "received": "received_at",
    "number": "number",
    "type": ("call_type__name", "local_type", "received_at"),
    "beat": ("beat", "received_at"),
}


@open_to(P.VIEW_CALLS)
def calls(request: Request) -> HttpResponse:
    """The list of calls, filtered, sorted and paged."""
    rows = call_queries.calls(request.user)
    filters = call_queries.PageFilters(request.GET, queryset=rows, request=request)
    page = paginate(request, filters.qs, sorts=SORTS, default="-received")
    chosen = any(request.GET.get(name) for name in filters.filters)
    shown = {
        "page": page,
        "filters": filters.form,
        "chosen": chosen,
        "may_record": request.user.can(P.RECORD_RESPONSES),
    }
    return render(request, "casework/calls.html", shown)


@open_to(P.VIEW_CALLS)
def call(request: Request, pk: int) -> HttpResponse:
    """One call, with what HEART knows around it."""
    one = get_object_or_404(call_page.call_rows(request.user), pk=pk)
    page = call_page.call_page(request.user, one)
    about = [said.about for said in page.said]
    ledger.opened_many([*about, *page.alerts], by=request.user, reason="The page of a call that may be about them")
    warnings = safety.before(
        request.user,
        timezone.now(),
        neighbors=[one.neighbor_id for one in about],
        locations=[] if one.sensitive else [one.location],
    )
    context = {"page": page, "call": one, "alerts": warnings, "may_record": request.user.can(P.RECORD_RESPONSES)}
    return render(request, "casework/call.html", context)


@open_to(P.RECORD_RESPONSES)
def before(request: Request, pk: int) -> HttpResponse:
    """What happened at the call's place before: a part of the form that records a response, or a page."""
    one = get_object_or_404(call_page.call_rows(request.user), pk=pk)
    context = {"call": one, "here": call_page.at_this_place(request.user, one)}
    template = "casework/_call_here.html" if request.htmx else "casework/call_here.html"
    return render(request, template, context)


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def about(request: Request, pk: int) -> HttpResponse:
    """Says whom the call is about: first some words to look for, then one of those whom they may mean."""
    one = get_object_or_404(call_page.call_rows(request.user), pk=pk)
    typed = request.POST.get("looking_for", "")[:90]
    found = likely(request.user, typed)
    asked = request.POST if request.POST.get("do") == "look" else None
    look = LookForm(asked, auto_id="look_%s", initial={"looking_for": typed})
    form = AboutForm(
        request.POST if request.POST.get("do") == "say" else None,
        user=request.user,
        likely=found,
        initial={"looking_for": typed},
    )
    if (said := attempt(form, _say, call=one, request=request)) is not None:
        messages.success(request, "Kept. Whoever has the open case is told; the supervisors, if nobody has it.")
        return redirect("call", said.call_id)
    context = {"call": one, "look": look, "form": form, "found": found, "typed": typed}
    faults = form.errors or look.errors
    return render(request, "casework/call_about.html", context, status=422 if faults else 200)


def _say(*, request: Request, neighbor: object, looking_for: str = "", **given: object) -> CallAbout:
    said = call_alerts.say(neighbor=neighbor, by=request.user, **given)  # type: ignore[arg-type]
    ledger.opened(said, by=request.user, reason="Picked from a list of likely neighbors for a call")
    return said


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def not_about(request: Request, pk: int) -> HttpResponse:
    """Takes back whom a call is about, with a reason."""
    said = get_object_or_404(CallAbout.objects.visible_to(request.user).select_related("call", "neighbor"), pk=pk)
    form = TakeBackForm(posted(request))
    if attempt(form, call_alerts.take_back, about=said, by=request.user):
        messages.success(request, "Taken back. What was said and why it was wrong is kept.")
        return redirect("call", said.call_id)
    return render(
        request, "casework/call_not_about.html", {"said": said, "form": form}, status=422 if form.errors else 200
    )
