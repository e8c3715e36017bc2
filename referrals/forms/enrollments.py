"""What a partner says of somebody whom it serves, and what HEART's staff say of a likeness."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from casework.forms.fields import day, end_of, one_of, words
from casework.states import Information, NeedDomain
from heart.views.forms import Once
from referrals.states.enrollments import EnrollmentEnd

COVERS = [
    (Information.IDENTITY.value, "Who the person is: name, date of birth and phone"),
    (Information.NEED.value, "That you serve them, and with which kind of need"),
    (Information.SUBSTANCE_USE.value, "That this is about substance use, over a signature that names it"),
]


class EnrollmentForm(Once):
    """Who it is in the organization's own data, what it does for them, and what their release lets HEART be told."""

    given_name = words("Given name", length=100, missing="Write the given name.")
    family_name = words("Family name", length=100, missing="Write the family name.")
    date_of_birth = day("Date of birth", help_text="This or a phone: a name alone is many people's.")
    phone = words("Phone", length=30, required=False)
    own_reference = words("Your own number for this person", length=60, required=False)
    domain = one_of("What kind of need do you serve?", NeedDomain.choices, missing="Choose the kind of need.")
    served_since = day("Since when?", required=True)
    covers = forms.MultipleChoiceField(
        label="The person has released to HEART, in writing",
        choices=COVERS,
        widget=forms.CheckboxSelectMultiple,
        help_text="You keep that release. Without the first two nothing is to be entered here: HEART can't be told.",
        error_messages={"required": "HEART can be told only what the person's release covers."},
    )
    release_ends_on = day("The release ends on", required=True, help_text="HEART sees this no longer than that.")
    may_name = forms.BooleanField(
        label="The release lets HEART know that it is your organization",
        required=False,
        help_text="Otherwise HEART is told of “another organization in the network”.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["served_since"].initial = today
        self.fields["release_ends_on"].initial = today + timedelta(days=settings.CONSENT_DAYS)
        self.fields["served_since"].error_messages["required"] = "Say since when."
        self.fields["release_ends_on"].error_messages["required"] = "Say until when the release holds."

    def answers(self) -> dict[str, Any]:
        """The arguments of referrals.actions.enrollments.enroll."""
        given = dict(self.cleaned_data)
        given["release_ends_at"] = end_of(given.pop("release_ends_on"))
        return given


class EndEnrollmentForm(forms.Form):
    """Why it ends."""

    reason = one_of("Why does it end?", EnrollmentEnd.choices, missing="Choose why it ends.")


class MatchForm(forms.Form):
    """Whether the person enrolled is this neighbor; why, where one takes back what counted."""

    same = forms.TypedChoiceField(choices=[("yes", "Yes"), ("no", "No")], coerce=lambda word: word == "yes")
    reason = words("Why?", length=300, required=False)
