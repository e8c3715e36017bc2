"""The forms of a question about room. What is asked is chosen, never written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from casework.forms.fields import one_of, when, words
from casework.states import NeedDomain
from heart.views.forms import Once
from referrals.forms.referrals import radios
from referrals.states import Room, Urgency
from referrals.states.questions import MOST_CIRCUMSTANCES, AgeBand, Circumstance, Tongue


class QuestionForm(Once):
    """What a service is asked about: widely enough that it fits many people."""

    domain = one_of("What is needed?", NeedDomain.choices, missing="Choose what is needed.")
    urgency = radios("How urgent is it?", Urgency.choices, initial=Urgency.ROUTINE)
    age_band = radios("How old?", AgeBand.choices, initial=AgeBand.ANY)
    language = radios("In which language?", Tongue.choices, initial=Tongue.ENGLISH)
    circumstances = forms.MultipleChoiceField(
        label="What else matters?",
        choices=Circumstance.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=f"At most {MOST_CIRCUMSTANCES}: more of them together could point at one person.",
    )


class RoomForm(forms.Form):
    """The provider's answer."""

    room = radios("Is there room?", Room.choices, missing="Choose whether there is room.")
    holds_until = when("Until when does that hold?")
    note = words(
        "A word to the navigator",
        length=500,
        required=False,
        rows=2,
        help_text="About your service: how to apply, when to call.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = settings.CAPACITY_FRESH_HOURS
        self.fields["holds_until"].help_text = f"If you leave this open, it counts for {hours} hours."
