"""What is looked for in the directory."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from casework.states import NeedDomain
from casework.states.demographics import Gender, Veteran
from casework.states.finding import Weekday
from referrals.rules.cost import Cost
from referrals.rules.eligibility import NOBODY, Person
from referrals.rules.opening import When

DISTANCES = (1, 2, 5, 10, 25)  # miles
NOW = "now"
LANGUAGES = ("Spanish", "Haitian Creole", "French", "Arabic", "Portuguese", "Vietnamese", "American Sign Language")
# What says something of somebody never stands in an address: it comes by POST or not at all.
OF_A_PERSON = ("age", "gender", "veteran", "children")


class DirectorySearch(forms.Form):
    """Every answer is optional. Of a need, the record says who it is for; else the form asks."""

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
    open = forms.ChoiceField(
        label="Open", choices=[("", "At any time"), (NOW, "Now"), *Weekday.choices], required=False
    )
    open_time = forms.TimeField(
        label="At what time", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )
    language = forms.ChoiceField(
        label="Language", choices=[("", "Any language"), *((name, name) for name in LANGUAGES)], required=False
    )
    cost = forms.ChoiceField(label="Cost", choices=[("", "Any cost"), *Cost.choices], required=False)
    room = forms.BooleanField(label="With room now", required=False)
    wheelchair = forms.BooleanField(label="Wheelchair access", required=False)
    record = forms.BooleanField(label="Count what the record says of age, gender, service and language", required=False)
    age = forms.IntegerField(label="Their age", min_value=0, max_value=120, required=False)
    gender = forms.ChoiceField(label="Their gender", choices=[("", "Not said"), *Gender.choices], required=False)
    veteran = forms.ChoiceField(label="Military service", choices=[("", "Not said"), *Veteran.choices], required=False)
    children = forms.ChoiceField(
        label="Children along", choices=[("", "Not said"), ("yes", "Yes"), ("no", "No")], required=False
    )

    def __init__(self, *args: Any, of_a_need: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_A_PERSON if of_a_need else ["record"]:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("open") not in {None, "", NOW} and not answers.get("open_time"):
            self.add_error("open_time", "Say at what time of that day.")
        return answers

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that wait behind a line."""
        return [field for field in self if field.name not in {"need", "words", "near", "miles"}]

    @property
    def chosen(self) -> int:
        """How many of those are answered."""
        answers = getattr(self, "cleaned_data", {})
        ignored = {"record", "open_time"}
        return sum(answers.get(field.name) not in {None, "", False} for field in self.more if field.name not in ignored)


def when_of(answers: dict[str, Any], at: datetime) -> When | None:
    """The moment at which it shall be open; None for any."""
    day = answers.get("open", "")
    if day == NOW:
        return When.now(at)
    at_time = answers.get("open_time")
    return When.next(int(day), at_time, at) if day and at_time else None


def person_of(answers: dict[str, Any]) -> Person:
    """Who it is for, as the form says."""
    if not any(answers.get(name) not in {None, ""} for name in OF_A_PERSON):
        return NOBODY
    age = answers.get("age")
    return Person(
        ages=None if age is None else (age, age),
        gender=answers.get("gender", ""),
        veteran={"yes": True, "no": False}.get(answers.get("veteran", "")),
        children={"yes": True, "no": False}.get(answers.get("children", "")),
    )
