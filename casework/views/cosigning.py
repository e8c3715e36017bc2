"""Co-signatures: asked for, given, or sent back with a remark."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import cosigning
from casework.forms.notes import AskCosignForm, ReturnForm
from casework.models import Cosignature
from casework.queries import notes as query
from casework.states.notes import CosignStatus
from casework.views.notes import find
from heart.http import Request
from heart.permissions import Permission as P
from heart.views import lists
from heart.views.access import open_to
from heart.views.forms import attempt, posted

NAME = ("note__case__neighbor__family_name", "note__case__neighbor__given_name")


def _find(request: Request, pk: int) -> Cosignature:
    rows = Cosignature.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("note__case__neighbor", "asked_by"), pk=pk)


@open_to(P.COSIGN_NOTES)
def queue(request: Request) -> HttpResponse:
    """The notes that wait for a second person's signature."""
    rows = query.cosign_queue(request.user)
    page = lists.paginate(request, rows, sorts={"asked": ("mine", "asked_at"), "neighbor": NAME}, default="asked")
    return render(request, "casework/cosign.html", {"page": page})


@open_to(P.WRITE_NOTES, methods="GET POST")
def ask(request: Request, pk: int) -> HttpResponse:
    """Asks for a co-signature of one's own note. A second tap finds it asked for."""
    note = find(request, pk)
    if request.method == "POST" and note.cosignatures.filter(status=CosignStatus.ASKED, asked_by=request.user).exists():
        return redirect("note", note.pk)
    policies.check_can_ask_cosignature(request.user, note)
    form = AskCosignForm(posted(request), people=query.people_who_cosign(request.user))
    if attempt(form, cosigning.ask, note=note, by=request.user):
        messages.success(request, "Asked. You get a message when it is co-signed or returned.")
        return redirect("note", note.pk)
    context = {"note": note, "case": note.case, "form": form}
    return render(request, "casework/cosign_ask.html", context, status=422 if form.errors else 200)


@open_to(P.COSIGN_NOTES, methods="POST")
def give(request: Request, pk: int) -> HttpResponse:
    """Co-signs. A second tap finds it done."""
    asked = _find(request, pk)
    if (asked.status, asked.answered_by_id) != (CosignStatus.GIVEN, request.user.pk):
        cosigning.give(cosignature=asked, by=request.user)
        messages.success(request, "Note co-signed.")
    return redirect("note", asked.note_id)


@open_to(P.COSIGN_NOTES, methods="GET POST")
def send_back(request: Request, pk: int) -> HttpResponse:
    """Returns the note to its author with a remark."""
    asked = _find(request, pk)
    if request.method == "POST" and (asked.status, asked.answered_by_id) == (CosignStatus.RETURNED, request.user.pk):
        return redirect("note", asked.note_id)
    policies.check_can_answer_cosignature(request.user, asked)
    form = ReturnForm(posted(request))
    if attempt(form, cosigning.send_back, cosignature=asked, by=request.user):
        messages.success(request, "Returned to its author. Your remark stands beside the note.")
        return redirect("note", asked.note_id)
    context = {"note": asked.note, "case": asked.note.case, "form": form}
    return render(request, "casework/cosign_return.html", context, status=422 if form.errors else 200)
