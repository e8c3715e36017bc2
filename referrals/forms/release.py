"""The choice of what a provider is told: kinds of information, and under each its single fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from casework.states import Information
from referrals.rules.release_fields import Field

BY_FIELD = "by_field"  # in the form as it is sent: the single fields were there to be chosen


class ReleaseForm(forms.Form):
    """What the partner is told. A kind that is not ticked tells nothing, whatever is ticked beneath it."""

    information = forms.MultipleChoiceField(
        label="What the partner is told",
        choices=Information,
        widget=forms.CheckboxSelectMultiple,
        help_text="Begin with the least with which the partner can act. Under each kind, leave out what is not needed.",
        error_messages={"required": "Choose at least one kind of information."},
    )

    def __init__(self, *args: Any, offered: Sequence[Field], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["fields"] = forms.MultipleChoiceField(
            label="Single fields",
            choices=[(field.key, _caption(field)) for field in offered],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=[field.key for field in offered if field.usual],
            error_messages={"invalid_choice": "Choose among what is recorded of this neighbor."},
        )

    @property
    def _ticked(self) -> list[str]:
        ticked = self["information"].value() or []
        return [kind for kind in Information.values if kind in ticked]

    @property
    def chosen(self) -> list[str] | None:
        """The single fields that are ticked under a ticked kind; None where only kinds were asked about."""
        if self.is_bound and BY_FIELD not in self.data:
            return None
        ticked, kinds = self["fields"].value() or [], self._ticked
        return [field.key for field in self.offered if field.key in ticked and field.kind in kinds]

    @property
    def kinds(self) -> list[str]:
        """The kinds of information of which something is told, whether or not the rest is filled in."""
        chosen = self.chosen
        if chosen is None:
            return self._ticked
        there = {field.kind for field in self.offered}
        left = {field.kind for field in self.offered if field.key in chosen}
        return [kind for kind in self._ticked if kind in left or kind not in there]

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if "information" in answers:
            answers |= {"information": self.kinds, "fields": self.chosen}
            if not self.kinds:
                self.add_error("information", "Choose at least one kind of information.")
        return answers

    def release(self) -> Iterator[tuple[BoundWidget, list[BoundWidget]]]:
        """Each kind's box with the boxes of its fields."""
        boxes = dict(zip((field.key for field in self.offered), self["fields"], strict=True))
        for kind in self["information"]:
            yield kind, [boxes[field.key] for field in self.offered if field.kind == kind.data["value"]]


def _caption(field: Field) -> str:
    return f"{field.label}: {field.words}" if field.usual else f"{field.label}: {field.words} (only where needed)"
