"""The forms of a listing: its words, a week of hours, units, who may know of it, and the editor's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from casework.forms.fields import words
from heart.views.forms import Once
from referrals.models import ListingChange
from referrals.rules.listing_fields import CONFIDENTIAL, DAYS, STATUSES, YES_NO, Value
from referrals.states.directory import Audience, Weekday
from referrals.states.listing import ListingField as F

A_DAY = 2  # times a day that the form of a week has room for
SPARE = 2  # empty rows for more phones
ROWS = {F.DESCRIPTION: 6, F.DOCUMENTS: 3, F.LANGUAGES: 3, F.ACCESSIBILITY: 3, F.HOURS_IN_WORDS: 2}
LINES = {F.DOCUMENTS, F.LANGUAGES, F.ACCESSIBILITY, F.HOURS_IN_WORDS}
LONG = {F.DESCRIPTION, F.APPLICATION_PROCESS, F.ELIGIBILITY, F.FEES, F.INTERPRETATION, F.WAIT_TIME, F.ALERT}
HELP = {
    F.DESCRIPTION: "What you offer. Searches look here.",
    F.ELIGIBILITY: "For whom it is, in your words.",
    F.FEES: "What it costs, for whom. Say so if it is free.",
    F.ALERT: "What everybody should know now, such as a move.",
    F.HOURS_IN_WORDS: "What a week of times can’t say, such as “Closed on holidays”. One on each line.",
    F.LANGUAGES: "One on each line, in English: Spanish.",
    F.DOCUMENTS: "One on each line.",
    F.ACCESSIBILITY: "One on each line: a ramp, a lift, large print.",
    F.EMAIL: "It is printed in the directory.",
    F.MINIMUM_AGE: "Years.",
    F.MAXIMUM_AGE: "Years.",
}


class PhoneRows(forms.Widget):
    """A few rows of number, extension and what it is for."""

    template_name = "referrals/widgets/phones.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = list(value or []) + [["", "", ""]] * SPARE
        context["widget"]["rows"] = rows
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        columns = [data.getlist(f"{name}-{part}") for part in ("number", "extension", "use")]
        return [list(row) for row in zip(*columns, strict=False)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-number" not in data

    def format_value(self, value: Any) -> Any:
        return value


class WeekRows(forms.Widget):
    """A week: twice a day when it opens and when it closes."""

    template_name = "referrals/widgets/week.html"
    use_fieldset = True

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["days"] = [self._day(day, list(value or [])) for day in DAYS]
        return context

    @staticmethod
    def _day(day: str, value: list[list[str]]) -> dict[str, Any]:
        times = [row[1:] for row in value if row[0] == day and any(row[1:])]
        times += [["", ""]] * (A_DAY - len(times))
        return {"value": day, "label": Weekday(day).label, "first": times[0], "more": times[1:]}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        found = []
        for day in DAYS:
            opens, closes = (data.getlist(f"{name}-{day}-{side}") for side in ("opens", "closes"))
            found += [[day, *times] for times in zip(opens, closes, strict=False) if any(times)]
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(f"{name}-{day}-opens" in data for day in DAYS)

    def format_value(self, value: Any) -> Any:
        return value


def field_of(field: str) -> forms.Field:
    """The question for a field of a listing. What it may say, the rule of the field says."""
    label, about = F(field).label, HELP.get(F(field), "")
    if field == F.PHONES:
        return forms.Field(label=label, widget=PhoneRows(), required=False)
    if field == F.SCHEDULES:
        help_text = (
            "Leave a day empty when you are closed. A time that ends after midnight ends on the next day; "
            "the same time twice is all 24 hours."
        )
        return forms.Field(label=label, widget=WeekRows(), required=False, help_text=help_text)
    if field in {F.STATUS, F.TAKES_REFERRALS}:
        choices = STATUSES if field == F.STATUS else YES_NO
        return forms.ChoiceField(label=label, choices=list(choices.items()), widget=forms.RadioSelect)
    if field in LINES | LONG:
        area = forms.Textarea({"rows": ROWS.get(F(field), 2)})
        return forms.CharField(label=label, required=False, help_text=about, widget=area)
    return forms.CharField(label=label, required=field == F.NAME, help_text=about)


class ListingForm(Once):
    """Some fields of a listing, with what they say now and which version that is."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, fields: Iterable[str], current: Mapping[str, Value], seen: str) -> None:
        super().__init__(data)
        self.asked = list(fields)
        self.initial["seen"] = seen
        for field in self.asked:
            self.fields[field] = field_of(field)
            value = current[field]
            self.initial[field] = "\n".join(value) if field in LINES else value

    def answers(self) -> dict[str, Any]:
        told = self.cleaned_data
        values = {field: told[field] for field in self.asked}
        return {"values": values, "seen": told["seen"], "submission": told["submission"]}


class UnitsForm(forms.Form):
    """How many are free, of how many."""

    unit: Any = forms.ModelChoiceField(
        label="What is counted", queryset=None, error_messages={"required": "Choose what is counted."}
    )
    available = forms.DecimalField(
        label="Free now", min_value=0, decimal_places=2, error_messages={"required": "Enter how many are free."}
    )
    maximum = forms.DecimalField(label="Of how many", required=False, min_value=0, decimal_places=2)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AudienceForm(Once):
    """Who may know of an organization or a service, and why."""

    audience = forms.ChoiceField(
        label="Who may know of it?",
        choices=Audience.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who may know of it."},
    )
    reason = words("Why?", length=500, rows=2, missing="Say why.", help_text="For HEART's directory editors alone.")


class ConfidentialForm(AudienceForm):
    """Whether a place is confidential, and why."""

    audience = forms.ChoiceField(
        label="Is this place confidential?",
        choices=[(CONFIDENTIAL, "Yes: only HEART knows of it"), ("", "No")],
        widget=forms.RadioSelect,
        required=False,
    )


class ReviewForm(forms.Form):
    """Which fields of a change are taken over; why the others are not."""

    taken = forms.MultipleChoiceField(label="Take over", required=False, widget=forms.CheckboxSelectMultiple)
    reason = words(
        "Why not all?",
        length=500,
        required=False,
        rows=2,
        help_text="The partner reads this. Needed where you leave something out.",
    )

    def __init__(self, *args: Any, changes: Iterable[ListingChange], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.field, F(one.field).label) for one in changes]
        self.fields["taken"].choices = choices  # type: ignore[attr-defined]
        self.initial["taken"] = [field for field, _ in choices]
