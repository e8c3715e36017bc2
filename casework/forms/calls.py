"""Saying whom a call is about."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import words
from casework.models import Neighbor
from casework.queries.encounters import Likely
from heart.models import User


class LookForm(forms.Form):
    """The words by which somebody looks for the neighbor. Posted, so that no name stands in an address."""

    looking_for = words("Name, nickname, phone or looks", length=90, help_text="At least three letters or digits.")


class AboutForm(forms.Form):
    """One of the neighbors whom the words may mean."""

    looking_for = forms.CharField(widget=forms.HiddenInput, required=False)
    neighbor: Any = forms.ModelChoiceField(
        queryset=None,
        label="Who is it?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose one, or look for other words."},
    )

    def __init__(self, *args: Any, user: User, likely: list[Likely], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["neighbor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Neighbor.objects.matchable_by(user)
        field.widget.choices = [(one.pk, f"{one.name}, {one.about}" if one.about else one.name) for one in likely]


class TakeBackForm(forms.Form):
    why = words("Why is the call not about this neighbor?", length=200, missing="Say why, in a few words.")
