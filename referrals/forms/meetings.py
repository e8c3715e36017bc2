"""The forms of the coordination meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from casework.forms.fields import day, one_of, when, words
from heart.models import User
from heart.views.forms import Once
from referrals.models import AgendaPart


class PlanForm(Once):
    """When the next meeting is."""

    starts_at = when("Day and time", required=True)


class CancelForm(forms.Form):
    """Why a meeting is not held."""

    reason = words("Why?", length=300, missing="Say why.")


class RemarkForm(Once):
    """Words for the minutes."""

    words = words("For the minutes", length=4_000, rows=3)


class PartRemarkForm(Once):
    """An organization's word on its own part."""

    words = words("Your word on this", length=2_000, rows=2)


class AttendanceForm(forms.Form):
    """Who is there."""

    present = forms.MultipleChoiceField(
        label="Who is here?", choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(key, f"{person} ({person.agency})") for key, person in self.people.items()]
        self.fields["present"].choices = choices  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        """The arguments of referrals.actions.meetings.attend."""
        return {"present": [self.people[key] for key in self.cleaned_data["present"]]}


class DecisionForm(forms.Form):
    """What was decided, what each organization is told of it, and a task if somebody takes one on."""

    words = words("What was decided?", length=2_000, rows=3, missing="Write what was decided.")

    def __init__(self, *args: Any, parts: Sequence[AgendaPart], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = {f"told-{part.pk}": part for part in parts}
        self.people = {str(person.pk): person for person in people}
        for name, part in self.parts.items():
            self.fields[name] = words(
                f"What {part.organization.name} is told",
                length=1_000,
                rows=2,
                required=False,
                help_text="It reads these words and no others. Say nothing of another organization.",
            )
        self.fields["task"] = words("Task, if there is one", length=300, required=False)
        owners = [(key, f"{person} ({person.agency})") for key, person in self.people.items()]
        self.fields["owner"] = one_of("Who does it?", owners, required=False)
        self.fields["due_on"] = day("By when?")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("task"):
            for name, says in (("owner", "Choose who does it."), ("due_on", "Choose a day.")):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, says)
        return given

    def answers(self) -> dict[str, Any]:
        """The arguments of referrals.actions.minutes.settle."""
        given = self.cleaned_data
        told = {part: given[name] for name, part in self.parts.items() if given.get(name)}
        task = {}
        if given["task"]:
            task = {"task": given["task"], "owner": self.people[given["owner"]], "due_on": given["due_on"]}
        return {"words": given["words"], "told": told, **task}


class TaskForm(forms.Form):
    """That a task is done; or not needed any more, and why."""

    status = forms.ChoiceField(choices=[("done", "Done"), ("dropped", "Not needed any more")])
    words = words("What came of it?", length=300, required=False)
