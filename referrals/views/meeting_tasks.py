"""What somebody took on in a coordination meeting: on a page of their own."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, came_from, posted
from referrals import policies
from referrals.actions import minutes
from referrals.forms.meetings import TaskForm
from referrals.models import MeetingTask
from referrals.queries import meetings as query
from referrals.states.meetings import MeetingTaskStatus

SHOWN_DAYS = 30
SORTS = {"due": "due_on"}


@open_to(P.SEND_REFERRALS, P.ANSWER_REFERRALS)
def own(request: Request) -> HttpResponse:
    """One's own tasks: what is to be done, and what was done lately."""
    today = timezone.localdate()
    page = lists.paginate(request, query.tasks_of(request.user), sorts=SORTS, default="due")
    done = list(query.done_tasks_of(request.user, today - timedelta(days=SHOWN_DAYS))[:20])
    return render(request, "referrals/meeting_tasks.html", {"page": page, "done": done, "today": today})


@open_to(P.SEND_REFERRALS, P.ANSWER_REFERRALS, methods="POST")
def close(request: Request, pk: int) -> HttpResponse:
    """Says that a task is done, or not needed any more. A second tap finds it closed."""
    task = get_object_or_404(MeetingTask.objects.visible_to(request.user), pk=pk)
    after = redirect(came_from(request, default="meeting-tasks"))
    if task.status != MeetingTaskStatus.OPEN:
        return after
    policies.check_can_finish(request.user, task)
    form = TaskForm(posted(request))
    if attempt(form, minutes.close_task, task=task, by=request.user):
        messages.success(request, "Kept.")
    else:
        messages.error(request, next((str(words) for faults in form.errors.values() for words in faults), "Say what."))
    return after
