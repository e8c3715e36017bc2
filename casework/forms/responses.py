"""Recording a response: what was done, by whom, and how it was for the one who records it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from casework.actions.responses import Facts, Member, Safety
from casework.forms.fields import this_minute, tiles, when, words
from casework.forms.kept import Kept, key
from casework.forms.programs import OF_A_SCENE, ProgramQuestions
from casework.models import Call
from casework.queries import encounters as queries
from casework.states import Destination, Discipline, Disposition, Mode, Police, Program, YesNo
from heart.clock import moment
from heart.models import User
from heart.views.forms import Once

# What every program is asked, under the names of the action's facts.
ALWAYS = (
    *("submission", "program", "call", "unit", "location", "dispatched_at", "en_route_at", "on_scene_at"),
    *("cleared_at", "police", "police_arrived_at", "violence_or_weapon", "disposition", "destination"),
)
COLLEAGUES = range(1, 4)
# These programs are not dispatched to a scene, so no time of one is missing.
WITHOUT_A_SCENE = {Program.CCD, Program.CN}
AS_USUAL = "As usual"
# A call's column for each time of the form.
TIMES = {
    "dispatched_at": "dispatched_at",
    "en_route_at": "en_route_at",
    "on_scene_at": "on_scene_at",
    "cleared_at": "closed_at",
}


class CallChoice(forms.ModelChoiceField):
    def label_from_instance(self, call: Call) -> str:
        kind = call.call_type.name if call.call_type else call.local_type
        return " · ".join(part for part in (call.number, moment(call.received_at), kind, call.beat) if part)


class ResponseForm(Kept, ProgramQuestions, Once):
    """The response itself. What the call, the shift and the clock tell already is filled in."""

    call = CallChoice(queryset=None, label="Call", required=False, empty_label="No call, or not listed")
    call_number = words("Call number", length=100, required=False, help_text="If it is not in the list above.")
    program = tiles("Program", Program, missing="Choose the program that answered.")
    unit = words("Unit", length=40, required=False)
    there = forms.BooleanField(label="I was there", required=False, initial=True)
    discipline = forms.ChoiceField(label="You are", required=False)
    officer = forms.BooleanField(label="A police officer was on the team", required=False, initial=True)
    dispatched_at = when("Dispatched")
    en_route_at = when("En route")
    on_scene_at = when("On scene")
    cleared_at = when("Cleared", required=True, initial=this_minute)
    location = words("Where", length=200, required=False)
    police = forms.ChoiceField(choices=Police, label="Police", initial=Police.NONE)
    police_arrived_at = when("Police arrived")
    violence_or_weapon = forms.BooleanField(label="There was violence or a weapon", required=False)
    disposition = tiles("How it ended", Disposition, missing="Say how it ended.")
    destination = forms.ChoiceField(choices=Destination, label="Taken where?", required=False, widget=forms.RadioSelect)
    nobody_met = forms.BooleanField(label="Nobody was met", required=False)
    felt_safe = forms.ChoiceField(
        choices=YesNo, label="Did you feel safe?", initial=YesNo.NO_ANSWER, required=False, widget=forms.RadioSelect
    )
    wants_debrief = forms.ChoiceField(
        choices=YesNo,
        label="Would a debrief help?",
        initial=YesNo.NO_ANSWER,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        call: Call | None = None,
        program: str = "",
        unchecked: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.unchecked = user, unchecked
        self._offer_calls(call)
        self._offer_crew()
        if program in Program.values:
            self.initial["program"] = program
        if call is not None:
            self.initial = {**self.initial, "call": call.pk, **times_of(call)}

    def _offer_calls(self, call: Call | None) -> None:
        field = self.fields["call"]
        assert isinstance(field, CallChoice)
        field.queryset = Call.objects.visible_to(self.user).select_related("call_type")
        shown = queries.recent_calls(self.user, timezone.now())
        typed = key(self.data.get("call"))
        picked = self.picked_call = call or (field.queryset.filter(pk=typed).first() if typed else None)
        if picked is not None and picked not in shown:
            shown = [picked, *shown]
        offered = [(one.pk, field.label_from_instance(one)) for one in shown]
        field.widget.choices = [("", field.empty_label), *offered]

    def _offer_crew(self) -> None:
        people = self.people = {person.pk: person for person in queries.colleagues(self.user)}
        self.usual = queries.usual_disciplines([self.user, *people.values()])
        crew = queries.last_crew(self.user, timezone.now())
        standing = {"program": crew.program, "unit": crew.unit, "discipline": self.usual.get(self.user.pk, "")}
        self.initial = {**self.initial, **standing}
        disciplines = [(one, one.label) for one in Discipline if one != Discipline.OFFICER]
        self.fields["discipline"].choices = [("", "Choose one"), *disciplines]  # type: ignore[attr-defined]
        names = [("", "Nobody"), *((pk, self._with_discipline(person)) for pk, person in people.items())]
        for number in COLLEAGUES:
            self.fields[f"colleague_{number}"] = forms.TypedChoiceField(
                choices=names,
                coerce=lambda pk: people[int(pk)],
                empty_value=None,
                label=f"Colleague {number}",
                required=False,
            )
            self.fields[f"discipline_{number}"] = forms.ChoiceField(
                choices=[("", AS_USUAL), *disciplines], label=f"Colleague {number} is", required=False
            )
        for number, colleague in zip(COLLEAGUES, crew.colleagues, strict=False):
            self.initial[f"colleague_{number}"] = colleague

    def _with_discipline(self, person: User) -> str:
        usual = self.usual.get(person.pk)
        return f"{person} ({Discipline(usual).label.lower()})" if usual else str(person)

    def crew_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Each colleague's name beside the discipline, for the template."""
        for number in COLLEAGUES:
            yield self[f"colleague_{number}"], self[f"discipline_{number}"]

    def call_key(self) -> int | None:
        """The call that is chosen, for what is shown beside it."""
        return key(self["call"].value())

    def team_line(self) -> str:
        """The team as it is filled in, for the fold that holds it; empty when something there must be answered."""
        names = ["there", "discipline", *(field.name for row in self.crew_rows() for field in row)]
        discipline = dict(Discipline.choices).get(self["discipline"].value())
        if not discipline or any(self[name].errors for name in names):
            return ""
        team = [f"you ({discipline})"] if self["there"].value() else []
        for name, _ in self.crew_rows():
            colleague = self.people.get(key(name.value()) or 0)
            team += [str(colleague)] if colleague else []
        return ", ".join(team)

    def times_line(self) -> str:
        """The times as they are filled in, for the fold that holds them; empty when one must be answered."""
        needed = "cleared_at" if self["program"].value() in WITHOUT_A_SCENE else "on_scene_at"
        if not self[needed].value() or any(self[name].errors for name in (*TIMES, "location", "unit")):
            return ""
        told = {name: _read(self[name]) for name in TIMES}
        return ", ".join(f"{str(self[name].label).lower()} {_short(at)}" for name, at in told.items() if at)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        self._find_call(answers)
        self.check_program(answers)
        if answers.get("there") and not answers.get("discipline"):
            self.add_error("discipline", "Say as what you were there.")
        for number in COLLEAGUES:
            colleague = answers.get(f"colleague_{number}")
            if colleague and not answers.get(f"discipline_{number}") and colleague.pk not in self.usual:
                self.add_error(f"discipline_{number}", f"Say as what {colleague} was there: it is not known yet.")
        return answers

    def _find_call(self, answers: dict[str, Any]) -> None:
        number = answers.get("call_number", "").strip()
        if answers.get("call") or not number:
            return
        calls = Call.objects.visible_to(self.user).filter(number__iexact=number).order_by("-received_at")
        answers["call"] = calls.first()
        if answers["call"] is None:
            self.add_error("call_number", "No call has this number. Leave it empty to record without a call.")

    def facts(self) -> Facts:
        """The answers for the action: what the page hides by then is left out."""
        given = dict(self.cleaned_data)
        if self.by_phone():
            given |= dict.fromkeys(OF_A_SCENE) | {"police": Police.NONE}
        if given["police"] == Police.NONE:
            given["police_arrived_at"] = None
        if given["police"] == Police.NONE and self._brought_an_officer():
            given["police"] = Police.TOGETHER
        if given["disposition"] != Disposition.TRANSPORTED:
            given["destination"] = ""
        return Facts(**{name: given[name] for name in ALWAYS}, **self.own_facts())

    def _brought_an_officer(self) -> bool:
        """Whether the team arrived with its officer: police on scene, whatever the untouched question says."""
        given = self.cleaned_data
        arrived = given["disposition"] != Disposition.CANCELLED
        return bool(given["program"] == Program.COR and given["officer"] and arrived)

    def members(self) -> list[Member]:
        """Who was there: oneself, the colleagues, and an officer, who has no account here."""
        given = self.cleaned_data
        team = [Member(given["discipline"], self.user)] if given["there"] else []
        for number in COLLEAGUES:
            colleague = given[f"colleague_{number}"]
            if colleague:
                team.append(Member(given[f"discipline_{number}"] or self.usual[colleague.pk], colleague))
        if given["officer"] and given["program"] == Program.COR:
            team.append(Member(Discipline.OFFICER))
        return team

    def safety(self) -> Safety | None:
        """The two answers; None when neither was given, so that they can be given later."""
        felt, debrief = (self.cleaned_data[name] or YesNo.NO_ANSWER for name in ("felt_safe", "wants_debrief"))
        if felt == debrief == YesNo.NO_ANSWER:
            return None
        return Safety(felt, debrief)

    def usual_mode(self) -> str:
        """How people are met in the program that is filled in."""
        return Mode.PHONE if self.by_phone() else Mode.IN_PERSON


def _read(field: forms.BoundField) -> datetime | None:
    try:
        at: datetime | None = field.field.clean(field.value())
    except forms.ValidationError:
        return None
    return at


def _short(at: datetime) -> str:
    """The time alone on the city's own day, with the day on any other."""
    day, _, time = moment(at).rpartition(", ")
    return time if day == "Today" else moment(at)


def times_of(call: Call) -> dict[str, Any]:
    """What a call tells of a response: its times, as far as they are known, and the place."""
    known = {name: getattr(call, column) for name, column in TIMES.items()}
    told = {name: timezone.localtime(at).replace(second=0, microsecond=0) for name, at in known.items() if at}
    return told | ({"location": call.location} if call.location and not call.sensitive else {})


class SafetyForm(forms.Form):
    """The two questions, for a colleague who did not record the response."""

    felt_safe = tiles("Did you feel safe?", YesNo, missing="Choose one; “No answer” is an answer too.")
    wants_debrief = tiles("Would a debrief help?", YesNo, missing="Choose one; “No answer” is an answer too.")
