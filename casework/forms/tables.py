"""The forms of the reference tables. Each makes rows; what the action refuses stands at its field."""

from __future__ import annotations

import re
from datetime import time
from typing import Any, ClassVar

from django import forms

from casework.forms.fields import day
from casework.models import (
    AidItem,
    CallType,
    Eligibility,
    FollowUpRule,
    OfficerMinutes,
    ProgramArea,
    ProgramHours,
    VoiceTheme,
)
from casework.models.call import Call
from casework.states.finding import Weekday

ROWS = 3
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TableForm(forms.ModelForm):
    """A row of a reference table: the new ones that it makes, or the corrected values of the one it has."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def answers(self) -> dict[str, Any]:
        """For the action that changes the row, or else for the one that adds some."""
        if self.instance.pk:
            return {"values": self.fields_of_row(), "seen": self.cleaned_data["seen"]}
        return {"rows": self.rows(), "replace": self.cleaned_data.get("replace", False)}

    def fields_of_row(self) -> dict[str, Any]:
        """The answers that are columns."""
        columns = {field.name for field in self._meta.model._meta.concrete_fields}
        return {name: value for name, value in self.cleaned_data.items() if name in columns}

    def rows(self) -> list[Any]:
        return [self._meta.model(**self.fields_of_row())]

    def _post_clean(self) -> None:
        """The action checks the row, with what stands beside it."""


class DatedForm(TableForm):
    """A row with a first and a last day."""

    effective_from = day("First day", required=True, help_text="It counts from the midnight that this day begins with.")
    effective_until = day("Last day", help_text="Empty while no end is known.")
    replace = forms.BooleanField(
        label="It replaces what it meets",
        required=False,
        help_text="What is in force now ends the day before the first day.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields.pop("replace", None)


class HoursForm(DatedForm):
    weekdays = forms.TypedMultipleChoiceField(
        label="Days of the week",
        choices=Weekday,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day of the week."},
    )
    starts = forms.TimeField(label="From", widget=CLOCK, help_text="By the city's clock.")
    ends = forms.TimeField(
        label="Until",
        widget=CLOCK,
        help_text="An earlier time is of the next day. The same time twice is all of 24 hours.",
    )

    class Meta:
        model = ProgramHours
        fields: ClassVar = ["program", "weekday", "starts", "ends", "units", "effective_from", "effective_until"]
        labels: ClassVar = {"units": "Teams on duty", "weekday": "Day of the week"}
        help_texts: ClassVar = {"units": "How many can be on calls at the same time."}

    field_order = ("program", "weekdays", "weekday", "starts", "ends", "units")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["weekdays" if self.instance.pk else "weekday"]

    def rows(self) -> list[Any]:
        """One row for each day of the week."""
        given = self.fields_of_row()
        return [ProgramHours(**given, weekday=weekday) for weekday in self.cleaned_data["weekdays"]]

    def clean_starts(self) -> time:
        return _whole_minute(self.cleaned_data["starts"])

    def clean_ends(self) -> time:
        return _whole_minute(self.cleaned_data["ends"])


def _whole_minute(clock: time) -> time:
    return clock.replace(second=0, microsecond=0)


class AreaForm(DatedForm):
    beats = forms.CharField(
        label="Beats",
        required=False,
        widget=forms.Textarea(attrs={"rows": ROWS}),
        help_text="With commas between them, as dispatch writes them. Empty: the whole city.",
    )

    class Meta:
        model = ProgramArea
        fields: ClassVar = ["program", "beats", "effective_from", "effective_until"]

    field_order = ("program", "beats")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["beats"] = ", ".join(self.instance.beats)

    def clean_beats(self) -> list[str]:
        beats = {beat.strip() for beat in re.split(r"[,;\n]", self.cleaned_data["beats"])}
        longest = Call._meta.get_field("beat").max_length or 0
        if any(len(beat) > longest for beat in beats):
            raise forms.ValidationError(f"A beat has at most {longest} letters. Put commas between the beats.")
        return sorted(beats - {""})


class EligibilityForm(DatedForm):
    class Meta:
        model = Eligibility
        fields: ClassVar = ["call_type", "program", "effective_from", "effective_until"]


class OfficerMinutesForm(DatedForm):
    class Meta:
        model = OfficerMinutes
        fields: ClassVar = ["call_type", "minutes", "source", "effective_from", "effective_until"]
        help_texts: ClassVar = {"minutes": "Of all officers on such a call together, before HEART answered it."}

    field_order = ("call_type", "minutes", "source")


class CallTypeForm(TableForm):
    class Meta:
        model = CallType
        fields: ClassVar = ["name", "violent", "weapon"]


class AidForm(TableForm):
    class Meta:
        model = AidItem
        fields: ClassVar = ["name", "unit", "limit", "active"]
        labels: ClassVar = {"active": "It is given now"}


class FollowUpRuleForm(TableForm):
    class Meta:
        model = FollowUpRule
        fields: ClassVar = ["position", "name", "wish", "known", "mode", "owes_follow_up"]
        labels: ClassVar = {"owes_follow_up": "A follow-up is owed"}
        help_texts: ClassVar = {"position": "The first row that fits decides.", "wish": "Empty fits every answer."}


class ThemeForm(DatedForm):
    """A theme. Its code stays: what was coded by it names it."""

    class Meta:
        model = VoiceTheme
        fields: ClassVar = ["code", "name", "meaning", "effective_from", "effective_until"]
        help_texts: ClassVar = {
            "code": "A short word with hyphens, as files have it. It can't be changed later.",
            "meaning": "When this theme fits, so that two people would choose alike.",
        }

    field_order = ("code", "name", "meaning")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("replace", None)
        if self.instance.pk:
            del self.fields["code"]


FORMS: dict[str, type[TableForm]] = {
    "hours": HoursForm,
    "areas": AreaForm,
    "call-types": CallTypeForm,
    "eligibility": EligibilityForm,
    "officer-minutes": OfficerMinutesForm,
    "aid": AidForm,
    "follow-up-rules": FollowUpRuleForm,
    "themes": ThemeForm,
}
