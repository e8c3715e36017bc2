"""Consents: every element that makes one valid, and revoking."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils import timezone

from casework.forms.fields import day, end_of, this_minute, tiles, when, words
from casework.models import Consent, Neighbor
from casework.rules.consent_rules import Block, blocks, drawn_up, missing, text_of
from casework.states import ConsentMethod, Information
from casework.states.record import DocumentLanguage
from heart import recipients
from heart.models import User
from heart.views.forms import Once


class ConsentForm(Once):
    """A release of information. What is asked beneath the text that the neighbor reads is in `signing`.

    Recipients are found in the directory; those chosen stay while one searches on.
    """

    signing = ("explained", "strokes", "paper_place", "witness")

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
    substance_words = words(
        "Which substance use information?",
        length=300,
        required=False,
        help_text="Only when it is named above: how much, and what kind. In the language of the text.",
    )
    language = tiles(
        "In which language is it read?",
        DocumentLanguage,
        initial=DocumentLanguage.ENGLISH,
        missing="Say in which language it is read.",
    )
    method = tiles("How was it given?", ConsentMethod, missing="Say how it was given.")
    signed_name = words(
        "The neighbor's name, as signed or spoken",
        length=200,
        missing="Write the neighbor's name as signed or spoken.",
    )
    witness = words(
        "Witness",
        length=200,
        required=False,
        help_text="Spoken words let out nothing about substance use.",
        missing="A verbal consent needs a witness.",
    )
    paper_place = words(
        "Where does the signed paper lie?",
        length=200,
        required=False,
        help_text="For example: binder 3, or “scanned, in the attachments”.",
        missing="Say where the signed paper lies, or its scan.",
    )
    given_at = when("Given at", initial=this_minute, help_text="City time. Left empty, it is now.")
    expires_at = day("Last day", help_text="Left empty, it lasts as long as it may.")
    ends_when = words(
        "Does an event end it sooner?",
        length=200,
        required=False,
        help_text="For example: I have a place to live.",
    )
    explained = forms.BooleanField(
        label="The neighbor read this text or was read it, with their rights and how to revoke it",
        error_messages={"required": "Read the text with the neighbor first."},
    )
    strokes = forms.CharField(label="Signature", required=False, max_length=60_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "on_paper" in self.data:
            typed: Any = self.data
            self.data = typed.copy()
            self.data["method"] = ConsentMethod.PAPER  # type: ignore[index]
        chosen = self._chosen(by)
        words_to_find = str(self.data.get("find", "")) if self.is_bound else ""
        found = dict(recipients.search(words_to_find, by=by))
        self.fields["recipients"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in {**chosen, **found}.items()
        ]
        method = self["method"].value()
        self.fields["witness"].required = method == ConsentMethod.VERBAL
        self.fields["paper_place"].required = method == ConsentMethod.PAPER
        self.nothing_found = bool(words_to_find) and not found

    def _chosen(self, by: User) -> dict[UUID, str]:
        typed: Any = self.data
        keys = typed.getlist("recipients") if self.is_bound else self.initial.get("recipients", [])
        return recipients.named([key for key in map(_uuid, keys) if key], by=by)

    def clean_strokes(self) -> Any:
        """The lines of the signature; none when what came is not even a list of them."""
        try:
            return json.loads(self.cleaned_data["strokes"] or "[]")
        except ValueError:
            return None

    def text(self, neighbor: Neighbor) -> list[Block]:
        """The text to read with the neighbor, as these answers make it. Only of a form that was checked."""
        consent, names = self._drawn_up(neighbor)
        return blocks(text_of(consent, names, self.cleaned_data["language"]))

    def _drawn_up(self, neighbor: Neighbor) -> tuple[Consent, list[str]]:
        given = self.answers()
        facts = ("information", "purpose", "signed_name", "substance_words", "ends_when", "expires_at")
        given_at = given["given_at"] or timezone.now()
        consent = drawn_up(neighbor=neighbor, given_at=given_at, **{name: given[name] for name in facts})
        return consent, list(given["recipients"].values())

    def asked(self) -> list[str]:
        """What is asked beneath the text: how it is signed says what."""
        ways = {ConsentMethod.SIGNATURE: "strokes", ConsentMethod.PAPER: "paper_place"}
        return ["explained", ways.get(self["method"].value(), "witness")]

    def ready_to_read(self) -> bool:
        """Whether everything is there but what comes with the signature."""
        self.is_valid()
        for name in self.signing:
            self.errors.pop(name, None)
            self.cleaned_data.setdefault(name, "")
        if self.errors:
            return False
        consent, names = self._drawn_up(Neighbor())
        consent.method = self.cleaned_data["method"]
        for name, faults in missing(consent, names, timezone.now()).items():
            if name not in self.signing:
                self.add_error(name, faults)
        return not self.errors

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


class CopyForm(forms.Form):
    """In which language the neighbor got a copy."""

    language = tiles("In which language?", DocumentLanguage, missing="Say in which language.")


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
