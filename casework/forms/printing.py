"""What a summary of a case is to hold, and what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework import printed
from casework.forms.fields import tiles
from casework.models import Note
from casework.states.notes import PrintPurpose, SummaryPart
from heart.clock import day


def offered() -> list[tuple[str, str]]:
    """Casework's own parts, and those that another app keeps."""
    return [*SummaryPart.choices, *printed.choices()]


class PrintForm(forms.Form):
    """The parts, the notes one by one, and the purpose. No note is chosen beforehand."""

    purpose = tiles(
        "What is it for?", PrintPurpose.choices, missing="Say what it is for: that is kept with who printed it."
    )
    parts = forms.MultipleChoiceField(
        label="What should be in it?",
        choices=offered,
        required=False,
        initial=[SummaryPart.NEIGHBOR, SummaryPart.NEEDS, SummaryPart.FOLLOW_UPS],
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.MultipleChoiceField(label="Which signed notes?", required=False, widget=forms.CheckboxSelectMultiple)
    substance_use = forms.BooleanField(
        label="It tells of substance use",
        required=False,
        help_text="The notice of 42 CFR 2.32 goes along. A need, referral, consent or assessment of substance use adds "
        "it by itself; tick this when the words of a note tell of it.",
    )

    def __init__(self, *args: Any, notes: Sequence[Note], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["notes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (str(note.pk), f"{note.title}, {note.signed_by}, {day(note.signed_at) if note.signed_at else ''}")
            for note in notes
        ]
        if not notes:
            del self.fields["notes"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("parts") and not given.get("notes"):
            self.add_error("parts", "Choose at least one part or note.")
        return given
