"""Goals in the neighbor's own words, their steps and how it goes."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms import fields
from casework.forms.cases import PersonField
from casework.models import Case, Need
from casework.queries.case_record import OPEN_NEED, people_who_work_cases
from casework.states.goals import GoalStatus, NeedPriority
from heart.views.forms import Once

OWN_WORDS = "In the neighbor’s own words. For example: “I want a door that I can lock.”"


class NeedChoice(forms.ModelChoiceField):
    """One of the case's needs, by its kind."""

    def label_from_instance(self, need: Any) -> str:
        return str(need.get_domain_display())


class GoalForm(Once):
    """What the neighbor wants."""

    words = fields.words(
        "What does the neighbor want?", length=500, rows=3, help_text=OWN_WORDS, missing="Write it down."
    )
    need = NeedChoice(
        label="Which need is it about?", queryset=None, required=False, empty_label="None of them, or several"
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["need"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = case.needs.standing().filter(status__in=OPEN_NEED)


class ChangeGoalForm(Once):
    """Another goal in the place of one."""

    words = fields.words(
        "What does the neighbor want now?", length=500, rows=3, help_text=OWN_WORDS, missing="Write it down."
    )
    reason = fields.words("What changed?", length=300, missing="Say what changed.")


class EndGoalForm(forms.Form):
    """How a goal ended."""

    status = fields.tiles(
        "How did it end?",
        [(GoalStatus.ACHIEVED.value, "Achieved"), (GoalStatus.STOPPED.value, "Stopped")],
        missing="Say how it ended.",
    )
    reason = fields.words("How, or why?", length=300, missing="Say how, or why.")


class StepForm(Once):
    """One step: what, who and by when."""

    what = fields.words("What is to be done?", length=300, missing="Say what is to be done.")
    who = fields.words(
        "Who does it?", length=100, help_text="The neighbor, you, or somebody else.", missing="Say who does it."
    )
    by_day = fields.day("By when?")


class ProgressForm(Once):
    """How it goes."""

    words = fields.words("How does it go?", length=500, rows=2, missing="Write how it goes.")


class ArrangeNeedForm(forms.Form):
    """How pressing a need is, and who works on it."""

    priority = fields.tiles("How pressing is it for the neighbor?", NeedPriority, missing="Say how pressing it is.")
    owner = PersonField(label="Who works on it?", queryset=None, required=False, empty_label="The case’s navigator")

    def __init__(self, *args: Any, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people_who_work_cases()
        self.initial = {**self.initial, "priority": need.priority, "owner": need.owner_id}
