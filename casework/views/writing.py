"""Writing a note: by a template, saved while it is typed, never over what another window holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework import policies
from casework.actions import notes, typing
from casework.forms.notes import NoteForm, Window, typed_of
from casework.models import Case, Note, Typing
from casework.queries import notes as query
from casework.queries.notes import Draft
from casework.rules import note_templates
from casework.rules.note_templates import Template
from casework.states import NoteStatus
from casework.views import cases
from casework.views.notes import find
from heart.errors import Invalid, Stale
from heart.http import Request
from heart.permissions import Permission as P
from heart.views.access import open_to
from heart.views.forms import posted


@dataclass(frozen=True)
class Other:
    """The words that another window holds, to be read beside one's own."""

    said: list[tuple[str, str]]
    at: Any


@open_to(P.WRITE_NOTES, methods="GET POST")
def write(request: Request, pk: int) -> HttpResponse:
    """Writes a note on the case; the button says whether it stays a draft or is signed at once."""
    case = cases.find(request, pk)
    row = _unkept(request, case)
    asks = _asks(request, row)
    form = NoteForm(posted(request), asks=asks, case=case, initial=_initial(row) if row else None)
    if not form.is_valid():
        anew = row is None and not form.is_bound
        return _editor(request, case, form, aside=row, begun=query.drafts_of(request.user, case=case) if anew else [])
    try:
        note = notes.draft(case=case, by=request.user, **form.answers())
    except Stale:
        return _two_windows(request, case, form)
    return _kept(request, note)


@open_to(P.WRITE_NOTES, methods="GET POST")
def edit(request: Request, pk: int) -> HttpResponse:
    """Changes one's own draft."""
    note = find(request, pk)
    asks = notes.template_of(note)
    row = Typing.objects.visible_to(request.user).filter(note=note).first()
    begun = {"submission": note.submission, "based_on": note.version, **typed_of(note)}
    form = NoteForm(posted(request), asks=asks, initial={**begun, **(_initial(row) if row else {})})
    if form.is_valid() and _signed_just_so(note, form.answers(), request):
        return redirect("note", note.pk)
    policies.check_can_edit_note(request.user, note)
    if not form.is_valid():
        return _editor(request, note.case, form, note=note, aside=row)
    try:
        note = notes.revise(note=note, by=request.user, **form.answers())
    except Stale:
        return _two_windows(request, note.case, form, note)
    return _kept(request, note)


@open_to(P.WRITE_NOTES, methods="POST")
def sign(request: Request, pk: int) -> HttpResponse:
    """Signs one's own draft. A second tap finds it signed."""
    return _sign(request, find(request, pk))


@open_to(P.WRITE_NOTES, methods="POST")
def typing_new(request: Request, pk: int) -> HttpResponse:
    """Saves what is typed in the form of a new note; answers with the time, or with what another window holds."""
    case = cases.find(request, pk)
    form = NoteForm(request.POST, asks=_asks(request, None), case=case)
    return _keep_typing(request, case, form, None)


@open_to(P.WRITE_NOTES, methods="POST")
def typing_draft(request: Request, pk: int) -> HttpResponse:
    """The same for a draft that is being changed."""
    note = find(request, pk)
    return _keep_typing(request, note.case, NoteForm(request.POST, asks=notes.template_of(note)), note)


@open_to(P.WRITE_NOTES)
def drafts(request: Request) -> HttpResponse:
    """One's own drafts, the oldest first: kept, and typed but not kept."""
    return render(request, "casework/drafts.html", {"drafts": query.drafts_of(request.user)})


@open_to(P.WRITE_NOTES, methods="POST")
def discard(request: Request, key: UUID) -> HttpResponse:
    """Throws away what was typed and never kept. A second tap finds it gone."""
    row = Typing.objects.visible_to(request.user).select_related("case").filter(submission=key).first()
    if row is not None:
        typing.discard(typing=row, by=request.user)
        messages.success(request, "Thrown away.")
    return redirect("drafts")


def _asks(request: Request, row: Typing | None) -> Template:
    """The template that the form, the unkept draft or the address names, if this person may write it; else none."""
    named = request.POST.get("template") or (row.template if row else request.GET.get("template", ""))
    offered = {one.key: one for one in note_templates.offered(request.user.role_class.permissions)}
    return offered.get(named, note_templates.FREE)


def _unkept(request: Request, case: Case) -> Typing | None:
    """The unkept draft of this case that the address names, if it is one's own."""
    try:
        key = UUID(request.GET.get("draft", ""))
    except ValueError:
        return None
    return Typing.objects.visible_to(request.user).filter(submission=key, case=case, note=None).first()


def _initial(row: Typing) -> dict[str, Any]:
    return {**row.typed, "submission": row.submission, "seen": row.version}


def _keep_typing(request: Request, case: Case, form: NoteForm, note: Note | None) -> HttpResponse:
    knows = Window(request.POST)
    form.is_valid()  # for the submission alone: half a sentence is no fault
    submission = note.submission if note else form.cleaned_data.get("submission")
    if not knows.is_valid() or not submission:
        raise Invalid("This page is out of date. Copy what you wrote, and open it again.")
    try:
        row = typing.keep(
            case=case,
            submission=submission,
            window=knows.cleaned_data["window"] or uuid4(),
            seen=knows.cleaned_data["seen"] or 0,
            based_on=knows.cleaned_data["based_on"],
            template=form.asks.key,
            typed={name: request.POST.get(name, "") for name in form.own_names},
            note=note,
            by=request.user,
        )
    except Stale:
        return render(request, "casework/_typing.html", {"other": _other(request, submission)})
    return render(request, "casework/_typing.html", {"row": row, "seen": row.version})


def _other(request: Request, submission: UUID) -> Other | None:
    """What another window has typed into this note, or kept of it."""
    row = Typing.objects.visible_to(request.user).filter(submission=submission).first()
    if row is not None:
        return Other(_said(note_templates.find(row.template, row.template_version), row.typed), row.saved_at)
    note = Note.objects.visible_to(request.user).filter(submission=submission, author=request.user).first()
    if note is None:
        return None
    return Other(_said(notes.template_of(note), typed_of(note)), note.signed_at or note.created_at)


def _said(asks: Template, typed: dict[str, Any]) -> list[tuple[str, str]]:
    labels = {"title": "Title"} | {one.key: one.label for one in asks.questions}
    return [(label, str(typed[key])) for key, label in labels.items() if str(typed.get(key, "")).strip()]


def _two_windows(request: Request, case: Case, form: NoteForm, note: Note | None = None) -> HttpResponse:
    """Both texts on one page. Saved from here, the words of this window stand."""
    submission = note.submission if note else form.cleaned_data["submission"]
    other = _other(request, submission)
    note = note or Note.objects.visible_to(request.user).filter(submission=submission, author=request.user).first()
    if note is not None and note.status != NoteStatus.DRAFT:
        policies.check_can_edit_note(request.user, note)
    typed = request.POST.copy()
    typed["based_on"] = str(note.version) if note else ""
    form.data = typed
    form.add_error(None, "This draft was also saved in another window. Both texts are here; nothing was overwritten.")
    return _editor(request, case, form, note=note, other=other)


def _editor(
    request: Request,
    case: Case,
    form: NoteForm,
    *,
    note: Note | None = None,
    other: Other | None = None,
    aside: Typing | None = None,
    kept: bool = False,
    begun: Sequence[Draft] = (),
) -> HttpResponse:
    """The form of a note; 422 when it came back with faults."""
    keep = reverse("note-typing", args=[note.pk]) if note else reverse("note-new-typing", args=[case.pk])
    context = {
        "case": case,
        "note": note,
        "form": form,
        "asks": form.asks,
        "templates": [] if note else note_templates.offered(request.user.role_class.permissions),
        "keep": keep,
        "action": reverse("note-edit", args=[note.pk]) if note else reverse("note-new", args=[case.pk]),
        "row": aside if not form.is_bound else None,
        "other": other,
        "aside": _said(form.asks, aside.aside) if aside and aside.aside else [],
        "seen": form["seen"].value() or 0,
        "kept": kept,
        "begun": begun,
    }
    return render(request, "casework/note_write.html", context, status=422 if form.errors else 200)


def _kept(request: Request, note: Note) -> HttpResponse:
    """The words are kept as a draft, or signed when that was the button."""
    if request.POST.get("then") == "sign":
        return _sign(request, note)
    messages.success(request, "Draft saved. It counts once you sign it.")
    return redirect("note", note.pk)


def _signed_just_so(note: Note, written: dict[str, Any], request: Request) -> bool:
    """A second tap on “Save and sign”: the person has signed these very words."""
    same = note.title == written["title"] and note.answers == written.get("answers", {})
    same = same and ("answers" in written or note.body == written["body"])
    return same and request.POST.get("then") == "sign" and note.signed_by_id == request.user.pk


def _sign(request: Request, note: Note) -> HttpResponse:
    """Signs; what has to be answered first is asked for in the form, and the draft stays."""
    if (note.status, note.signed_by_id) == (NoteStatus.SIGNED, request.user.pk):
        return redirect("note", note.pk)
    try:
        notes.sign(note=note, by=request.user)
    except Invalid as error:
        return _not_yet(request, note, error)
    messages.success(request, "Note signed. From now on it is only added to.")
    return redirect("note", note.pk)


def _not_yet(request: Request, note: Note, error: Invalid) -> HttpResponse:
    typed = {**typed_of(note), "submission": note.submission, "based_on": note.version, "seen": 0}
    form = NoteForm({"window": uuid4(), **typed}, asks=notes.template_of(note))
    form.is_valid()
    for name, faults in error.fields.items():
        form.add_error(name if name in form.fields else None, faults)
    return _editor(request, note.case, form, note=note, kept=True)
