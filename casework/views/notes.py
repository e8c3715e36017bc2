"""Notes: written, changed while they are drafts, signed, and added to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from casework import policies
from casework.actions import notes
from casework.forms.notes import AddendumForm, NoteForm, ReviseForm
from casework.models import Note
from casework.states import NoteStatus
from casework.views import cases
from heart import ledger
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import attempt, posted


def find(request: Request, pk: int) -> Note:
    """The note with its case, neighbor and author, or 404."""
    rows = Note.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("case__neighbor", "case__assigned_to", "author", "signed_by", "follow_up"), pk=pk
    )


@open_to(P.WRITE_NOTES, methods="GET POST")
def write(request: Request, pk: int) -> HttpResponse:
    """Writes a note on the case; the button says whether it stays a draft or is signed at once."""
    case = cases.find(request, pk)
    form = NoteForm(posted(request), case=case)
    if note := attempt(form, notes.draft, case=case, by=request.user):
        return _kept(request, note)
    return _form_page(request, "casework/note_new.html", {"case": case, "form": form})


@open_to(P.VIEW_CASEWORK)
def note_page(request: Request, pk: int) -> HttpResponse:
    """One note with its addenda. Writes who opened it."""
    note = find(request, pk)
    ledger.opened(note, by=request.user, reason="Reading a note")
    context = {
        "note": note,
        "case": note.case,
        "addenda": note.addenda.select_related("author"),
        "may_edit": policies.allows(policies.check_can_edit_note, request.user, note),
        "may_add": policies.allows(policies.check_can_add_to_note, request.user, note),
    }
    return render(request, "casework/note.html", context)


@open_to(P.WRITE_NOTES, methods="GET POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Changes one's own draft."""
    note = find(request, pk)
    form = ReviseForm(posted(request), initial={"title": note.title, "body": note.body})
    if form.is_valid() and _signed_just_so(note, form.cleaned_data, request):
        return redirect("note", note.pk)
    policies.check_can_edit_note(request.user, note)
    if attempt(form, notes.revise, note=note, by=request.user):
        return _kept(request, note)
    return _form_page(request, "casework/note_edit.html", {"note": note, "case": note.case, "form": form})


@open_to(P.WRITE_NOTES, methods="POST")
def sign(request: Request, pk: int) -> HttpResponse:
    """Signs one's own draft. A second tap finds it signed."""
    return _sign(request, find(request, pk))


@open_to(P.WRITE_NOTES, methods="GET POST")
def add_to(request: Request, pk: int) -> HttpResponse:
    """Adds to a signed note."""
    note = find(request, pk)
    policies.check_can_add_to_note(request.user, note)
    form = AddendumForm(posted(request))
    if attempt(form, notes.add_to, note=note, by=request.user):
        messages.success(request, "Addendum added.")
        return redirect("note", note.pk)
    return _form_page(request, "casework/note_addendum.html", {"note": note, "case": note.case, "form": form})


def _kept(request: Request, note: Note) -> HttpResponse:
    """The words are kept as a draft, or signed when that was the button."""
    if request.POST.get("then") == "sign":
        return _sign(request, note)
    messages.success(request, "Draft saved. It counts once you sign it.")
    return redirect("note", note.pk)


def _signed_just_so(note: Note, written: dict[str, str], request: Request) -> bool:
    """A second tap on “Save and sign”: the person has signed these very words."""
    same = note.title == written["title"] and note.body == written["body"]
    return same and request.POST.get("then") == "sign" and note.signed_by_id == request.user.pk


def _sign(request: Request, note: Note) -> HttpResponse:
    if (note.status, note.signed_by_id) != (NoteStatus.SIGNED, request.user.pk):
        notes.sign(note=note, by=request.user)
        messages.success(request, "Note signed. From now on it is only added to.")
    return redirect("note", note.pk)


def _form_page(request: Request, template: str, context: dict[str, object]) -> HttpResponse:
    form = context["form"]
    return render(request, template, context, status=422 if getattr(form, "errors", None) else 200)
