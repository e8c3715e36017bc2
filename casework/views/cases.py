"""One case: its page, and whom it is given to, how it ends and begins again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from casework import policies
from casework.actions import cases
from casework.forms.cases import CloseForm, CloseNeedForm, ReopenForm
from casework.forms.follow_ups import AttemptForm
from casework.models import Case
from casework.queries import alerts
from casework.queries import case_record as query
from casework.rules import closing
from casework.states import CaseStatus
from heart import history, ledger, timeline
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted


def find(request: Request, pk: int) -> Case:
    """The case with its neighbor and navigator, or 404."""
    rows = Case.objects.visible_to(request.user).select_related("neighbor", "assigned_to", "closed_by", "plan__plan")
    return get_object_or_404(rows, pk=pk)


@open_to(P.VIEW_CASEWORK)
def case_page(request: Request, pk: int) -> HttpResponse:
    """Everything of one case, what is to be done next first. Writes who opened it, and why."""
    case = find(request, pk)
    ledger.opened(case, by=request.user, reason=_why(case, request))
    now = timezone.now()
    record = query.case_record(case, all_events="all" in request.GET, at=now)
    may_work = policies.allows(policies.check_can_work, request.user, case)
    step = next(iter(record.follow_ups), None)
    context = {
        "case": case,
        "case_path": case_url(case),
        "record": record,
        "step": step,
        "alerts": alerts.before_visit(request.user, case, now),
        "entries": timeline.entries(record.events),
        "attempt_form": _attempt_form(record, step) if may_work and step else None,
        "open_needs": [(need, CloseNeedForm(need=need) if may_work else None) for need in record.open_needs],
        "consents": [(one, one.is_in_force(now)) for one in record.consents],
        "hand_over": query.unread_hand_over(case),
        "may_work": may_work,
        "may_write_notes": request.user.can(P.WRITE_NOTES),
        "may_take": case.assigned_to_id is None
        and policies.allows(policies.check_can_assign, request.user, case, request.user),
        "may_assign": may_work and request.user.can(P.SUPERVISE),
        "may_reopen": policies.allows(policies.check_can_reopen, request.user, case),
        "may_print": policies.allows(policies.check_can_print, request.user, case),
        "may_correct": request.user.can(P.WORK_CASES),
        "may_audit": request.user.can(P.VIEW_AUDIT),
        "may_refer": request.user.can(P.SEND_REFERRALS),
    }
    return render(request, "casework/case.html", context)


def _why(case: Case, request: Request) -> str:
    return "Working the case" if case.assigned_to_id == request.user.pk else "Covering"


def _attempt_form(record: query.CaseRecord, step: Any) -> AttemptForm:
    has_number = any(phone.in_use for phone in record.phones)
    return AttemptForm(follow_up=step, has_number=has_number, suggestions=record.found.suggestions)


@open_to(P.WORK_CASES, methods="POST")
def take(request: Request, pk: int) -> HttpResponse:
    """Takes a case that nobody has. A second tap finds it taken already."""
    case = find(request, pk)
    if case.assigned_to_id != request.user.pk:
        cases.assign(case=case, to=request.user, by=request.user)
        messages.success(request, "The case is yours.")
    return redirect(came_from(request, default=case_url(case)))


@open_to(P.WORK_CASES, methods="GET POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Closes the case with its outcome."""
    case = find(request, pk)
    form = CloseForm(posted(request))
    if form.is_valid() and _closed_just_so(case, form.cleaned_data["outcome"], request):
        return redirect(case_url(case))
    if attempt(form, cases.close, case=case, by=request.user):
        messages.success(request, "The case is closed.")
        return redirect(case_url(case))
    policies.check_can_work(request.user, case)
    ends = {"ends": query.ends_of(case), "loose_ends": closing.loose_ends(case)}
    return _form_page(request, "casework/case_close.html", case, form, **ends)


def _closed_just_so(case: Case, outcome: str, request: Request) -> bool:
    """A second tap on the same button: the person has closed it with this very outcome."""
    return (case.status, case.close_reason, case.closed_by_id) == (CaseStatus.CLOSED, outcome, request.user.pk)


@open_to(P.WORK_CASES, methods="GET POST")
def reopen(request: Request, pk: int) -> HttpResponse:
    """Opens a closed case again, with a reason."""
    case = find(request, pk)
    form = ReopenForm(posted(request))
    if request.method == "POST" and case.status == CaseStatus.OPEN:
        return redirect(case_url(case))
    policies.check_can_reopen(request.user, case)
    if attempt(form, cases.reopen, case=case, by=request.user):
        messages.success(request, "The case is open again. A review is due in two days.")
        return redirect(case_url(case))
    return _form_page(request, "casework/case_reopen.html", case, form)


@open_to(P.VIEW_AUDIT)
def case_history(request: Request, pk: int) -> HttpResponse:
    """Every change field by field, and who has opened the neighbor's record."""
    case = find(request, pk)
    ledger.opened(case, by=request.user, reason="Reading the history")
    every = history.versions(*query.rows_with_history(case))
    versions = lists.paginate(request, every, sorts={"at": "at"}, default="-at")
    opened = query.opened_by(case.neighbor)
    context = {
        "case": case,
        "versions": versions,
        "opened": opened if "all" in request.GET else opened[: query.OPENINGS],
        "openings": query.OPENINGS,
    }
    return render(request, "casework/case_history.html", context)


def case_url(case: Case) -> str:
    """Where the case's page is."""
    return reverse("case", args=[case.pk])


def _form_page(request: Request, template: str, case: Case, form: Any, **more: Any) -> HttpResponse:
    """A form about a case on a page of its own; 422 when it came back with faults."""
    return render(request, template, {"case": case, "form": form, **more}, status=422 if form.errors else 200)
