"""The supervisor's pages: what needs somebody now, whose it is, and what must be zero."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.actions import supervision as actions
from casework.forms.supervision import OverdueFilter, SettleForm, TaskFilter
from casework.queries import assignment, board, encounters, safety, supervision
from casework.states import TaskStatus
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted
from heart.views.lists import chosen, paginate

SHOWN = 8
PROPOSED = 3
OVERDUE_SORTS = {
    "due": "due_at",
    "neighbor": ("case__neighbor__family_name", "case__neighbor__given_name", "due_at"),
    "person": ("case__assigned_to__first_name", "due_at"),
    "tries": ("tries", "due_at"),
}
UNASSIGNED_SORTS = {
    "due": "next_due_at",
    "opened": "opened_at",
    "neighbor": ("neighbor__family_name", "neighbor__given_name"),
}
TASK_SORTS = {"opened": "opened_at", "kind": ("kind", "opened_at"), "about": ("about__first_name", "opened_at")}


@open_to(P.SUPERVISE)
def supervise(request: Request) -> HttpResponse:
    """All of it on one page, the first few rows of each list."""
    now, user = timezone.now(), request.user
    page = {
        "standing": supervision.standing(user, now),
        "overdue": supervision.overdue(user, now).order_by("due_at", "pk")[:SHOWN],
        "unassigned": supervision.unassigned(user).order_by("next_due_at", "pk")[:SHOWN],
        "tasks": supervision.tasks(user).filter(status=TaskStatus.OPEN).order_by("opened_at", "pk")[:SHOWN],
        "load": supervision.load(user, now),
        "board": board.board(user, now),
        "long_open": board.long_open(user, now),
        "safety": safety.rate(user, now),
        "shown": SHOWN,
        "escalation_hours": settings.ESCALATION_HOURS_AFTER,
        "here": request.get_full_path(),
    }
    return render(request, "casework/supervise.html", page)


@open_to(P.SUPERVISE)
def overdue(request: Request) -> HttpResponse:
    """The overdue follow-ups, the oldest first."""
    now = timezone.now()
    form = OverdueFilter(request.GET, people=supervision.load(request.user, now))
    asked = chosen(form)
    person = int(asked["person"]) if "person" in asked else None
    rows = supervision.overdue(request.user, now, escalated="late" in asked, person=person)
    page = paginate(request, rows, sorts=OVERDUE_SORTS, default="due")
    return render(request, "casework/supervise_overdue.html", {"page": page, "filters": form, "asked": asked})


@open_to(P.SUPERVISE)
def unassigned(request: Request) -> HttpResponse:
    """The open cases that nobody has, each with whom it can be given to."""
    page = paginate(request, supervision.unassigned(request.user), sorts=UNASSIGNED_SORTS, default="due")
    now = timezone.now()
    found = assignment.proposals(request.user, page, at=now)
    for case in page:
        case.proposals = found[case.pk][:PROPOSED]
    load = supervision.load(request.user, now)
    given = {"page": page, "load": load, "here": request.get_full_path()}
    return render(request, "casework/supervise_unassigned.html", given)


@open_to(P.SUPERVISE, methods="POST")
def repair(request: Request) -> HttpResponse:
    """Mends at once what the sweeps mend each minute: follow-ups that are owed, next steps that are missing."""
    count = actions.mend(by=request.user)
    messages.success(request, f"{count} mended." if count else "Nothing was missing.")
    return redirect("supervise")


@open_to(P.SUPERVISE)
def tasks(request: Request) -> HttpResponse:
    """The supervisor's tasks: the open ones unless the filter says otherwise."""
    form = TaskFilter(request.GET or {"status": TaskStatus.OPEN})
    asked = chosen(form)
    page = paginate(request, supervision.tasks(request.user).filter(**asked), sorts=TASK_SORTS, default="opened")
    return render(request, "casework/supervise_tasks.html", {"page": page, "filters": form})


@open_to(P.SUPERVISE, methods="GET POST")
def task(request: Request, pk: int) -> HttpResponse:
    """One task with what it is about, and the form that settles it."""
    one = get_object_or_404(supervision.tasks(request.user), pk=pk)
    form = SettleForm(posted(request))
    if attempt(form, actions.settle, task=one, by=request.user):
        messages.success(request, "Settled. What was done is kept with the task.")
        return redirect("supervise")
    page = {
        "task": one,
        "form": form,
        "answer": supervision.answer_behind(request.user, one),
        "response": encounters.responses(request.user).get(pk=one.response_id),
    }
    return render(request, "casework/supervise_task.html", page, status=422 if form.errors else 200)
