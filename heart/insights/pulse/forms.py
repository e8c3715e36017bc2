"""The questions of the open round."""

from __future__ import annotations

from typing import Any

from django import forms

from heart.insights.pulse.questions import SCALE, SURVEYS


class PulseForm(forms.Form):
    """Every question may be left out."""

    def __init__(self, *args: Any, survey: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in SURVEYS[survey].items():
            self.fields[key] = forms.TypedChoiceField(
                label=words,
                choices=[(value, f"{value} {name}") for value, name in SCALE.items()],
                coerce=int,
                required=False,
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[str, Any]:
        return {"answers": {key: value for key, value in self.cleaned_data.items() if value}}
