"""Consents: every element that makes one valid, and revoking."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone

from casework.forms.fields import day, end_of, this_minute, tiles, when, words
from casework.states import ConsentMethod, Information
from heart import recipients
from heart.models import User
from heart.views.forms import Once


class ConsentForm(Once):
    """A release of information. Recipients are found in the directory; those chosen stay while one searches on."""

    find = forms.CharField(
        label="Find an organization",
        max_length=100,
        required=False,
        help_text="The partners who sign in here stand below. For others, write a part of the name and search.",
    )
    recipients = forms.TypedMultipleChoiceField(
        label="Who may receive it",
        coerce=UUID,
        error_messages={"required": "Name at least one organization that may receive it."},
        widget=forms.CheckboxSelectMultiple,
    )
    information = forms.MultipleChoiceField(
        label="What may be shared",
        choices=Information,
        error_messages={"required": "Name what may be shared."},
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = words(
        "What is it for?", length=300, help_text="For example: to arrange housing.", missing="Say what it is for."
    )
    method = tiles("How was it given?", ConsentMethod, missing="Say how it was given.")
    signed_name = words(
        "The neighbor's name, as signed or spoken",
        length=200,
        missing="Write the neighbor's name as signed or spoken.",
    )
    witness = words("Witness", length=200, required=False, help_text="Needed when it was verbal.")
    given_at = when("Given at", initial=this_minute, help_text="City time. Left empty, it is now.")
    expires_at = day("Last day", help_text="Left empty, it lasts as long as it may.")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self._chosen(by)
        words_to_find = str(self.data.get("find", "")) if self.is_bound else ""
        found = dict(recipients.search(words_to_find, by=by))
        self.fields["recipients"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in {**chosen, **found}.items()
        ]
        self.nothing_found = bool(words_to_find) and not found

    def _chosen(self, by: User) -> dict[UUID, str]:
        typed: Any = self.data
        keys = typed.getlist("recipients") if self.is_bound else self.initial.get("recipients", [])
        return recipients.named([key for key in map(_uuid, keys) if key], by=by)

    def searching(self) -> None:
        """Show what was typed and found, without a word about what is still missing."""
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.consents.give."""
        given = dict(self.cleaned_data)
        names = dict(self.fields["recipients"].choices)  # type: ignore[attr-defined]
        given["recipients"] = {key: names[str(key)] for key in given["recipients"]}
        given["expires_at"] = _last_moment(given["expires_at"], given["given_at"] or timezone.now())
        del given["find"]
        return given


class RevokeForm(forms.Form):
    """How a consent was revoked."""

    reason = words("How was it revoked?", length=300, help_text="For example: in person, by phone.", missing="Say how.")


def _uuid(typed: Any) -> UUID | None:
    try:
        return UUID(str(typed))
    except ValueError:
        return None


def _last_moment(last_day: Any, given_at: datetime) -> datetime | None:
    """The end of the last day. The longest day of all ends at the hour the consent was given."""
    if last_day is None:
        return None
    longest = given_at + timedelta(days=settings.CONSENT_DAYS)
    return longest if last_day == timezone.localdate(longest) else end_of(last_day)
