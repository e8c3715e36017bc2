"""Profiles of those who work cases, and who covers whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from casework.forms.cases import PersonField
from casework.forms.fields import ASK, day, words
from casework.queries.case_record import people_who_work_cases
from heart.models import User
from heart.permissions import Permission


class ProfileForm(forms.Form):
    """Where somebody is at home, what they speak, how much they can carry."""

    beats = words("Beats", length=300, required=False, help_text="Separated by commas, as dispatch names them.")
    languages = words("Languages beside English", length=300, required=False, help_text="Separated by commas.")
    capacity = forms.IntegerField(
        label="The most open cases at a time",
        min_value=1,
        max_value=500,
        error_messages={"required": "Say how many.", "min_value": "One at least."},
    )

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.navigators.set_profile."""
        listed = {name: self.cleaned_data[name].split(",") for name in ("beats", "languages")}
        return {**listed, "capacity": self.cleaned_data["capacity"]}


class CoverForm(forms.Form):
    """Who is away, from when until when, and who covers."""

    away = PersonField(label="Who is away?", queryset=None, empty_label=ASK, error_messages={"required": "Say who."})
    covered_by = PersonField(
        label="Who covers?", queryset=None, empty_label=ASK, error_messages={"required": "Say who covers."}
    )
    starts_on = day("From", required=True, initial=timezone.localdate)
    ends_on = day("Until", required=True, help_text="That day included. It ends by itself.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_who_work_cases()
        own = people if user.can(Permission.SUPERVISE) else people.filter(pk=user.pk)
        self.fields["away"].queryset = own  # type: ignore[attr-defined]
        self.fields["covered_by"].queryset = people  # type: ignore[attr-defined]
        self.initial.setdefault("away", user.pk)
