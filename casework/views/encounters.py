"""Recording a response with the people met in it, and reading it afterwards."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework.actions import responses, supervision
from casework.forms.kept import key
from casework.forms.report import PREFIX, Report
from casework.forms.responses import SafetyForm
from casework.models import Call, Response
from casework.queries import encounters as queries
from heart import ledger
from heart.errors import Invalid
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted

STEPS = {"add", "times", "look"}


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """The form, and its steps; a redirect to the response once it is recorded. 404 for a call nobody may see."""
    if request.method == "GET":
        asked = request.GET.get("program", "")
        return _form(request, Report(request.user, call=_asked_call(request), program=asked))
    step = request.POST.get("do", "")
    if step in STEPS:
        return _form(request, Report.step(request.user, request.POST, step))
    if (done := _recorded(request)) is not None:
        messages.info(request, "This response was recorded already. Nothing was added the second time.")
        return redirect("response", done.pk)
    report = Report(request.user, request.POST)
    recorded = _record(request, report) if report.is_valid() else None
    if recorded is None:
        return _form(request, report, status=422)
    return redirect("response", recorded.pk)


def _asked_call(request: Request) -> Call | None:
    asked = request.GET.get("call")
    return get_object_or_404(Call.objects.visible_to(request.user), pk=key(asked)) if asked else None


def _form(request: Request, report: Report, status: int = 200) -> HttpResponse:
    return render(request, "casework/encounter_new.html", {"report": report}, status=status)


def _recorded(request: Request) -> Response | None:
    """What a first tap made of this form. The second must not be asked whether it knows the new neighbor."""
    try:
        submission = UUID(request.POST.get("submission", ""))
    except ValueError:
        return None
    return Response.objects.visible_to(request.user).filter(submission=submission).first()


def _record(request: Request, report: Report) -> Response | None:
    """The response of this form; None when the action refused an answer."""
    met = report.met()
    try:
        with transaction.atomic():
            made = responses.record(
                facts=report.response.facts(),
                members=report.response.members(),
                met=met,
                safety=report.response.safety(),
                by=request.user,
            )
            picked = [one.neighbor for one in met if one.neighbor is not None]
            ledger.opened_many(picked, by=request.user, reason="Met again, and picked from a list of likely neighbors")
    except Invalid as error:
        report.refuse(error)
        return None
    messages.success(request, "Recorded. Here is what follows from it.")
    return made


@open_to(P.RECORD_RESPONSES, methods="POST")
def likely_neighbors(request: Request) -> HttpResponse:
    """Who the words typed for one person may mean. Posted, so that no name stands in an address or a log."""
    prefix = request.POST.get("prefix", "")
    if not re.fullmatch(rf"{PREFIX}-\d{{1,2}}", prefix):
        prefix = f"{PREFIX}-0"
    typed = request.POST.get(f"{prefix}-q", "")[:90]
    found = queries.likely(request.user, typed)
    return render(request, "casework/_likely.html", {"prefix": prefix, "typed": typed, "likely": found})


@open_to(P.VIEW_CALLS, methods="GET POST")
def response(request: Request, pk: int) -> HttpResponse:
    """One response: what was recorded, what is owed, and the two questions for those who were there."""
    one = get_object_or_404(queries.responses(request.user), pk=pk)
    form = SafetyForm(posted(request))
    if attempt(form, supervision.answer, response=one, by=request.user):
        messages.success(request, "Thank you. Your answers are kept apart from every neighbor's record.")
        return redirect("response", pk)
    met = list(queries.encounters(request.user).filter(response=one))
    ledger.opened_many([each for each in met if each.neighbor], by=request.user, reason="A response's page")
    page = {
        "response": one,
        "met": met,
        "met_count": len(met) or one.encounters.count(),
        "may_record": request.user.can(P.RECORD_RESPONSES),
        "safety_form": form if queries.may_answer_safety(request.user, one) else None,
    }
    return render(request, "casework/response.html", page, status=422 if form.errors else 200)


@open_to(P.VIEW_CASEWORK, P.RECORD_RESPONSES)
def encounter(request: Request, pk: int) -> HttpResponse:
    """One encounter, its response and its verdict. A responder reads those of the own responses."""
    one = get_object_or_404(queries.encounters(request.user), pk=pk)
    team = queries.responses(request.user).get(pk=one.response_id)
    if one.neighbor is not None:
        ledger.opened(one, by=request.user, reason="An encounter's page")
    may_work = request.user.can(P.VIEW_CASEWORK)
    return render(request, "casework/encounter.html", {"encounter": one, "response": team, "may_work": may_work})
