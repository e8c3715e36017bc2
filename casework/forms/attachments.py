"""A file for a case or for one of its notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from casework.forms.fields import words
from casework.models import Case
from casework.states import NoteStatus
from heart import uploads
from heart.errors import Invalid
from heart.models import User
from heart.views.forms import Once


class NoteField(forms.ModelChoiceField):
    def label_from_instance(self, note: Any) -> str:
        return str(note.title)


class AttachForm(Once):
    """The file is looked at here; a refusal stands beside it, and the other answers stay."""

    title = words("What is it?", length=120, missing="Say in a few words what it is, so that it can be found.")
    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.txt"}),
    )

    def __init__(self, *args: Any, case: Case, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = case.notes.standing().filter(Q(status=NoteStatus.SIGNED) | Q(author=by))
        self.fields["note"] = NoteField(
            label="Does it belong to a note?",
            queryset=open_to.order_by("-created_at", "-pk"),
            required=False,
            empty_label="No, to the case",
        )
        self.fields["file"].help_text = (
            f"A PDF, a JPEG or PNG image or plain text, at most {settings.ATTACHMENT_MEGABYTES} megabytes. "
            "Where and when a photo was taken is removed from it."
        )
        self.order_fields(["submission", "title", "note", "file"])

    def clean_file(self) -> uploads.Upload:
        sent = self.cleaned_data["file"]
        most = settings.ATTACHMENT_MEGABYTES * 1024 * 1024
        try:
            return uploads.check(name=sent.name, declared=sent.content_type or "", content=sent.read(most + 1))
        except Invalid as error:
            raise forms.ValidationError(error.message) from None

    def answers(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {key: given[key] for key in ("submission", "title", "note")} | {"upload": given["file"]}
