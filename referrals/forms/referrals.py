"""What people answer on the pages of referrals. The rules of an answer stand in the actions."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import one_of, when, words
from casework.states import Evidence
from heart.permissions import Permission
from heart.views.forms import Once
from referrals.forms.release import ReleaseForm
from referrals.models import Referral
from referrals.queries.referrals import Inbox, Show, Whose
from referrals.states import (
    REFERRAL_MOVES,
    ConsentException,
    DeclineReason,
    Received,
    ReferralStatus,
    Urgency,
)
from referrals.states.asking import SentHow

ENDINGS = (ReferralStatus.WITHDRAWN, ReferralStatus.CANCELLED, ReferralStatus.ENTERED_IN_ERROR)
UNDER_A_CONSENT = ("", "No: under the neighbor's consent")


def radios(label: str, choices: Any, *, missing: str = "Choose one.", **options: Any) -> forms.ChoiceField:
    """One of a few, all to be seen at once."""
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": missing}, **options
    )


class TermsForm(ReleaseForm):
    """What is asked of a service, how soon, and what it is told."""

    field_order: tuple[str, ...] = ("submission", "urgency", "question", "information", "fields")
    urgency = radios("How urgent is it?", Urgency.choices, initial=Urgency.ROUTINE)
    question = words(
        "What do you ask of the partner?",
        length=2_000,
        required=False,
        rows=3,
        help_text="The partner reads this. Say nothing here about the neighbor that is not ticked below.",
    )
    exception = radios(
        "Does it go out without a consent?", [UNDER_A_CONSENT, *ConsentException.choices], required=False
    )
    exception_note = words(
        "What happened, and who decided?",
        length=2_000,
        required=False,
        rows=3,
        help_text="Only for an exception. It stays here; the partner does not read it.",
    )

    sent_how = radios("How do you ask them?", SentHow.choices, required=False, initial=SentHow.PHONE)

    @property
    def is_exception(self) -> bool:
        return self["exception"].value() in ConsentException.values


class ReferralForm(TermsForm, Once):
    """The terms of a new referral."""


class EndForm(forms.Form):
    """How HEART ends a referral, and why."""

    status = radios("What happened?", [], missing="Choose what happened.")
    reason = words("Why?", length=1_000, rows=2, help_text="It stays here; the partner sees only that it has ended.")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = _steps(referral, Permission.SEND_REFERRALS, ENDINGS)  # type: ignore[attr-defined]
        self.fields["reason"].error_messages["required"] = "Say why."


class WordForm(forms.Form):
    """Whether the service was received, on the neighbor's or the navigator's word."""

    received = radios("Was the service received?", Received.choices, missing="Choose yes or no.")
    evidence = radios(
        "Who says so?",
        [choice for choice in Evidence.choices if choice[0] != Evidence.PARTNER],
        missing="Choose whose word it is.",
    )


class PartnersWordForm(forms.Form):
    """Whether the service was received, on the partner's own word."""

    received = radios("Did the neighbor receive the service?", Received.choices, missing="Choose yes or no.")


class AcceptForm(forms.Form):
    """A yes, with a word if there is something to say."""

    note = words(
        "A word to the navigator",
        length=2_000,
        required=False,
        rows=2,
        help_text="For example: when to come, whom to ask for.",
    )


class AnswerForm(forms.Form):
    """What a provider where nobody signs in said by phone or letter."""

    accept = forms.TypedChoiceField(
        label="What did they say?",
        choices=[("yes", "Yes, they take it on"), ("no", "No")],
        widget=forms.RadioSelect,
        coerce=lambda said: said == "yes",
        error_messages={"required": "Choose what they said."},
    )
    reason = one_of("If no, why?", DeclineReason.choices, required=False)
    note = words("Their words", length=2_000, required=False, rows=2, help_text="Needed for another reason.")


class DeclineForm(forms.Form):
    """A no, with its reason."""

    reason = one_of("Why?", DeclineReason.choices)
    note = words(
        "A word to the navigator", length=2_000, required=False, rows=2, help_text="Needed for another reason."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "Choose why you decline."


class StepForm(forms.Form):
    """The partner's next step of a referral that it accepted."""

    status = radios("What happens next?", [], missing="Choose what happens next.")
    appointment_at = when("Day and time of the appointment", help_text="Only for an appointment.")
    reason = words(
        "A word to the navigator",
        length=2_000,
        required=False,
        rows=2,
        help_text="Needed for the waiting list, and where it ends before it is complete.",
    )

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = _steps(referral, Permission.ANSWER_REFERRALS)  # type: ignore[attr-defined]
        open_steps = [step for step, _ in self.fields["status"].choices]  # type: ignore[attr-defined]
        if len(open_steps) == 1:
            self.initial["status"] = open_steps[0]
        if ReferralStatus.SCHEDULED not in open_steps:
            del self.fields["appointment_at"]
        if ReferralStatus.COULD_NOT_REACH not in open_steps:
            self.fields["reason"].help_text = ""

    def answers(self) -> dict[str, Any]:
        """The arguments of referrals.actions.answering.move."""
        given = dict(self.cleaned_data)
        given["note"] = given.pop("reason")
        return given


class ReferralFilter(forms.Form):
    """Which referrals HEART's list shows. Whose and where they stand is chosen by tabs."""

    whose = forms.ChoiceField(choices=Whose, required=False, widget=forms.HiddenInput)
    show = forms.ChoiceField(choices=Show, required=False, widget=forms.HiddenInput)
    urgency = forms.ChoiceField(label="Urgency", choices=[("", "Any"), *Urgency.choices], required=False)
    find = forms.CharField(label="Service or organization", max_length=100, required=False)


class InboxFilter(forms.Form):
    """Which referrals the partner's list shows. Where they stand is chosen by tabs."""

    show = forms.ChoiceField(choices=Inbox, required=False, widget=forms.HiddenInput)
    urgency = forms.ChoiceField(label="Urgency", choices=[("", "Any"), *Urgency.choices], required=False)


def _steps(referral: Referral, who: Permission, among: Any = ReferralStatus) -> list[tuple[str, str]]:
    """The steps of the state table that are open from here to those who hold the permission."""
    moves = REFERRAL_MOVES.open_from(referral.status)
    return [(move.target, move.name) for move in moves if who in move.who and move.target in among]
