"""An attempt plan: chosen for a case, or written by an administrator."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import words
from casework.models import AttemptPlanVersion
from casework.rules.attempt_plan import MOST_CHANNELS
from casework.states import Channel
from heart.models import User

MOST_STEPS = 6
TERMS = ("min_days", "min_channels", "within_days", "check_in_days")


class ChoosePlanForm(forms.Form):
    """Which plan, and why."""

    version: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label="Attempt plan",
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a plan.", "invalid_choice": "This plan can't be chosen any more."},
    )
    reason = words("Why?", length=200, missing="Say why.")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = AttemptPlanVersion.objects.visible_to(user).current()
        field.queryset = rows.order_by("-plan__is_default", "plan__name")
        field.label_from_instance = _plan_label  # type: ignore[method-assign,assignment]


def _plan_label(version: AttemptPlanVersion) -> str:
    return f"{version.plan.name}: {version.plan.use}" if version.plan.use else version.plan.name


def _number(label: str, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, help_text=help_text)


class PlanForm(forms.Form):
    """A plan's name and its terms. The steps stand in a formset beside it."""

    name = words("Name", length=80)
    use = words("When to choose it", length=200, required=False)
    min_days = _number("On how many different days, at least?", 30)
    min_channels = _number("By how many ways, at least?", MOST_CHANNELS)
    within_days = _number("Within how many days?", 90)
    check_in_days = _number("Check-in how many days after a talk?", 90)
    is_default = forms.BooleanField(label="New cases begin with this plan", required=False)
    why = words("Why does it change?", length=200, required=False)

    def __init__(self, *args: Any, steps: Any, version: AttemptPlanVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = steps
        if version is None:
            del self.fields["why"]
            return
        plan = version.plan
        known = {"name": plan.name, "use": plan.use, "is_default": plan.is_default}
        self.initial = {**known, **{name: getattr(version, name) for name in TERMS}}

    def is_valid(self) -> bool:
        return bool(super().is_valid() and self.steps.is_valid())

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.attempt_plans.write."""
        given = dict(self.cleaned_data)
        filled = [form.cleaned_data for form in self.steps.forms if form.cleaned_data.get("gap_hours") is not None]
        steps = [{"gap_hours": step["gap_hours"], "channels": step["channels"]} for step in filled]
        terms = {name: given.pop(name) for name in TERMS}
        return {**given, "terms": {"steps": steps, **terms}}


class StepForm(forms.Form):
    """One attempt of a plan. Without hours the step is left out."""

    gap_hours = forms.IntegerField(label="Hours to wait before it", min_value=0, max_value=24 * 30, required=False)
    channels = forms.MultipleChoiceField(
        label="Ways, none for any", choices=Channel.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


StepForms = forms.formset_factory(StepForm, extra=0, min_num=MOST_STEPS, max_num=MOST_STEPS, absolute_max=MOST_STEPS)
