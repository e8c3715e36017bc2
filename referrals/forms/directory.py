"""What is looked for in the directory."""

from __future__ import annotations

from django import forms

from casework.states import NeedDomain

DISTANCES = (1, 2, 5, 10, 25)  # miles


class DirectorySearch(forms.Form):
    """Every answer is optional."""

    need_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    need = forms.ChoiceField(label="Need", choices=[("", "Any need"), *NeedDomain.choices], required=False)
    words = forms.CharField(label="Words", max_length=200, required=False)
    near = forms.CharField(label="Near (ZIP code)", max_length=40, required=False)
    miles = forms.TypedChoiceField(
        label="Within",
        choices=[("", "Any distance"), *((miles, f"{miles} mile{'' if miles == 1 else 's'}") for miles in DISTANCES)],
        coerce=int,
        empty_value=None,
        required=False,
    )
