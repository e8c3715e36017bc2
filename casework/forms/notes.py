"""Notes and their addenda."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import words
from casework.models import Case
from heart.clock import day
from heart.views.forms import Once


class FollowUpField(forms.ModelChoiceField):
    """One of the case's follow-ups, by what it was for and when it was due."""

    def label_from_instance(self, follow_up: Any) -> str:
        return f"{follow_up.get_kind_display()}, due {day(follow_up.due_at)}, {follow_up.get_status_display().lower()}"


class ReviseForm(forms.Form):
    """The words of a draft."""

    title = words("Title", length=120, missing="Give it a title, so that it can be found.")
    body = words("Note", length=20_000, rows=12, missing="Write the note.")


class NoteForm(Once, ReviseForm):
    """A new note, about one of the case's follow-ups or none."""

    follow_up = FollowUpField(label="About which follow-up?", queryset=None, required=False, empty_label="None of them")

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["follow_up"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = case.follow_ups.order_by("-due_at")


class AddendumForm(Once):
    """What is added to a signed note."""

    body = words("What is to be added?", length=20_000, rows=6, missing="Write what is to be added.")
