"""Looking for a neighbor, and keeping what is known of one."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.utils import timezone

from casework.forms.fields import day, words
from casework.models import Neighbor
from casework.states.finding import EndReason, Language, PartOfDay, PhoneOwner

PHONE = [("", "Nobody asked"), ("yes", "Has a phone"), ("no", "Has no phone")]


class SearchForm(forms.Form):
    """One line for everything. It is posted, so that no name stands in an address or a log."""

    looking_for = forms.CharField(
        label="Find a neighbor",
        max_length=200,
        required=False,
        help_text="Name, alias, phone, date of birth (as 3/5/1980) or a place.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class NeighborForm(forms.Form):
    """What is known of a neighbor. `seen` is the version that the person is looking at."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    given_name = words("Given name", length=100, required=False)
    family_name = words("Family name", length=100, required=False)
    also_known_as = words("Also known as", length=200, required=False)
    date_of_birth = day("Date of birth")
    birth_year_about = forms.IntegerField(
        label="Born about", required=False, min_value=1900, help_text="A year, when the date is not known."
    )
    pronouns = words("Pronouns", length=40, required=False)
    language_code = forms.ChoiceField(label="Language", choices=[("", "Not known"), *Language.choices], required=False)
    language = words("Which, if another language", length=40, required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    has_phone = forms.TypedChoiceField(
        label="Phone",
        choices=PHONE,
        coerce=lambda word: {"yes": True, "no": False}.get(word),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    usual_places = words("Usual places", length=300, required=False, help_text="Where to look, and when.")
    identifying_note = words("How to know them", length=300, required=False, help_text="Looks, a dog, a wheelchair.")

    @staticmethod
    def of(neighbor: Neighbor) -> dict[str, Any]:
        """What is known now, as the form's first answers."""
        known = {name: getattr(neighbor, name) for name in NeighborForm.base_fields if name != "seen"}
        listed = neighbor.language_code not in {"", Language.OTHER}
        return {
            **known,
            "language": "" if listed else neighbor.language,
            "has_phone": {True: "yes", False: "no", None: ""}[neighbor.has_phone],
        }

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.neighbors.change."""
        details = dict(self.cleaned_data)
        return {"seen": details.pop("seen"), "details": details}

    def look_again(self, version: int) -> None:
        """Show the form with the record's present version, whatever was sent: the next answer is given knowing it."""
        if self.is_bound:
            typed: Any = copy(self.data)
            typed["seen"] = str(version)
            self.data = typed

    def clean_date_of_birth(self) -> Any:
        born = self.cleaned_data["date_of_birth"]
        if born and born > timezone.localdate():
            raise forms.ValidationError("This day is still to come.")
        return born

    def clean_birth_year_about(self) -> Any:
        year = self.cleaned_data["birth_year_about"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError("This year is still to come.")
        return year


def _whose() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Whose phone is it?", choices=[("", "Not known"), *PhoneOwner.choices], required=False
    )


def _best() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Best times",
        choices=PartOfDay,
        required=False,
        help_text="None means any time.",
        widget=forms.CheckboxSelectMultiple,
    )


class PhoneUseForm(forms.Form):
    """What is safe to do with a number, whose it is and when to try."""

    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)
    safe_to_text = forms.BooleanField(label="Safe to text", required=False)
    whose = _whose()
    whose_words = words("Who else may answer", length=100, required=False)
    best_parts = _best()
    in_use = forms.BooleanField(label="The number works", required=False)
    out_reason = forms.ChoiceField(
        label="If it is not used any more: why?", choices=[("", "Not said"), *EndReason.choices], required=False
    )


class PhoneForm(forms.Form):
    """A number to reach a neighbor at."""

    number = forms.CharField(
        label="Phone number",
        max_length=30,
        help_text="Like 919-555-0123.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    safe_to_leave_message = forms.BooleanField(label="Safe to leave a message", required=False)
    safe_to_text = forms.BooleanField(label="Safe to text", required=False)
    whose = _whose()
    whose_words = words("Who else may answer", length=100, required=False)
    best_parts = _best()
