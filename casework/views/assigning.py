"""Whom a case is given to: proposed and explained, decided by a person; the hand-over read; the attempt plan chosen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import assignments, attempt_plans, cases
from casework.forms.attempt_plans import ChoosePlanForm
from casework.forms.cases import AssignForm
from casework.models import Assignment, Case
from casework.queries import assignment as query
from casework.queries import attempt_plans as plans
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted


def _find(request: Request, pk: int) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("neighbor", "assigned_to", "plan__plan")
    return get_object_or_404(rows, pk=pk)


@open_to(P.SUPERVISE, methods="GET POST")
def assign(request: Request, pk: int) -> HttpResponse:
    """Gives the case to somebody who works cases, with who would fit beside the form, and why."""
    case = _find(request, pk)
    form = AssignForm(posted(request), case=case)
    to = form.cleaned_data["to"] if form.is_valid() else None
    if to is not None and to == case.assigned_to:
        return redirect(came_from(request, f"/cases/{case.pk}/"))
    if attempt(form, cases.assign, case=case, by=request.user):
        messages.success(request, f"The case is given to {to}.")
        return redirect(came_from(request, f"/cases/{case.pk}/"))
    policies.check_can_work(request.user, case)
    found = query.proposals(request.user, [case], at=timezone.now())[case.pk]
    context = {"case": case, "form": form, "proposals": found, "next": came_from(request, f"/cases/{case.pk}/")}
    return render(request, "casework/case_assign.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="POST")
def acknowledge(request: Request, pk: int) -> HttpResponse:
    """The new navigator has read the hand-over note."""
    row = get_object_or_404(Assignment.objects.visible_to(request.user), pk=pk)
    assignments.acknowledge(assignment=row, by=request.user)
    messages.success(request, "Marked as read. The note stays with the case.")
    return redirect("case", row.case_id)


@open_to(P.WORK_CASES, methods="GET POST")
def choose_plan(request: Request, pk: int) -> HttpResponse:
    """Gives the case another attempt plan, with a reason."""
    case = _find(request, pk)
    policies.check_can_work(request.user, case)
    form = ChoosePlanForm(posted(request), user=request.user)
    if attempt(form, attempt_plans.choose, case=case, by=request.user):
        messages.success(request, "The attempt plan is changed. What is scheduled already stays.")
        return redirect("case", case.pk)
    context = {"case": case, "form": form, "plans": [(one, plans.told(one)) for one in plans.to_choose(request.user)]}
    return render(request, "casework/case_plan.html", context, status=422 if form.errors else 200)
