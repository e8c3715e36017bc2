"""Familiar neighbors and their response plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.actions import response_plans as actions
from casework.forms.response_plans import PARTS, OpenForm, PlanForm, WithdrawForm
from casework.models import Neighbor, ResponsePlan
from casework.queries import familiar as query
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@open_to(P.RECORD_RESPONSES)
def familiar(request: Request) -> HttpResponse:
    """The neighbors met five times and more in twelve months, by level."""
    groups = query.familiar(request.user, timezone.now())
    page = {
        "groups": [(level, ones) for level, ones in groups.items() if ones],
        "counts": [(level, len(ones)) for level, ones in groups.items()],
        "may_open": request.user.can(P.VIEW_CASEWORK),
        "may_write": request.user.can(P.WORK_CASES),
    }
    return render(request, "casework/familiar.html", page)


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def plan(request: Request, pk: int) -> HttpResponse:
    """The plan in force. Who works no cases says why first, each time; every opening is kept with its reason."""
    one = query.in_force(request.user).filter(neighbor=pk).first()
    works_cases = request.user.can(P.VIEW_CASEWORK)
    if one is None:
        return _none_in_force(request, pk)
    form = OpenForm(posted(request))
    if not works_cases and not form.is_valid():
        page = {"plan": one, "form": form}
        return render(request, "casework/plan_reason.html", page, status=422 if form.errors else 200)
    ledger.opened(one, by=request.user, reason="Response plan" if works_cases else form.reason_given())
    supervises = request.user.can(P.SUPERVISE)
    page = {
        "plan": one,
        "neighbor": one.neighbor,
        "versions": query.versions(request.user, one.neighbor) if works_cases else [],
        "opened": query.opened_by(one) if supervises else [],
        "supervises": supervises,
        "works_cases": works_cases,
        "may_write": request.user.can(P.WORK_CASES),
        "late": one.review_on < timezone.localdate(),
    }
    return render(request, "casework/plan.html", page)


def _none_in_force(request: Request, pk: int) -> HttpResponse:
    """For those who keep neighbors' records: there is none, or there was one. For others there is nothing."""
    if not request.user.can(P.VIEW_CASEWORK):
        raise Http404
    neighbor = get_object_or_404(Neighbor.objects.visible_to(request.user), pk=pk)
    ledger.opened(neighbor, by=request.user, reason="Looking for a response plan")
    page = {
        "neighbor": neighbor,
        "versions": query.versions(request.user, neighbor),
        "may_write": request.user.can(P.WORK_CASES),
    }
    return render(request, "casework/plan_none.html", page)


@open_to(P.WORK_CASES, methods="GET POST")
def write(request: Request, pk: int) -> HttpResponse:
    """The next version of the plan, which begins with what the one in force says."""
    neighbor = get_object_or_404(Neighbor.objects.visible_to(request.user), pk=pk)
    current: ResponsePlan | None = query.in_force(request.user).filter(neighbor=neighbor).first()
    form = PlanForm(posted(request), initial={name: getattr(current, name, "") for name in PARTS})
    if attempt(form, actions.write, neighbor=neighbor, by=request.user):
        messages.success(request, "Kept. Responders find it from now on; earlier versions stay as they were.")
        return redirect("response-plan", pk)
    ledger.opened(neighbor, by=request.user, reason="Writing a response plan")
    page = {"neighbor": neighbor, "current": current, "form": form}
    return render(request, "casework/plan_new.html", page, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Takes the plan out of use, with a reason."""
    one = get_object_or_404(query.in_force(request.user), neighbor=pk)
    form = WithdrawForm(posted(request))
    if attempt(form, actions.withdraw, plan=one, by=request.user):
        messages.success(request, "Withdrawn. Nobody is shown it any more; its versions are kept.")
        return redirect("response-plan", pk)
    page = {"neighbor": one.neighbor, "form": form}
    return render(request, "casework/plan_withdraw.html", page, status=422 if form.errors else 200)
