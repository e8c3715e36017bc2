"""What each program alone is asked about a response. The page shows the questions of the program that is chosen."""

from __future__ import annotations

from typing import Any

from django import forms

from casework.forms.fields import one_of, tiles
from casework.rules.response_rules import OWN_FACTS, PETITIONED
from casework.states import Disposition, Mode, Program
from casework.states.field import (
    Commitment,
    CommitmentTransport,
    PhoneWork,
    PoliceOtherwise,
    Scene,
    Sent,
    Weapon,
)

D = Disposition
AT_A_SCENE = {D.RESOLVED_ON_SCENE, D.TRANSPORTED, D.HANDED_OVER, D.GONE, D.CANCELLED}
# How a response of each program can end. The stylesheet hides the other tiles.
ENDINGS: dict[str, set[Disposition]] = {
    Program.CCD: {D.RESOLVED_BY_PHONE, D.UNIT_SENT, D.CANCELLED},
    Program.CRT: AT_A_SCENE,
    Program.COR: AT_A_SCENE,
    Program.CN: AT_A_SCENE | {D.RESOLVED_BY_PHONE},
}
VISITS = [(Mode.IN_PERSON.value, "In the field"), (Mode.PHONE.value, "By phone")]
# What nobody is asked whom the phone alone met.
OF_A_SCENE = ("scene", "en_route_at", "on_scene_at", "police_arrived_at")


def _optional(field: forms.ChoiceField) -> forms.ChoiceField:
    field.required = False
    return field


class ProgramQuestions(forms.Form):
    """The questions of one program each. A response form stands on it."""

    phone_work = forms.MultipleChoiceField(
        label="What was done on the phone?",
        choices=PhoneWork.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sent = one_of("Who was sent in place of police?", Sent.choices, required=False)
    police_otherwise = _optional(tiles("Would police have gone otherwise?", PoliceOtherwise, missing=""))
    scene = one_of("What kind of place?", Scene.choices, required=False)
    weapon = _optional(tiles("A weapon?", Weapon, missing=""))
    commitment = _optional(tiles("Involuntary commitment?", Commitment, missing=""))
    commitment_transport = one_of("Who took them to the evaluation?", CommitmentTransport.choices, required=False)
    visit = _optional(tiles("How did you meet?", VISITS, missing=""))

    def by_phone(self) -> bool:
        """Whether the chosen program met people by phone alone."""
        program, visit = self["program"].value(), self["visit"].value()
        return program == Program.CCD or (program == Program.CN and visit == Mode.PHONE)

    def check_program(self, answers: dict[str, Any]) -> None:
        """Put what does not fit the chosen program beside its question."""
        program, ending = answers.get("program"), answers.get("disposition")
        if program and ending and ending not in ENDINGS[program]:
            self.add_error("disposition", "A response of this program does not end so. Choose again.")
        if program == Program.CCD and ending == D.UNIT_SENT and not answers.get("sent"):
            self.add_error("sent", "Say who was sent.")
        if program == Program.CN and not answers.get("visit"):
            self.add_error("visit", "Say whether you met in the field or by phone.")

    def own_facts(self) -> dict[str, Any]:
        """The chosen program's own facts: what the page hides by then is left out."""
        given = self.cleaned_data
        own = {name: given[name] for name, programs in OWN_FACTS.items() if given["program"] in programs}
        if own.get("commitment") not in PETITIONED:
            own.pop("commitment_transport", None)
        if given["disposition"] != D.UNIT_SENT:
            own.pop("sent", None)
        if self.by_phone():
            own.pop("scene", None)
        return own
