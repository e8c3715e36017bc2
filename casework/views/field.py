"""Out looking for people, with one hand: whom, where, what to know, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from casework.actions import follow_ups
from casework.forms.field import NotThereForm
from casework.models import FollowUp
from casework.queries import field
from casework.states import Channel, ContactResult
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt


@open_to(P.WORK_CASES)
def stops(request: Request) -> HttpResponse:
    """Who of the own cases is due today or overdue."""
    rows = field.stops(request.user, timezone.now())
    ledger.opened_many((row.follow_up for row in rows), by=request.user, reason="Looking for them in the field")
    return render(request, "casework/field.html", {"stops": [(row, _form(row.follow_up.pk)) for row in rows]})


def _form(pk: int) -> NotThereForm:
    return NotThereForm(auto_id=f"stop-{pk}-%s")


@open_to(P.WORK_CASES, methods="POST")
def not_there(request: Request, pk: int) -> HttpResponse:
    """Logs, in one tap, that the neighbor was looked for and not there."""
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    tried = {"channel": Channel.IN_PERSON, "result": ContactResult.NOT_THERE}
    if attempt(NotThereForm(request.POST), follow_ups.log_attempt, follow_up=follow_up, by=request.user, **tried):
        messages.success(request, "Kept: not there. The plan’s next step is scheduled.")
    else:
        messages.info(
            request, "Nothing was added: the same was kept a moment ago. Log it from the case if it was another."
        )
    return redirect("field")
