"""Notes: read, signed, and added to. How they are written is in `writing`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import notes
from casework.forms.notes import AddendumForm
from casework.models import Note
from casework.rules import note_templates
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


def find(request: Request, pk: int) -> Note:
    """The note with its case, neighbor and author, or 404."""
    rows = Note.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("case__neighbor", "case__assigned_to", "author", "signed_by", "follow_up", "in_error_by"),
        pk=pk,
    )


@open_to(P.VIEW_CASEWORK)
def note_page(request: Request, pk: int) -> HttpResponse:
    """One note with its addenda, co-signature and files. Writes who opened it."""
    note = find(request, pk)
    ledger.opened(note, by=request.user, reason="Reading a note")
    template = notes.template_of(note)
    cosignatures = list(note.cosignatures.select_related("asked_of", "answered_by").order_by("asked_at", "pk"))
    waiting = next((one for one in cosignatures if one.status == "asked"), None)
    context = {
        "note": note,
        "case": note.case,
        "template": template,
        "said": [] if template.is_free else note_templates.said(template, note.answers),
        "addenda": note.addenda.select_related("author", "in_error_by"),
        "attachments": note.attachments.select_related("added_by", "in_error_by"),
        "cosignature": cosignatures[-1] if cosignatures else None,
        "may_edit": policies.allows(policies.check_can_edit_note, request.user, note),
        "may_correct": request.user.can(P.WORK_CASES),
        "may_add": policies.allows(policies.check_can_add_to_note, request.user, note),
        "may_attach": policies.allows(policies.check_can_attach, request.user, note.case, note),
        "may_ask": policies.allows(policies.check_can_ask_cosignature, request.user, note),
        "may_cosign": waiting and policies.allows(policies.check_can_answer_cosignature, request.user, waiting),
    }
    return render(request, "casework/note.html", context)


@open_to(P.WRITE_NOTES, methods="GET POST")
def add_to(request: Request, pk: int) -> HttpResponse:
    """Adds to a signed note."""
    note = find(request, pk)
    policies.check_can_add_to_note(request.user, note)
    form = AddendumForm(posted(request))
    if attempt(form, notes.add_to, note=note, by=request.user):
        messages.success(request, "Addendum added.")
        return redirect("note", note.pk)
    context = {"note": note, "case": note.case, "form": form}
    return render(request, "casework/note_addendum.html", context, status=422 if form.errors else 200)
