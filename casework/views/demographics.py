"""A neighbor's demographics: asked respectfully, in English and Spanish."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework import policies
from casework.actions import demographics
from casework.forms.demographics import DemographicsForm
from casework.queries import demographics as query
from casework.views.neighbors import find
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


@open_to(P.WORK_CASES, methods="GET POST")
def ask(request: Request, pk: int) -> HttpResponse:
    """The questions with what came of asking. What is left at "not asked" stays as it was."""
    neighbor = find(request, pk)
    policies.check_can_keep_neighbor(request.user, neighbor)
    known = DemographicsForm.of(neighbor, query.newest_of(neighbor))
    form = DemographicsForm(posted(request), initial=known)
    if attempt(form, demographics.record, neighbor=neighbor, by=request.user):
        messages.success(request, "Answers saved.")
        return redirect(f"{reverse('neighbor', args=[pk])}#demographics")
    if request.method == "GET":
        ledger.opened(neighbor, by=request.user, reason="Asking the demographic questions")
    context = {"neighbor": neighbor, "form": form}
    return render(request, "casework/demographics.html", context, status=422 if form.errors else 200)
