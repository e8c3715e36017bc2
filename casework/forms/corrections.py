"""Marking a row as entered in error."""

from __future__ import annotations

from django import forms

from casework.forms.fields import words


class InErrorForm(forms.Form):
    """What was wrong."""

    why = words(
        "What was wrong?",
        length=300,
        help_text="For example: recorded for the wrong person.",
        missing="Say what was wrong.",
    )
