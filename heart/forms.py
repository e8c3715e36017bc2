"""The forms that belong to no app."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class SignIn(AuthenticationForm):
    """Django's own, in plainer words. It does not say which of the two was wrong, nor whether the account is closed."""

    error_messages = {
        "invalid_login": "That username and password do not go together. Capital letters count in both.",
        "inactive": "That username and password do not go together. Capital letters count in both.",
    }
