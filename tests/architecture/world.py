"""One real record of each kind, and the cast that walks to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heart.models import Message, User
from heart.permissions import ROLES
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

NOBODY = "nobody"
OTHER_ORGANIZATION = "other organization"
CAST = {
    "navigator": "nadia",
    "clinician": "cora",
    "responder": "ray",
    "supervisor": "sol",
    "directory_editor": "dee",
    "evaluator": "eve",
    "administrator": "ada",
    "partner": "omar",
}
ACTORS = (*CAST, OTHER_ORGANIZATION, NOBODY)
assert set(CAST) == set(ROLES) - {"system"}, "every role that signs in is walked"


def cast() -> dict[str, User | None]:
    """Who walks. `partner` is who the referral was sent to; the other organization has one of its own too."""
    actors: dict[str, User | None] = {
        role: people.person(name, role, "Bull City Bridge" if role == "partner" else "") for role, name in CAST.items()
    }
    actors[OTHER_ORGANIZATION] = people.person("pia", "partner", "Eno River Recovery")
    actors[NOBODY] = None
    return actors


@dataclass
class World:
    """What stands behind the keys in an address."""

    call: Any
    case: Any
    consent: Any
    draft: Any
    encounter: Any
    follow_up: Any
    message: Any
    need: Any
    neighbor: Any
    note: Any
    referral: Any
    response: Any
    service: Any
    signed_note: Any
    task: Any


def build(now: datetime) -> World:
    """nadia's case: a need, a follow-up, a draft and a signed note, one referral sent to omar's organization."""
    from casework.actions import notes, supervision
    from casework.models import Call, Consent, FollowUp, Need
    from casework.states import TaskKind

    nadia, sol = people.person("nadia", "navigator"), people.person("sol", "supervisor")
    call = Call(source="test", number="1", received_at=now).save_by(User.objects.system("import"))
    case = make.case(at=now, assigned_to=nadia)
    encounter = case.encounters.get()
    need = Need.objects.get(case=case)
    pantry, closet = providers.service(), providers.service(name="Clothes closet")
    providers.service("Eno River Recovery", name="Detox")
    referral = providers.sent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, closet, need=need, by=nadia, at=now)
    note = notes.draft(case=case, title="A draft", body="Not done yet.", by=nadia, at=now)
    signed = notes.draft(case=case, title="First talk", body="Wants food.", by=nadia, at=now)
    notes.sign(note=signed, by=nadia, at=now)
    task = supervision.open_task(kind=TaskKind.DEBRIEF, response=encounter.response, by=sol, at=now)
    return World(
        call=call,
        case=case,
        consent=Consent.objects.get(neighbor=case.neighbor),
        draft=draft,
        encounter=encounter,
        follow_up=FollowUp.objects.get(case=case),
        message=Message.objects.filter(recipient=nadia).earliest("pk"),
        need=need,
        neighbor=case.neighbor,
        note=note,
        referral=referral,
        response=encounter.response,
        service=pantry,
        signed_note=signed,
        task=task,
    )
