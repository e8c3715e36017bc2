"""From the caseload: keeping a view of it, and giving many cases to somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from casework.actions import assignments
from casework.actions import caseload as actions
from casework.forms.caseload import ReassignForm, SaveViewForm, asked
from casework.models import SavedFilter
from casework.views.caseload import codes
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@open_to(P.WORK_CASES, methods="POST")
def save_view(request: Request) -> HttpResponse:
    """Keeps what the caseload shows under a name, for this person alone."""
    form = SaveViewForm(request.POST)
    choices = codes(asked(request.POST, request.user))
    if saved := attempt(form, actions.save_filter, choices=choices, by=request.user):
        messages.success(request, f"View saved: {saved.name}.")
        return redirect(f"{reverse('caseload')}?view={saved.pk}")
    return render(request, "casework/caseload_view.html", {"form": form, "codes": choices}, status=422)


@open_to(P.WORK_CASES, methods="POST")
def remove_view(request: Request, pk: int) -> HttpResponse:
    """Takes one of the person's own views off the list."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    actions.remove_filter(saved=saved, by=request.user)
    messages.success(request, "View removed. No case was changed.")
    return redirect("caseload")


@open_to(P.SUPERVISE, methods="GET POST")
def reassign(request: Request) -> HttpResponse:
    """Gives the chosen cases to somebody: all of them, or none and it says which could not."""
    given: Any = request.POST if request.method == "POST" else request.GET
    form = ReassignForm(posted(request), user=request.user, keys=given.getlist("cases"))
    if (count := attempt(form, assignments.assign_many, by=request.user)) is not None:
        to = form.cleaned_data["to"]
        messages.success(request, f"{count} case{'' if count == 1 else 's'} given to {to}.")
        return redirect(f"{reverse('caseload')}?whose=everybody")
    return render(request, "casework/caseload_reassign.html", {"form": form}, status=422 if form.errors else 200)
