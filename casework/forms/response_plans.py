"""Writing a response plan with the neighbor, and saying why one is opened."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import day, tiles, words
from casework.states.plans import PlanReason, WrittenWith
from heart.views.forms import Once

LONG, ROWS = 2000, 3
PARTS = ("helps", "makes_worse", "signs", "whom_to_call", "wishes", "own_words")


class PlanForm(Once):
    """The parts of a plan, in the order in which a responder reads them."""

    helps = words("What helps", length=LONG, rows=ROWS, help_text="What a responder can do or say in the first minute.")
    makes_worse = words("What makes it worse", length=LONG, rows=ROWS, required=False)
    signs = words("Signs of a hard day", length=LONG, rows=ROWS, required=False)
    whom_to_call = words("Whom to call, and what may be said to them", length=LONG, rows=ROWS, required=False)
    wishes = words(
        "Wishes", length=LONG, rows=ROWS, required=False, help_text="Where to be taken and where not, who should come."
    )
    own_words = words("In the neighbor's own words", length=LONG, rows=ROWS, required=False)
    written_with = tiles("Who wrote it?", WrittenWith, missing="Say who wrote it with you.")
    present = words("Who else was there", length=200, required=False)
    review_on = day("Look at it again on", required=True, help_text="Within a year.")

    def answers(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"words": {name: given.pop(name) for name in PARTS}, **given}


class OpenForm(forms.Form):
    """Why somebody who works no cases opens a plan."""

    reason = tiles("Why do you open it?", PlanReason, missing="Say why. It is kept with your name.")
    more = words(
        "More",
        length=100,
        required=False,
        help_text="In a few words, without names or anything else by which the neighbor could be known.",
    )

    def reason_given(self) -> str:
        """The reason as it is kept."""
        label = str(PlanReason(self.cleaned_data["reason"]).label)
        return f"Response plan: {label}" + (f" ({self.cleaned_data['more']})" if self.cleaned_data["more"] else "")


class WithdrawForm(forms.Form):
    why = words("Why is it withdrawn?", length=300, missing="Say why, in a few words.")
