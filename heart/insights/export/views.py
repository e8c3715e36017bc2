"""The evaluator's extracts: asked for, decided on by a second person, made, taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from heart.http import Request
from heart.insights.export import actions, policies
from heart.insights.export.forms import AskForm, ReasonForm
from heart.insights.tabs import tabs
from heart.models import Extract, ExtractStatus
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted

EITHER = (P.ASK_EXTRACTS, P.APPROVE_EXTRACTS)


@open_to(*EITHER)
def extracts(request: Request) -> HttpResponse:
    """Who asks sees the own, who decides all of them."""
    rows = Extract.objects.visible_to(request.user).select_related("asked_by", "decided_by")
    page = lists.paginate(request, rows, sorts={"number": "number", "asked": "asked_at"}, default="-number")
    context = {"page": page, "may_ask": request.user.can(P.ASK_EXTRACTS), "tabs": tabs(request.user)}
    return render(request, "heart/extracts/list.html", {**context, "here": "extracts"})


@open_to(P.ASK_EXTRACTS, methods="GET POST")
def ask(request: Request) -> HttpResponse:
    """Asks for one; whoever may approve it is told."""
    form = AskForm(posted(request))
    if done := attempt(form, actions.ask, by=request.user):
        messages.success(request, "Asked for. You are told when a second person has decided.")
        return redirect("extract", done.number)
    return render(request, "heart/extracts/ask.html", {"form": form}, status=422 if form.errors else 200)


@open_to(*EITHER)
def extract(request: Request, number: int) -> HttpResponse:
    """One extract: what it is for, who decided, what it is, who took it."""
    one = _find(request, number)
    context = {
        "extract": one,
        "may_decide": policies.can_decide(request.user, one),
        "may_withdraw": policies.can_withdraw(request.user, one),
        "may_take": one.status == ExtractStatus.MADE,
        "is_own": one.asked_by_id == request.user.pk and one.status == ExtractStatus.ASKED,
        "downloads": one.downloads.select_related("by"),
    }
    return render(request, "heart/extracts/extract.html", context)


@open_to(P.APPROVE_EXTRACTS, methods="POST")
def approve(request: Request, number: int) -> HttpResponse:
    """Lets it be made."""
    actions.approve(extract=_find(request, number), by=request.user)
    messages.success(request, "Approved. It is being made; who asked for it is told.")
    return redirect("extract", number)


@open_to(P.APPROVE_EXTRACTS, methods="GET POST")
def refuse(request: Request, number: int) -> HttpResponse:
    """Says no, with a reason that who asked can read."""
    one = _find(request, number)
    policies.check_can_decide(request.user, one)
    hint = "Who asked for it reads this: say what would have to be different."
    return _with_reason(request, one, actions.refuse, "Refuse", hint, "Refused. Who asked for it is told.")


@open_to(*EITHER, methods="GET POST")
def withdraw(request: Request, number: int) -> HttpResponse:
    """Lets nobody take it any more."""
    one = _find(request, number)
    policies.check_can_withdraw(request.user, one)
    hint = "Nobody can take it any more. Copies that were taken are out: ask for them to be deleted."
    return _with_reason(request, one, actions.withdraw, "Withdraw", hint, "Withdrawn. Nobody can take it any more.")


@open_to(*EITHER, methods="POST")
def download(request: Request, number: int) -> HttpResponse:
    """Sends the archive, and writes down who took it."""
    content = actions.download(extract=_find(request, number), by=request.user)
    response = HttpResponse(content, content_type="application/zip")
    name = f"heart-extract-{number}.zip"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _with_reason(
    request: Request, one: Extract, action: Callable[..., Any], verb: str, hint: str, done: str
) -> HttpResponse:
    form = ReasonForm(posted(request), hint=hint)
    if attempt(form, action, extract=one, by=request.user):
        messages.success(request, done)
        return redirect("extract", one.number)
    context = {"form": form, "extract": one, "verb": verb}
    return render(request, "heart/extracts/reason.html", context, status=422 if form.errors else 200)


def _find(request: Request, number: int) -> Extract:
    rows = Extract.objects.visible_to(request.user).select_related("asked_by", "decided_by")
    return get_object_or_404(rows, number=number)
