"""What is asked of who keeps an organization's people."""

from __future__ import annotations

from typing import Any

from django import forms

from heart.permissions import ROLES
from referrals.rules.people_rules import ROLES as PARTNER_ROLES

CHOICES = [(key, f"{ROLES[key].label}: {ROLES[key].description}") for key in PARTNER_ROLES]


class PersonForm(forms.Form):
    """Somebody to invite."""

    first_name = forms.CharField(max_length=150, error_messages={"required": "Enter the first name."})
    last_name = forms.CharField(max_length=150, error_messages={"required": "Enter the last name."})
    email = forms.EmailField(
        label="E-mail address",
        help_text="The link to set a password goes there, and nothing else about the account.",
        error_messages={"required": "Enter the e-mail address."},
    )


class InviteForm(PersonForm):
    """Somebody to invite, and as what."""

    role = forms.ChoiceField(
        choices=CHOICES, widget=forms.RadioSelect, initial="partner", error_messages={"required": "Choose a role."}
    )


class AddressForm(forms.Form):
    """Where the organization hears of referrals."""

    email = forms.EmailField(
        label="Referral address",
        required=False,
        help_text="A mailbox that several people of the organization read. HEART writes there when a referral comes, "
        "with a link to answer it without signing in. The code that proves who answers goes there too. Leave it empty "
        "for no mail.",
    )


class PasswordForm(forms.Form):
    """One's first password, twice."""

    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        help_text="At least 12 characters. A few words that do not belong together are easy to keep in mind.",
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same once more",
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": "Enter it once more."},
    )

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if typed.get("again") and typed.get("password") and typed["again"] != typed["password"]:
            self.add_error("again", "This is not the same as above.")
        return typed

    def answers(self) -> dict[str, Any]:
        return {"password": self.cleaned_data["password"]}


class FindForm(forms.Form):
    """Words of an organization's name."""

    find = forms.CharField(label="Name of the organization", required=False, max_length=100)
