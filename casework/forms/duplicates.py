"""Adding a neighbor beside those who are known, and deciding about two records that may be of one person."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import words
from casework.forms.kept import key
from casework.forms.neighbors import NeighborForm
from casework.models import Neighbor
from casework.queries import encounters as queries
from casework.states.duplicates import PairStatus
from heart.models import User
from heart.views.forms import Once

SEARCHED = ("given_name", "family_name", "also_known_as", "phone", "date_of_birth")
DECISIONS = [
    (str(PairStatus.NOT_SAME), "Not the same"),
    (str(PairStatus.ASKED), "Ask for the merge"),
    (str(PairStatus.LATER), "Later"),
]


class NewNeighborForm(Once, NeighborForm):
    """What is known of somebody new. Who is known already and much alike has to be looked at first."""

    seen = None  # type: ignore[assignment]
    has_phone = None  # type: ignore[assignment]
    phone = forms.CharField(
        label="Phone",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    is_new = forms.BooleanField(label="None of these: this is somebody new", required=False)
    field_order = (
        "submission",
        "given_name",
        "family_name",
        "also_known_as",
        "phone",
        "date_of_birth",
        "birth_year_about",
        "identifying_note",
        "usual_places",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.likely = likely(user, self.data) if self.is_bound else []

    def visible_answers(self) -> list[forms.BoundField]:
        """The questions about the neighbor, without the one about those who are known."""
        return [field for field in self.visible_fields() if field.name != "is_new"]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if any(one.sure for one in self.likely) and not answers.get("is_new"):
            self.add_error("is_new", "Look whether it is one of these, or say that it is somebody new.")
        return answers

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.neighbors.add."""
        details = {name: value for name, value in self.cleaned_data.items() if name not in {"is_new", "submission"}}
        return {"submission": self.cleaned_data["submission"], "phone": details.pop("phone"), "details": details}


def likely(user: User, typed: Any) -> list[queries.Likely]:
    """Whom what is typed so far may mean."""
    line = " ".join(str(typed.get(name, ""))[:100] for name in SEARCHED)
    return queries.likely(user, line[:300])


class DecisionForm(forms.Form):
    """What somebody says about a pair."""

    decision = forms.ChoiceField(choices=DECISIONS)


class MergeForm(forms.Form):
    """Which of two records is kept."""

    kept = forms.ChoiceField(
        label="Which record is kept?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the record that is kept."},
    )

    def __init__(self, *args: Any, both: list[Neighbor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(str(one.pk), f"{one.name} (neighbor {one.pk})") for one in both]  # type: ignore[attr-defined]


class SameForm(forms.Form):
    """Another record of the same neighbor."""

    other = words(
        "Number of the other record",
        length=18,
        help_text="It stands at the top of the neighbor's page: “Neighbor 12”.",
        missing="Give the number of the other record.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_other(self) -> Neighbor:
        typed = self.cleaned_data["other"].lower().replace("neighbor", "").strip()
        found = Neighbor.objects.visible_to(self.user).filter(pk=key(typed) or 0).first()
        if found is None:
            raise forms.ValidationError("There is no record with this number.")
        return found
