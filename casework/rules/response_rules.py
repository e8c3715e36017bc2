"""What belongs to which program: its facts, and who goes to what (rule 12).

A response that breaks rule 12 is accepted, marked, and shown to the supervisor. A fact of another program is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.states import Discipline, Disposition, Mode, Program
from casework.states.field import Commitment, Weapon

CRT_MEMBERS = range(2, 4)
# The facts that not every program records, each with the programs that do.
OWN_FACTS: dict[str, set[Program]] = {
    "phone_work": {Program.CCD},
    "sent": {Program.CCD},
    "police_otherwise": {Program.CCD},
    "scene": {Program.CRT, Program.COR, Program.CN},
    "weapon": {Program.COR},
    "commitment": {Program.COR},
    "commitment_transport": {Program.COR},
    "visit": {Program.CN},
}
PETITIONED = {Commitment.PETITIONED, Commitment.BY_OTHERS}
FOUND = {Weapon.SEEN, Weapon.SECURED}


def faults(facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """What does not fit among a response's facts, by field; empty when all do."""
    wrong = {name: ["This is not recorded for the program."] for name in OWN_FACTS if _strange(name, facts)}
    if facts["sent"] and facts["disposition"] != Disposition.UNIT_SENT:
        wrong["sent"] = ["Somebody was sent, so it did not end on the phone."]
    if facts["commitment_transport"] and facts["commitment"] not in PETITIONED:
        wrong["commitment_transport"] = ["Nobody is taken to an evaluation without a petition."]
    if facts["scene"] and facts["visit"] == Mode.PHONE:
        wrong["scene"] = ["A phone call has no scene."]
    return wrong


def _strange(name: str, facts: Mapping[str, Any]) -> bool:
    return bool(facts[name]) and facts["program"] not in OWN_FACTS[name]


def broken(*, program: str, disciplines: Sequence[str], violence_or_weapon: bool) -> list[str]:
    """The rules that a response breaks, in plain words; empty when none."""
    if program != Program.CRT:
        return []
    rules = [
        (len(disciplines) in CRT_MEMBERS, "A CRT response has two or three members"),
        (Discipline.CLINICIAN in disciplines, "A CRT response includes a clinician"),
        (not violence_or_weapon, "CRT goes only to calls without violence or weapon"),
    ]
    return [words for kept, words in rules if not kept]
