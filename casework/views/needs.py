"""The needs of a case: recorded, worked on, met or unmet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import needs
from casework.forms.cases import CloseNeedForm, NeedForm
from casework.forms.goals import ArrangeNeedForm
from casework.models import Need
from casework.states import NeedStatus
from casework.views import cases
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


def find(request: Request, pk: int) -> Need:
    """The need with its case and neighbor, or 404."""
    return get_object_or_404(Need.objects.visible_to(request.user).select_related("case__neighbor"), pk=pk)


@open_to(P.WORK_CASES, methods="GET POST")
def add(request: Request, pk: int) -> HttpResponse:
    """Records a need of the case, or finds the open one of the same kind."""
    case = cases.find(request, pk)
    policies.check_can_work(request.user, case)
    form = NeedForm(posted(request))
    if attempt(form, needs.add, case=case, by=request.user):
        messages.success(request, "Need recorded.")
        return redirect(f"{cases.case_url(case)}#needs")
    context = {"case": case, "form": form}
    return render(request, "casework/need_new.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="GET POST")
def arrange(request: Request, pk: int) -> HttpResponse:
    """Says how pressing a need is and who works on it."""
    need = find(request, pk)
    policies.check_can_change_need(request.user, need)
    form = ArrangeNeedForm(posted(request), need=need)
    if attempt(form, needs.arrange, need=need, by=request.user):
        messages.success(request, "The need is in its place.")
        return redirect(f"{cases.case_url(need.case)}#needs")
    context = {"need": need, "case": need.case, "form": form}
    return render(request, "casework/need_arrange.html", context, status=422 if form.errors else 200)


@open_to(P.WORK_CASES, methods="POST")
def start(request: Request, pk: int) -> HttpResponse:
    """Says that work on the need has begun. A second tap changes nothing."""
    need = find(request, pk)
    if need.status != NeedStatus.IN_PROGRESS:
        needs.start(need=need, by=request.user)
        messages.success(request, "Work on the need has begun.")
    return redirect(f"{cases.case_url(need.case)}#needs")


@open_to(P.WORK_CASES, methods="GET POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Closes the need: met with its evidence, or unmet with one reason."""
    need = find(request, pk)
    form = CloseNeedForm(posted(request), need=need)
    back = f"{cases.case_url(need.case)}#needs"
    if form.is_valid() and _closed_just_so(need, form.answers(), request):
        return redirect(back)
    if attempt(form, needs.close, need=need, by=request.user):
        messages.success(request, "The need is closed.")
        return redirect(back)
    policies.check_can_change_need(request.user, need)
    context = {"need": need, "case": need.case, "form": form}
    return render(request, "casework/need_close.html", context, status=422 if form.errors else 200)


def _closed_just_so(need: Need, answer: dict[str, str], request: Request) -> bool:
    """A second tap on the same button: the person has closed it with this very answer."""
    given = {"evidence": need.evidence, "unmet_reason": need.unmet_reason}
    return need.closed_by_id == request.user.pk and given == {"evidence": "", "unmet_reason": "", **answer}
