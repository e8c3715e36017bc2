"""Follow-ups: the list, logging an attempt, scheduling and calling off."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import follow_ups
from casework.forms.follow_ups import AttemptForm, CancelForm, FollowUpFilter, ScheduleForm
from casework.models import Case, ContactAttempt, FollowUp, SavedFilter
from casework.queries import alerts
from casework.queries import follow_ups as query
from casework.queries.finding import Finding, finding
from casework.views import caseload
from heart import clock, ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted

SORTS = {
    "due": "due_at",
    "neighbor": ("case__neighbor__family_name", "case__neighbor__given_name", "due_at"),
    "kind": ("kind", "due_at"),
    "navigator": ("case__assigned_to__first_name", "due_at"),
}


@open_to(P.VIEW_CASEWORK)
def follow_up_list(request: Request) -> HttpResponse:
    """The open follow-ups, the longest overdue first."""
    form = FollowUpFilter(request.GET)
    now = timezone.now()
    found = query.open_follow_ups(request.user, **lists.chosen(form), at=now)
    page = lists.paginate(request, found, sorts=SORTS, default="due")
    known = alerts.before_visits(request.user, {row.case.neighbor_id for row in page}, now)
    rows = [(row, known[row.case.neighbor_id]) for row in page]
    context: dict[str, Any] = {"page": page, "rows": rows, "filter_form": form, "filtered": bool(lists.chosen(form))}
    context |= {"may_work": request.user.can(P.WORK_CASES), "hours": settings.FOLLOW_UP_HOURS}
    return render(request, "casework/follow_ups.html", context)


@open_to(P.WORK_CASES, methods="GET POST")
def log_attempt(request: Request, pk: int) -> HttpResponse:
    """Logs a contact attempt: on a page of its own, or with htmx inside the case's row of the caseload.

    The neighbor's numbers stand beside the form, so opening it is opening the record.
    """
    follow_up = get_object_or_404(query.to_attempt(request.user), pk=pk)
    found = finding(follow_up.case.neighbor, at=timezone.now())
    has_number = any(phone.in_use for phone in found.phones)
    form = AttemptForm(posted(request), follow_up=follow_up, has_number=has_number, suggestions=found.suggestions)
    if done := attempt(form, follow_ups.log_attempt, follow_up=follow_up, by=request.user):
        return _logged(request, done)
    if request.method == "GET":
        policies.check_can_complete(request.user, follow_up)
        ledger.opened(follow_up, by=request.user, reason="Logging an attempt")
    return _attempt_form(request, follow_up, form, found)


def _attempt_form(request: Request, follow_up: FollowUp, form: AttemptForm, found: Finding) -> HttpResponse:
    context: dict[str, Any] = {"follow_up": follow_up, "case": follow_up.case, "form": form, "found": found}
    context["alerts"] = alerts.before_visit(request.user, follow_up.case, timezone.now())
    status = 422 if form.errors else 200
    if not request.htmx:
        context["next"] = came_from(request, default="caseload")
        return render(request, "casework/attempt.html", context, status=status)
    context |= {"row": caseload.one_row(request, follow_up.case_id), "here": caseload.here(request)}
    context |= caseload.surroundings(request, timezone.now())
    return render(request, "casework/_caseload_row.html", context, status=status)


def _logged(request: Request, done: ContactAttempt) -> HttpResponse:
    """The row with the plan's next step, and the tabs counted anew; without htmx, back to where the person was."""
    if not request.htmx:
        messages.success(request, f"Attempt saved. {_next_step(done.case)}")
        return redirect(f"{came_from(request, default='caseload')}#case-{done.case_id}")
    here, now = caseload.here(request), timezone.now()
    around = caseload.surroundings(request, now)
    saved = list(SavedFilter.objects.visible_to(request.user).filter(removed_at=None))
    # A search stands in no address: the row's form brings it along.
    given = request.POST if "words" in request.POST else QueryDict(urlsplit(here).query)
    asked, _ = caseload.understood(given, request.user, saved)
    context = {
        "here": here,
        "row": caseload.one_row(request, done.case_id),
        "saved": True,
        "asked": asked,
        "codes": caseload.codes(asked),
        **around,
        **caseload.tabs(asked, request.user, around["covered"], now),
    }
    return render(request, "casework/_caseload_saved.html", context)


def _next_step(case: Case) -> str:
    """What is owed next, in a sentence that names nobody."""
    step = query.next_of(case)
    if step is None:
        return "Nothing is due."
    how = f" ({step.get_channel_display().lower()})" if step.channel else ""
    return f"{step.get_kind_display()}{how}: {clock.moment(step.due_at)}."


@open_to(P.WORK_CASES, methods="GET POST")
def schedule(request: Request, pk: int) -> HttpResponse:
    """Schedules another follow-up of a case."""
    case = get_object_or_404(Case.objects.visible_to(request.user).select_related("neighbor"), pk=pk)
    policies.check_can_work(request.user, case)
    form = ScheduleForm(posted(request))
    if done := attempt(form, follow_ups.schedule, case=case, by=request.user):
        messages.success(request, f"Follow-up scheduled for {clock.moment(done.due_at)}.")
        return redirect("case", case.pk)
    context = {"case": case, "form": form}
    return render(request, "casework/follow_up_new.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def cancel(request: Request, pk: int) -> HttpResponse:
    """Calls a follow-up off, with a reason."""
    rows = FollowUp.objects.visible_to(request.user).select_related("case__neighbor")
    follow_up = get_object_or_404(rows, pk=pk)
    form = CancelForm(posted(request))
    if attempt(form, follow_ups.cancel, follow_up=follow_up, by=request.user):
        messages.success(request, "Follow-up called off.")
        return redirect("case", follow_up.case_id)
    policies.check_can_complete(request.user, follow_up)
    context = {"follow_up": follow_up, "case": follow_up.case, "form": form}
    return render(request, "casework/follow_up_cancel.html", context, status=422 if form.errors else 200)
