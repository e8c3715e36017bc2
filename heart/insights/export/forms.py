"""What an extract is asked for with, and why one is refused or withdrawn."""

from __future__ import annotations

from typing import Any

from django import forms

from heart.insights.export.actions import LEAST_DAYS
from heart.models import Extract
from heart.views.forms import Once


class AskForm(Once):
    purpose = forms.CharField(
        max_length=Extract._meta.get_field("purpose").max_length,
        label="What is it for?",
        help_text="The question to be answered, who works on it, and where the files will lie. Name no neighbor.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    first = forms.DateField(
        label="First day",
        help_text=f"The period must be over, and {LEAST_DAYS} days long or longer.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label="Last day",
        help_text="It belongs to the period too.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=Extract._meta.get_field("decision").max_length,
        label="Why?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint
