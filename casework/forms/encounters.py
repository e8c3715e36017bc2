"""Recording the people met in a response: one form each."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone

from casework.actions.encounters import Met
from casework.forms.fields import tiles, words
from casework.forms.kept import Kept, key
from casework.matching import wanted
from casework.models import AidItem, Neighbor, SafetyAlert
from casework.queries import alerts as safety
from casework.queries import encounters as queries
from casework.states import Known, Mode, Wish
from heart.models import User

MOST_PEOPLE = 8
SHOWN_NEEDS = 9
NEW = "new"
DETAILS = (
    "given_name",
    "family_name",
    "also_known_as",
    "language",
    "needs_interpreter",
    "identifying_note",
    "usual_places",
)


class MetForm(Kept):
    """One person met. `q` finds the neighbor, or is the name of a new one."""

    known = tiles("Do we know who it was?", Known, missing="Say whether we know who it was.")
    q = words("Name, nickname, phone or looks", length=90, required=False)
    neighbor = forms.CharField(required=False, label="Is it one of these?")
    given_name = words("First name", length=100, required=False, help_text="Only if the line above says it wrong.")
    family_name = words("Last name", length=100, required=False)
    also_known_as = words("Also known as", length=200, required=False)
    age = forms.IntegerField(label="About how old?", required=False, min_value=0, max_value=115)
    language = words("Language", length=40, required=False)
    needs_interpreter = forms.BooleanField(label="Needs an interpreter", required=False)
    identifying_note = words("How to know them", length=200, required=False, help_text="Looks, a dog, a wheelchair.")
    usual_places = words("Where to find them", length=300, required=False)
    phone = forms.CharField(label="Phone", max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    no_phone = forms.BooleanField(label="Has no phone", required=False)
    mode = tiles("Met", Mode, missing="Say how you met.", initial=Mode.IN_PERSON)
    wish = tiles("A follow-up?", Wish, missing="Say whether they want a follow-up.")
    needs_seen = forms.MultipleChoiceField(label="Needs seen", required=False, widget=forms.CheckboxSelectMultiple)
    summary = words("In a few words", length=4000, required=False, rows=3)

    def __init__(
        self,
        *args: Any,
        user: User,
        needs: list[tuple[str, str]],
        aid: list[AidItem],
        mode: str,
        unchecked: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.aid, self.unchecked = user, aid, unchecked
        self.fields["mode"].initial = mode
        self.fields["needs_seen"].choices = needs  # type: ignore[attr-defined]
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off", "autocapitalize": "words"}
        for item in aid:
            field = forms.IntegerField(
                label=item.name, help_text=item.limit, required=False, min_value=0, max_value=500
            )
            field.widget.attrs |= {"inputmode": "numeric"}
            self.fields[f"aid_{item.pk}"] = field

    def has_changed(self) -> bool:
        """Whether anybody is described: how people are met is filled in beforehand, and says nothing alone."""
        return bool(set(self.changed_data) - {"mode"})

    # For the template

    def aid_fields(self) -> list[tuple[AidItem, forms.BoundField]]:
        """What can be given, each with its question."""
        return [(item, self[f"aid_{item.pk}"]) for item in self.aid]

    def some_aid(self) -> bool:
        """Whether any aid has been filled in."""
        return any(field.value() or field.errors for _, field in self.aid_fields())

    def rarer_need_chosen(self) -> bool:
        """Whether a need is checked that stands behind "More needs"."""
        shown = [value for value, _ in self.fields["needs_seen"].choices[:SHOWN_NEEDS]]  # type: ignore[attr-defined]
        return bool(set(self["needs_seen"].value() or []) - set(shown))

    def more_told(self) -> bool:
        """Whether anything stands in the details that are folded away."""
        names = ("given_name", "family_name", "also_known_as", "language", "needs_interpreter")
        return any(self[name].value() or self[name].errors for name in names)

    @cached_property
    def typed(self) -> str:
        return str(self["q"].value() or "").strip()

    @cached_property
    def likely(self) -> list[queries.Likely]:
        """Who these words may mean, with the one who has been picked already."""
        found = queries.likely(self.user, self.typed) if self.typed else []
        if self._picked is not None and self._picked.pk not in {one.pk for one in found}:
            found = [queries.line(self._picked), *found]
        return found

    @cached_property
    def _picked(self) -> Neighbor | None:
        chosen = key(self["neighbor"].value())
        return Neighbor.objects.matchable_by(self.user).filter(pk=chosen).first() if chosen else None

    @cached_property
    def alerts(self) -> list[SafetyAlert]:
        """What to know of the one who has been picked."""
        picked = [self._picked.pk] if self._picked else []
        return safety.before(self.user, timezone.now(), neighbors=picked)

    # Checking

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        if answers.get("known") in {Known.KNOWN, Known.FINDABLE}:
            self._check_who(answers)
        return answers

    def _check_who(self, answers: dict[str, Any]) -> None:
        chosen = answers.get("neighbor", "")
        if chosen not in {"", NEW} and self._picked is None:
            self.add_error("neighbor", "This record can't be found any more. Look again.")
        elif not chosen and any(one.sure for one in self.likely):
            self.add_error("neighbor", "Pick one, or say that it is somebody new.")
        elif (
            self._picked is None
            and answers["known"] == Known.KNOWN
            and not (answers.get("given_name") or answers.get("family_name") or self._name)
        ):
            self.add_error("q", "Write a name or a nickname, or choose another answer above.")

    @cached_property
    def _name(self) -> str:
        """The typed line without its numbers: a phone is no name."""
        return " ".join(word for word in self.typed.split() if any(letter.isalpha() for letter in word))

    def met(self) -> Met:
        """The answers for the action: what the page hides by then is left out."""
        given = self.cleaned_data
        unknown = given["known"] == Known.UNKNOWN
        aid = {item: given[f"aid_{item.pk}"] for item in self.aid if given[f"aid_{item.pk}"]}
        return Met(
            known=given["known"],
            wish=given["wish"],
            mode=given["mode"],
            neighbor=None if unknown else self._picked,
            details={} if unknown else self._details(given),
            phone="" if unknown else self._phone(given),
            needs_seen=given["needs_seen"],
            aid=aid,
            summary=given["summary"],
        )

    def _phone(self, given: dict[str, Any]) -> str:
        """The number as typed, also where it stands beside the name."""
        return "" if given["no_phone"] else given["phone"] or wanted(self.typed).digits

    def _details(self, given: dict[str, Any]) -> dict[str, Any]:
        details = {name: given[name] for name in DETAILS if given[name]}
        if given["known"] == Known.KNOWN and not (given["given_name"] or given["family_name"]):
            details["given_name"], _, details["family_name"] = self._name.partition(" ")
        elif given["known"] == Known.FINDABLE and self._name:
            told = [self._name, given["identifying_note"]]
            details["identifying_note"] = "; ".join(part for part in told if part)
        if given["age"] is not None:
            details["birth_year_about"] = timezone.localdate().year - given["age"]
        if given["no_phone"]:
            details["has_phone"] = False
        return details


class RecognizeForm(MetForm):
    """Who somebody unknown was: the questions on who it is, and none on what happened."""

    def __init__(self, *args: Any, user: User, unchecked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, user=user, needs=[], aid=[], mode="", unchecked=unchecked, **kwargs)
        self.fields["known"].choices = [one for one in Known.choices if one[0] != Known.UNKNOWN]  # type: ignore[attr-defined]
        self.initial.setdefault("known", Known.KNOWN)
        for name in ("mode", "wish", "needs_seen", "summary"):
            del self.fields[name]

    def answers(self) -> dict[str, Any]:
        """The answers for the action."""
        given = self.cleaned_data
        return {
            "known": given["known"],
            "neighbor": self._picked,
            "details": self._details(given),
            "phone": self._phone(given),
        }


class People(forms.BaseFormSet):
    """Everybody met. A block left as it was is nobody."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Leave this person out"

    def met_forms(self) -> list[MetForm]:
        """The blocks that describe somebody."""
        return [form for form in self.forms if form.has_changed() and not self._should_delete_form(form)]  # type: ignore[attr-defined]

    def met(self) -> list[Met]:
        return [form.met() for form in self.met_forms()]


PeopleFormSet = forms.formset_factory(
    MetForm, formset=People, extra=1, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE, can_delete=True
)
