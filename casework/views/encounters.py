"""Recording a response with the people met in it, and reading it afterwards."""

from __future__ import annotations

import re
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework import policies
from casework.actions import encounters as actions
from casework.actions import responses, supervision
from casework.forms.encounters import RecognizeForm
from casework.forms.kept import key
from casework.forms.report import PREFIX, Report
from casework.forms.responses import SafetyForm
from casework.models import Call, Encounter, Neighbor, Response
from casework.queries import alerts, familiar
from casework.queries import encounters as queries
from casework.states import Program
from heart import clock, ledger
from heart.errors import Invalid
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.lists import paginate

STEPS = {"add", "times", "look"}


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def new(request: Request) -> HttpResponse:
    """The form, and its steps; a redirect to the response once it is recorded. 404 for a call nobody may see."""
    if request.method == "GET":
        program, neighbor = request.GET.get("program", ""), _asked_neighbor(request)
        return _form(request, Report(request.user, call=_asked_call(request), program=program, neighbor=neighbor))
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


def _asked_neighbor(request: Request) -> Neighbor | None:
    """The neighbor of a case, met by who works it; 404 for a record that this person may not open."""
    if "neighbor" not in request.GET:
        return None
    neighbor = get_object_or_404(Neighbor.objects.visible_to(request.user), pk=key(request.GET["neighbor"]))
    ledger.opened(neighbor, by=request.user, reason="Recording a meeting")
    return neighbor


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
    prefix = _prefix(request)
    typed = request.POST.get(f"{prefix}-q", "")[:90]
    found = queries.likely(request.user, typed)
    return render(request, "casework/_likely.html", {"prefix": prefix, "typed": typed, "likely": found})


@open_to(P.RECORD_RESPONSES, methods="POST")
def before_visit(request: Request) -> HttpResponse:
    """What to know of the neighbor who has just been picked for one person met."""
    prefix = _prefix(request)
    picked = key(request.POST.get(f"{prefix}-neighbor"))
    found = alerts.before(request.user, timezone.now(), neighbors=[picked] if picked else [])
    ledger.opened_many(found, by=request.user, reason="Safety alerts of somebody met")
    plan = familiar.in_force(request.user).filter(neighbor=picked).first() if picked else None
    return render(request, "casework/_picked.html", {"alerts": found, "plan": plan})


def _prefix(request: Request) -> str:
    """The person of the form that a request is about. What is not ours is never echoed."""
    prefix = request.POST.get("prefix", "")
    return prefix if re.fullmatch(rf"{PREFIX}-\d{{1,2}}", prefix) else f"{PREFIX}-0"


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
        "others": queries.of_call(request.user, one.call_id, but=pk) if one.call_id else [],
        "next_program": one.sent if one.sent in Program.values else "",
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
    page = {
        "encounter": one,
        "response": team,
        "may_work": request.user.can(P.VIEW_CASEWORK),
        "may_warn": request.user.can(P.RECORD_RESPONSES),
        "may_recognize": policies.allows(policies.check_can_recognize, request.user, one),
        "alerts": alerts.before(
            request.user,
            timezone.now(),
            neighbors=[one.neighbor_id] if one.neighbor_id else [],
            locations=[team.location],
        ),
    }
    return render(request, "casework/encounter.html", page)


@open_to(P.VIEW_CASEWORK, P.RECORD_RESPONSES)
def unrecognized(request: Request) -> HttpResponse:
    """Who was met and not known, lately: to be recognized. A responder reads those of the own responses."""
    rows = queries.unrecognized(request.user, timezone.now())
    page = paginate(request, rows, sorts={"met": ("ended_at", "pk")}, default="-met")
    return render(request, "casework/unrecognized.html", {"page": page, "days": queries.UNKNOWN_DAYS})


@open_to(P.RECORD_RESPONSES, methods="GET POST")
def recognize(request: Request, pk: int) -> HttpResponse:
    """Says who somebody unknown was. 404 for an encounter that this person may not see."""
    one = get_object_or_404(queries.encounters(request.user), pk=pk)
    if one.recognized_at is not None:
        messages.info(request, "This was recorded already. Nothing was changed the second time.")
        return redirect("encounter", pk)
    looking = request.POST.get("do") == "look"
    form = RecognizeForm(posted(request), user=request.user, unchecked=looking, prefix=f"{PREFIX}-0")
    if not looking and (done := attempt(form, actions.recognize, encounter=one, by=request.user)):
        messages.success(request, _what_follows(done))
        return redirect("encounter", pk)
    policies.check_can_recognize(request.user, one)
    page = {"encounter": one, "response": queries.responses(request.user).get(pk=one.response_id), "person": form}
    return render(request, "casework/recognize.html", page, status=422 if form.errors else 200)


def _what_follows(encounter: Encounter) -> str:
    """In a sentence that names nobody: a follow-up counts from the meeting, so it can be late from the start."""
    if not encounter.owes_follow_up:
        return "Recorded. By the rule, no follow-up is owed."
    due = clock.due(encounter.follow_up.due_at)
    return f"Recorded. A follow-up is owed, counted from the meeting: it is {due}."
