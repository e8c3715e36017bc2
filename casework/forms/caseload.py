"""What the caseload shows, the views that a person keeps of it, and giving many cases at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from casework.forms.cases import PersonField
from casework.forms.fields import ASK, words
from casework.forms.kept import key
from casework.models import Case
from casework.queries.case_record import people_who_work_cases
from casework.queries.caseload import Asked, Choices, Show, Whose
from casework.states import NeedDomain
from heart.models import User
from heart.permissions import Permission

CODES = ("whose", "show", "person", "need", "beat", "language")


class CaseloadFilter(forms.Form):
    """Need, beat and language; for a supervisor, whose. `whose` and `show` are the tabs."""

    whose = forms.ChoiceField(choices=Whose.choices, required=False, widget=forms.HiddenInput)
    show = forms.ChoiceField(choices=Show.choices, required=False, widget=forms.HiddenInput)
    person = forms.ChoiceField(label="Whose caseload", required=False)
    need = forms.ChoiceField(label="Need", choices=[("", "Any need"), *NeedDomain.choices], required=False)
    beat = forms.ChoiceField(label="Beat", required=False)
    language = forms.ChoiceField(label="Language", required=False)

    def __init__(self, *args: Any, choices: Choices, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = {"beat": ("Any beat", choices.beats), "language": ("Any language", choices.languages)}
        for name, (all_of_them, values) in lists.items():
            self.fields[name].choices = [("", all_of_them), *zip(values, values, strict=True)]  # type: ignore[attr-defined]
        if people:
            self.fields["person"].choices = [("", "My own"), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]
        else:
            del self.fields["person"]


def asked(given: MultiValueDict[str, str] | dict[str, Any], user: User) -> Asked:
    """What an address or a saved view asks for; what is not one of its lists' codes counts as not said.

    Another's caseload is looked at by supervisors alone. `words` of a search are taken as they are.
    """

    def code(name: str, allowed: Any, default: str = "") -> str:
        value = str(given.get(name) or "")
        return value if value in allowed else default

    person = key(given.get("person")) if user.can(Permission.SUPERVISE) else None
    return Asked(
        whose=code("whose", Whose.values, Whose.MINE.value),
        show=code("show", Show.values, Show.ALL.value),
        person=None if person == user.pk else person,
        need=code("need", NeedDomain.values),
        beat=str(given.get("beat") or "")[:60],
        language=str(given.get("language") or "")[:40],
        words=str(given.get("words") or "")[:100].replace("\0", ""),
    )


class SaveViewForm(forms.Form):
    """The name of a view to keep. What it shows comes with it, as codes."""

    name = words("Name of this view", length=40, help_text="Only you see it. Name what it shows, not a neighbor.")
    is_default = forms.BooleanField(label="Open the caseload with it", required=False)


class ReassignForm(forms.Form):
    """Which cases, to whom, and why."""

    cases: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        label="Cases",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one case."},
    )
    to = PersonField(
        label="Give them to", queryset=None, empty_label=ASK, error_messages={"required": "Choose somebody."}
    )
    note = words(
        "Why, and what the next navigator must know",
        length=2000,
        rows=4,
        help_text="It stands on each of these cases as the hand-over note.",
        missing="Say why, and what the next navigator must know.",
    )

    def __init__(self, *args: Any, user: User, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [found for one in keys if (found := key(one)) is not None]
        rows = Case.objects.visible_to(user).filter(pk__in=known).select_related("neighbor", "assigned_to")
        field = self.fields["cases"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = rows.order_by("pk")
        field.label_from_instance = _case_label  # type: ignore[method-assign,assignment]
        self.initial.setdefault("cases", known)
        self.fields["to"].queryset = people_who_work_cases()  # type: ignore[attr-defined]


def _case_label(case: Case) -> str:
    return f"Case {case.pk}: {case.neighbor.name} ({case.assigned_to or 'nobody has it'})"
