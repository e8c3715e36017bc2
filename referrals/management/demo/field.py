"""Work outside: what each program records, warnings, a visit that keeps a follow-up, two teams at one call."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from casework.actions import alerts, responses
from casework.actions.encounters import Met
from casework.actions.responses import Facts, Member
from casework.models import Call, Case, Encounter
from casework.states import CaseStatus, Discipline, Disposition, Known, Mode, Program, Wish
from casework.states.field import AlertKind, Commitment, PhoneWork, PoliceOtherwise, Scene, Sent, Weapon
from referrals.management.demo.cast import Cast

DAY = timedelta(days=1)
PLACES = [
    (AlertKind.BUILDING, "The third step of the back stairs is loose"),
    (AlertKind.ANIMAL, "A large dog, loose in the yard; call from the gate"),
]
NEIGHBORS = [
    (AlertKind.APPROACH, "Startles easily: say your name first, and stay in sight"),
    (AlertKind.PEOPLE, "A former partner may be there and does not want us to visit: meet elsewhere"),
]


def own_facts(call: Call, program: str) -> dict[str, Any]:
    """What the program alone records of its response to this call."""
    rng = Random(call.pk)  # noqa: S311 - a story, not a secret
    if program == Program.CCD:
        work = rng.sample([PhoneWork.DE_ESCALATED, PhoneWork.SAFETY_PLANNED, PhoneWork.ADVISED], 2)
        return {"phone_work": [PhoneWork.ASSESSED, *work], "police_otherwise": rng.choice(PoliceOtherwise.values)}
    if program == Program.COR:
        commitment = rng.choices([Commitment.NONE, Commitment.CONSIDERED, Commitment.PETITIONED], [8, 2, 1])[0]
        weapon = rng.choices([Weapon.NONE, Weapon.REPORTED, Weapon.SECURED], [8, 2, 1])[0]
        return {"scene": rng.choice(Scene.values), "weapon": weapon, "commitment": commitment}
    return {"scene": rng.choice(Scene.values), **({"visit": Mode.IN_PERSON} if program == Program.CN else {})}


def go_out(cast: Cast, eligible: list[Call], now: datetime) -> None:
    """Warn of two places and two neighbors, visit one of them, and answer one call twice."""
    for number, (location, (kind, reason)) in enumerate(zip(_places(cast, eligible), PLACES, strict=True)):
        _warn(number, cast["ray"], now - 100 * DAY, kind=kind, location=location, reason=reason)
    cases = Case.objects.exclude(status=CaseStatus.CLOSED).filter(assigned_to=cast["nadia"]).select_related("neighbor")
    for number, (case, (kind, reason)) in enumerate(zip(cases.order_by("pk"), NEIGHBORS, strict=False), len(PLACES)):
        _warn(number, cast["nadia"], now - 3 * DAY, kind=kind, neighbor=case.neighbor, reason=reason)
    visited = cases.filter(status=CaseStatus.ENGAGED).order_by("pk").last()
    if visited is not None:
        _visit(visited, cast, now - timedelta(hours=20))
    both = {Program.CCD, Program.CRT}
    free = (call for call in reversed(eligible) if both <= set(call.eligible_programs) and not call.responses.exists())
    _answer_twice(next(free), cast)


def _places(cast: Cast, eligible: list[Call]) -> tuple[str, str]:
    """Where the latest call came from that tells a place, and where a neighbor of nadia's was met."""
    latest = next(call.location for call in reversed(eligible) if call.location)
    met = Encounter.objects.filter(case__assigned_to=cast["nadia"]).exclude(case__status=CaseStatus.CLOSED)
    rows = met.exclude(response__location__in=["", latest]).order_by("-ended_at")
    return latest, rows.values_list("response__location", flat=True)[0]


def _warn(number: int, by: Any, at: datetime, **what: Any) -> None:
    key = UUID(int=7_000 + number, version=4)
    alerts.warn(submission=key, review_at=at + 90 * DAY, expires_at=at + 180 * DAY, by=by, at=at, **what)


def _visit(case: Case, cast: Cast, at: datetime) -> None:
    facts = Facts(
        submission=UUID(int=7_100, version=4),
        program=Program.CN,
        cleared_at=at,
        disposition=Disposition.RESOLVED_ON_SCENE,
        visit=Mode.IN_PERSON,
        scene=Scene.OUTSIDE,
    )
    met = Met(known=Known.KNOWN, wish=Wish.WANTS, mode=Mode.IN_PERSON, neighbor=case.neighbor)
    member = Member(Discipline.NAVIGATOR, cast["nadia"])
    responses.record(facts=facts, members=[member], met=[met], by=cast["nadia"], at=at)


def _answer_twice(call: Call, cast: Cast) -> None:
    """First on the phone, then by the team that was sent."""
    at = call.closed_at or call.received_at + timedelta(hours=1)
    by_phone = Facts(
        submission=UUID(int=7_200, version=4),
        program=Program.CCD,
        call=call,
        cleared_at=call.received_at + timedelta(minutes=8),
        disposition=Disposition.UNIT_SENT,
        sent=Sent.CRT,
        phone_work=[PhoneWork.ASSESSED, PhoneWork.STAYED],
        police_otherwise=PoliceOtherwise.YES,
    )
    clinician = Member(Discipline.CLINICIAN, cast["cora"])
    responses.record(facts=by_phone, members=[clinician], met=[], by=cast["cora"], at=at)
    by_team = Facts(
        submission=UUID(int=7_201, version=4),
        program=Program.CRT,
        call=call,
        cleared_at=at,
        disposition=Disposition.RESOLVED_ON_SCENE,
        scene=Scene.OUTSIDE,
        location=call.location,
    )
    team = [clinician, Member(Discipline.EMT, cast["ray"])]
    unknown = Met(known=Known.UNKNOWN, wish=Wish.NOT_ASKED, mode=Mode.IN_PERSON, summary="Left before giving a name.")
    responses.record(facts=by_team, members=team, met=[unknown], by=cast["ray"], at=at)
