"""Whether a neighbor is still connected. Only the days that have come can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.states import Evidence
from referrals.forms.referrals import radios
from referrals.states.still import CheckDay, Still


class PartnersStillForm(forms.Form):
    """On the partner's own word."""

    day = forms.TypedChoiceField(label="How long after the start?", coerce=int, widget=forms.RadioSelect)
    still = radios("Is the neighbor still connected to this service?", Still.choices)

    def __init__(self, *args: Any, days: Sequence[CheckDay], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["day"]
        field.choices = [(day.value, day.label) for day in days]
        field.initial = days[-1].value if days else None


class StillForm(PartnersStillForm):
    """On the neighbor's or the navigator's word."""

    evidence = radios(
        "Who says so?",
        [choice for choice in Evidence.choices if choice[0] != Evidence.PARTNER],
        missing="Choose whose word it is.",
    )
