"""Ways to find a neighbor: one short form each. All can be left half known."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import one_of, tiles, words
from casework.models import NeighborName, Pet, SeenByPartner, TrustedContact, UsualPlace
from casework.models.way import Way
from casework.states.finding import EndReason, Language, MayTell, NameKind, PartOfDay, PetKind, PlaceKind, Weekday
from heart import recipients
from heart.models import User


def some_of(label: str, choices: Any, *, help_text: str = "", coerce: Any = str) -> forms.TypedMultipleChoiceField:
    """Several of a few, all in sight; none chosen means any."""
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        coerce=coerce,
        help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )


class WayForm(forms.Form):
    """What every form of a way has: who asks, and the answers as the action takes them."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.ways."""
        return {"details": dict(self.cleaned_data)}

    @classmethod
    def of(cls, way: Way) -> dict[str, Any]:
        """What is known now, as the form's first answers."""
        return {name: getattr(way, name) for name in cls.base_fields if hasattr(way, name)}


class NameForm(WayForm):
    given = words("First name", length=100, required=False)
    family = words("Last name", length=100, required=False)
    second_family = words("Second last name", length=100, required=False, help_text="As in García Reyes.")
    kind = tiles("What kind of name is it?", NameKind, missing="Say what kind it is.", initial=NameKind.NICKNAME)
    preferred = forms.BooleanField(
        label="This is the name to say", required=False, help_text="The name said now is kept as another one."
    )


class PlaceForm(WayForm):
    kind = one_of("What kind of place?", PlaceKind.choices, missing="Say what kind of place it is.")
    where = words("Where?", length=200, missing="Say where it is.", help_text="Address, corner, name of the shelter.")
    bed = words("Bed or room", length=40, required=False, help_text="Of a shelter.")
    weekdays = some_of("On which days?", Weekday.choices, coerce=int, help_text="None means any day.")
    parts = some_of("At what time of day?", PartOfDay.choices, help_text="None means any time.")
    note = words("Note", length=200, required=False, help_text="By the back door; with a red tent.")
    latitude = forms.DecimalField(label="Latitude", required=False, max_digits=8, decimal_places=6)
    longitude = forms.DecimalField(label="Longitude", required=False, max_digits=9, decimal_places=6)


class ContactForm(WayForm):
    name = words("Name", length=150, missing="Write a name.")
    relation = words("Who is it to the neighbor?", length=60, required=False, help_text="Sister, friend, case manager.")
    number = forms.CharField(
        label="Phone number",
        max_length=30,
        required=False,
        help_text="Like 919-555-0123.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    language_code = forms.ChoiceField(label="Language", choices=[("", "Not known"), *Language.choices], required=False)
    may_tell = tiles("What may we say?", MayTell, missing="Say what may be said.", initial=MayTell.CALLED)
    agreed = forms.BooleanField(
        label="The neighbor has agreed to this",
        required=False,
        help_text="Needed for more than that we called. Your name and the time are kept with it.",
    )
    note = words("Note", length=200, required=False)

    @classmethod
    def of(cls, way: Way) -> dict[str, Any]:
        assert isinstance(way, TrustedContact)
        return {**super().of(way), "number": way.national, "agreed": way.agreed_at is not None}


class PartnerForm(WayForm):
    """Organizations are found in the directory; `find` brings more of them."""

    find = words(
        "Find an organization", length=100, required=False, help_text="The partners who sign in here stand below."
    )
    organization_key = forms.TypedChoiceField(
        label="Which one?", error_messages={"required": "Choose an organization."}, widget=forms.RadioSelect
    )
    how = words(
        "How do they see the neighbor?", length=200, required=False, help_text="Drop-in, Tuesdays; ask for Ana."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self.data.get(self.add_prefix("find"), "")) if self.is_bound else ""
        chosen = self.initial.get("organization_key")
        kept = recipients.named([chosen], by=self.user) if chosen else {}
        found = dict(recipients.search(typed, by=self.user))
        self.nothing_found = bool(typed) and not found
        self.found = {**kept, **found}
        self.fields["organization_key"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in self.found.items()
        ]

    def answers(self) -> dict[str, Any]:
        names = {str(key): (key, name) for key, name in self.found.items()}
        key, name = names[self.cleaned_data["organization_key"]]
        return {"details": {"organization_key": key, "name": name, "how": self.cleaned_data["how"]}}

    def searching(self) -> None:
        """Show what was typed and found, without a word about what is still missing."""
        self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}


class PetForm(WayForm):
    kind = tiles("What animal?", PetKind, missing="Say what animal it is.")
    name = words("Its name", length=60, required=False)
    note = words("Note", length=200, required=False, help_text="Looks; a service animal; who keeps it.")


class EndForm(forms.Form):
    """Why a way is not used any more."""

    reason = tiles("Why is it not used any more?", EndReason, missing="Say why.")


FORMS: dict[type[Way], type[WayForm]] = {
    NeighborName: NameForm,
    UsualPlace: PlaceForm,
    TrustedContact: ContactForm,
    SeenByPartner: PartnerForm,
    Pet: PetForm,
}
