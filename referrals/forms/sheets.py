"""What stands on a sheet for a neighbor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from referrals.forms.referrals import radios
from referrals.states.sheets import Line, SheetLanguage


class SheetForm(forms.Form):
    """The language, and each line on or off."""

    language = radios("In which language?", SheetLanguage.choices, initial=SheetLanguage.ENGLISH)
    lines = forms.MultipleChoiceField(
        label="What stands on it?", choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Sequence[Line], safe: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(line.value, line.label) for line in offered]  # type: ignore[attr-defined]
        self.fields["lines"].initial = [line.value for line in safe]
