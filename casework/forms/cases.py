"""Assigning, closing and reopening a case; its needs."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import ASK, one_of, tiles, words
from casework.models import Case
from casework.queries.case_record import people_who_work_cases
from casework.states import Evidence, NeedDomain, UnmetReason
from casework.states.care import CHOSEN_OUTCOMES
from heart.timeline import lower


class PersonField(forms.ModelChoiceField):
    """One of the people who work cases, with their role."""

    def label_from_instance(self, person: Any) -> str:
        return f"{person}, {person.role_class.label.lower()}"


class AssignForm(forms.Form):
    """Whom the case is given to."""

    to = PersonField(
        label="Give this case to",
        queryset=None,
        empty_label=ASK,
        error_messages={"required": "Choose somebody."},
    )
    note = words(
        "Hand-over note",
        length=4000,
        rows=5,
        required=False,
        help_text="What the new navigator must know. Needed when somebody has the case; it stands on the case's page.",
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people_who_work_cases()
        self.initial.setdefault("to", case.assigned_to_id)


class CloseForm(forms.Form):
    """How a case ended."""

    outcome = tiles("How did it end?", CHOSEN_OUTCOMES, missing="Say how it ended.")
    note = words("More about it", length=2000, required=False, rows=3, help_text="Needed when the outcome is “Other”.")


class ReopenForm(forms.Form):
    """Why a case is opened again."""

    reason = words("Why is it opened again?", length=300, missing="Say why.")


class NeedForm(forms.Form):
    """A need of the neighbor."""

    domain = one_of("What is needed?", NeedDomain.choices, missing="Say what is needed.")
    detail = words("Detail", length=300, required=False, help_text="What a service would have to know.")


class CloseNeedForm(forms.Form):
    """How a need ended: met on somebody's word, or unmet for one reason. One list, so that it is exactly one."""

    ended = one_of(
        "How did it end?",
        [
            ("Met, on", [(f"met:{word.value}", f"Met: {lower(word.label)}") for word in Evidence]),
            ("Unmet, because", [(f"unmet:{why.value}", f"Unmet: {lower(why.label)}") for why in UnmetReason]),
        ],
        missing="Say whether it was met, and on whose word; or why not.",
    )

    def __init__(self, *args: Any, need: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"need-{need.pk}-%s", **kwargs})

    def answers(self) -> dict[str, str]:
        """The arguments of casework.actions.needs.close."""
        end, _, code = self.cleaned_data["ended"].partition(":")
        return {"evidence": code} if end == "met" else {"unmet_reason": code}
