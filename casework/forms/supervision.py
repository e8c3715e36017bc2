"""The supervisor's filters, and how a task is settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from casework.forms.fields import words
from casework.queries.supervision import Load
from casework.states import TaskKind, TaskStatus

LATE = [("", "All that is overdue"), ("escalated", "Escalated")]


class OverdueFilter(forms.Form):
    """Which overdue follow-ups."""

    late = forms.ChoiceField(label="Show", choices=LATE, required=False)
    person = forms.ChoiceField(label="Whose", required=False)

    def __init__(self, *args: Any, people: Iterable[Load], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [("", "Everybody's"), *((row.person.pk, str(row.person)) for row in people)]
        self.fields["person"].choices = everybody  # type: ignore[attr-defined]


class TaskFilter(forms.Form):
    """Which tasks."""

    status = forms.ChoiceField(
        label="Show", choices=[("", "All"), *TaskStatus.choices], required=False, initial=TaskStatus.OPEN
    )
    kind = forms.ChoiceField(label="What about", choices=[("", "Anything"), *TaskKind.choices], required=False)


class SettleForm(forms.Form):
    """What was done about it."""

    settlement = words(
        "What was done?",
        length=300,
        rows=3,
        help_text="Supervisors alone can read this.",
        missing="Say how this was settled.",
    )
