"""What would be different: more teams in some hours, more beats, or both. Sent by GET: it names nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from casework.rules.hours import Shift
from casework.rules.unanswered import same_beat
from casework.rules.whatif.world import Change, week_shifts
from casework.states import Program
from casework.states.finding import Weekday
from heart.language import translated

SENT = (Program.CRT, Program.CCD, Program.COR)  # care navigation follows up: it is not sent to calls
MOST_TEAMS = 9
# By number, as `Weekday`: what recurs.
DAYS = (
    _("Mondays"),
    _("Tuesdays"),
    _("Wednesdays"),
    _("Thursdays"),
    _("Fridays"),
    _("Saturdays"),
    _("Sundays"),
)


class WhatIfForm(forms.Form):
    """The answers are a `Change`. Weekdays are those on which the added shift begins, by the city's clock."""

    program = forms.ChoiceField(
        label=_("Program"), choices=lambda: [(one.value, translated(one.label)) for one in SENT]
    )
    teams = forms.IntegerField(label=_("More teams"), min_value=0, max_value=MOST_TEAMS, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=lambda: [(day.value, translated(day.label)) for day in Weekday],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Before “From”, it is on the next day. 00:00 is midnight."),
    )
    beats = forms.MultipleChoiceField(
        label=_("Beats added to its area"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Mapping[str, Any] | None, *, beats: Iterable[str], covers_all: Iterable[str]) -> None:
        """`covers_all`: the programs that covered the whole city on all days, to which no beat can be added."""
        defaults = {"teams": 1, "weekdays": list(Weekday.values), "starts": time(19), "ends": time(0)}
        super().__init__(data, initial=defaults)
        self.covers_all = frozenset(covers_all)
        self.fields["beats"].choices = [(one, one) for one in beats]  # type: ignore[attr-defined]
        if not self.fields["beats"].choices:  # type: ignore[attr-defined]
            del self.fields["beats"]

    def clean(self) -> None:
        answers = self.cleaned_data
        if answers.get("teams"):
            self._needs_its_hours()
        elif "teams" not in self.errors and not answers.get("beats") and "beats" not in self.errors:
            self.add_error("teams", gettext("Say how many teams are added, or choose beats below."))
        if answers.get("beats") and answers.get("program") in self.covers_all:
            words = gettext("This program covered the whole city already. Choose teams, or another program.")
            self.add_error("beats", words)

    def _needs_its_hours(self) -> None:
        missing = {
            "weekdays": gettext("Choose the days on which the added teams work."),
            "starts": gettext("Say from when the added teams work."),
            "ends": gettext("Say until when the added teams work."),
        }
        for name, words in missing.items():
            if name not in self.errors and self.cleaned_data.get(name) in (None, []):
                self.add_error(name, words)

    def change(self, since: datetime) -> Change:
        """What is different from `since` on (city time). Call it on a valid form."""
        answers = self.cleaned_data
        shifts: tuple[Shift, ...] = ()
        if answers.get("teams"):
            starts, ends = (_minutes(answers[name]) for name in ("starts", "ends"))
            shifts = week_shifts(answers["weekdays"], starts, ends, answers["teams"], since)
        return Change(answers["program"], shifts, frozenset(map(same_beat, answers.get("beats", ()))))

    def told(self) -> str:
        """The change as the beginning of a sentence: "One more CRT team from 19:00 to 24:00"."""
        answers = self.cleaned_data
        program, teams, beats = answers["program"], answers.get("teams"), answers.get("beats")
        parts = []
        if teams:
            said = ngettext(
                "One more %(program)s team from %(hours)s%(days)s",
                "%(teams)s more %(program)s teams from %(hours)s%(days)s",
                teams,
            )
            about = {"hours": _clock(answers), "days": _days(answers["weekdays"])}
            parts.append(said % {"program": program, "teams": teams, **about})
        if beats:
            said = ngettext("%(program)s in beat %(beats)s too", "%(program)s in beats %(beats)s too", len(beats))
            parts.append(said % {"program": program, "beats": ", ".join(beats)})
        return gettext(", with ").join(parts)


def _clock(answers: Mapping[str, Any]) -> str:
    starts, ends = answers["starts"], answers["ends"]
    end = f"{ends:%H:%M}" if ends != time(0) else "24:00"
    return gettext("%(start)s to %(end)s") % {"start": f"{starts:%H:%M}", "end": end}


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _days(weekdays: list[int]) -> str:
    if len(set(weekdays)) == len(Weekday):
        return ""
    return " " + gettext("on %(days)s") % {"days": ", ".join(str(DAYS[day]) for day in sorted(set(weekdays)))}
