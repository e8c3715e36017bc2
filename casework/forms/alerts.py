"""Safety alerts: raising, renewing, ending, looking through them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from casework.forms.fields import day, end_of, tiles, words
from casework.states.field import AlertKind
from heart.views.forms import Once

REVIEW_DAYS = 90
EXPIRY_DAYS = 180
WHICH = [("", "In force"), ("review", "To be reviewed"), ("past", "Ended or expired"), ("all", "All")]


def _in(days: int) -> Any:
    """A function, so that a form of tomorrow does not offer today's day."""
    return lambda: timezone.localdate() + timedelta(days=days)


class Dated(forms.Form):
    """What to know, and until when it is shown. Days end at the city's midnight."""

    reason = words(
        "What should somebody know before a visit?",
        length=300,
        rows=3,
        help_text="What was seen or said, and what to do. No diagnosis.",
        missing="Say what to know before a visit.",
    )
    review_at = day("Look at it again by", required=True, initial=_in(REVIEW_DAYS))
    expires_at = day("Show it until", required=True, initial=_in(EXPIRY_DAYS))

    def clean_review_at(self) -> Any:
        return end_of(self.cleaned_data["review_at"])

    def clean_expires_at(self) -> Any:
        return end_of(self.cleaned_data["expires_at"])


class WarnForm(Once, Dated):
    """A new alert. Without a neighbor it is about a place."""

    kind = tiles("What about?", AlertKind, missing="Say what it is about.")
    location = words(
        "Where",
        length=200,
        help_text="The address as it is, or the two streets.",
        missing="Write an address or a place.",
    )
    field_order = ("submission", "location", "kind", "reason", "review_at", "expires_at")

    def __init__(self, *args: Any, about_neighbor: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_neighbor:
            del self.fields["location"]


class RenewForm(Dated):
    """An alert that is still true."""


class EndForm(forms.Form):
    """An alert that is not true any more."""

    reason = words("Why is it not true any more?", length=300, missing="Say why.")


class AlertFilter(forms.Form):
    """Which alerts the list shows."""

    which = forms.ChoiceField(label="Which", choices=WHICH, required=False)
    kind = forms.ChoiceField(label="What about", choices=[("", "Anything"), *AlertKind.choices], required=False)
