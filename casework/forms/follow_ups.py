"""Logging a contact attempt; scheduling and calling off a follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from casework.forms.fields import this_minute, tiles, when, words
from casework.models import FollowUp
from casework.queries import follow_ups
from casework.rules import quiet_hours
from casework.rules.reachability import Suggestion
from casework.states import Channel, ContactResult, FollowUpKind
from heart.views.forms import Once

WISHES = [("yes", "Wants help"), ("no", "Does not want help"), ("", "Not asked")]


class AttemptForm(Once):
    """One try to reach the neighbor of a follow-up, with what the attempt plan suggests filled in."""

    through = forms.ChoiceField(label="What did you try?", required=False, widget=forms.RadioSelect)
    channel = tiles("How did you try?", Channel, missing="Say how you tried.")
    result = tiles("What happened?", ContactResult, missing="Say what happened.")
    wants_help = forms.TypedChoiceField(
        label="If you talked: does the neighbor want help?",
        choices=WISHES,
        coerce=lambda word: {"yes": True, "no": False}.get(word),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    remark = words("Remark", length=500, required=False, help_text="For the next person who tries.")
    at = when("When did you try?", initial=this_minute, help_text="City time. Left empty, it is now.")
    next_due_at = when("Next try at", help_text="Only if you agreed on a time. Left empty, the attempt plan sets it.")

    again = forms.BooleanField(label="Yes, this was another attempt", required=False)

    def __init__(
        self,
        *args: Any,
        follow_up: FollowUp,
        has_number: bool = True,
        suggestions: Sequence[Suggestion] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **{"auto_id": f"attempt-{follow_up.pk}-%s", **kwargs})
        self.ways = {one.value: one for one in suggestions if one.through is not None}
        self._offer_ways()
        suggested = follow_up.channel or (Channel.PHONE if has_number else Channel.IN_PERSON)
        self.initial.setdefault("channel", suggested)

    @property
    def quiet(self) -> list[str]:
        """The ways that have quiet hours now: said, not forbidden."""
        now = timezone.now()
        return [channel.label.lower() for channel in Channel if quiet_hours.is_quiet(now, channel)]

    def _offer_ways(self) -> None:
        """One tap for each known way, which says the channel too; without any the question is left out."""
        if not self.ways:
            del self.fields["through"]
            return
        named = [(value, one.what) for value, one in self.ways.items()]
        self.fields["through"].choices = [*named, ("", "Another way")]  # type: ignore[attr-defined]
        if self.is_bound and self.data.get(self.add_prefix("through")) in self.ways:
            self.fields["channel"].required = False

    def answers(self) -> dict[str, Any]:
        """The arguments of casework.actions.follow_ups.log_attempt."""
        given = dict(self.cleaned_data)
        way = self.ways.get(given.pop("through", ""))
        return given if way is None else {**given, "through": way.through, "channel": way.channel}


class ScheduleForm(forms.Form):
    """Another follow-up of a case."""

    kind = tiles(
        "What for?",
        [(kind.value, kind.label) for kind in FollowUpKind if kind != FollowUpKind.FIRST],
        missing="Say what it is for.",
        initial=FollowUpKind.CHECK_IN,
    )
    due_at = when("Due at", required=True, help_text="City time.")
    channel = forms.ChoiceField(label="How?", choices=[("", "Not decided"), *Channel.choices], required=False)
    why = words("Why then", length=200, required=False, help_text="For example: she asked to be called on Monday.")


class CancelForm(forms.Form):
    """Calling a follow-up off."""

    reason = words("Why is it not needed any more?", length=200, missing="Say why.")


class FollowUpFilter(forms.Form):
    """What the list of follow-ups shows."""

    whose = forms.ChoiceField(label="Whose", choices=[("", "Everybody's"), *follow_ups.Whose.choices], required=False)
    due = forms.ChoiceField(label="Due", choices=[("", "Any time"), *follow_ups.Due.choices], required=False)
    kind = forms.ChoiceField(label="What for", choices=[("", "Anything"), *FollowUpKind.choices], required=False)
    channel = forms.ChoiceField(label="How", choices=[("", "Any way"), *Channel.choices], required=False)
