"""Responses, the neighbors met in them, and what navigators did afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from casework.actions import cases, follow_ups, notes, responses
from casework.actions.encounters import Met
from casework.actions.responses import Facts, Member, Safety
from casework.models import AidItem, Call, Case, FollowUp, Neighbor
from casework.operating import Operating
from casework.rules.unanswered import same_beat
from casework.states import (
    Channel,
    ContactResult,
    Destination,
    Discipline,
    Disposition,
    FollowUpKind,
    FollowUpStatus,
    Known,
    Mode,
    NeedDomain,
    Police,
    Program,
    Wish,
    YesNo,
)
from referrals.management.demo import field, words
from referrals.management.demo.cast import Cast

NEEDS = {
    NeedDomain.HOMELESSNESS: 10,
    NeedDomain.FOOD: 9,
    NeedDomain.MENTAL_HEALTH: 8,
    NeedDomain.SUBSTANCE_USE: 5,
    NeedDomain.MEDICAL: 5,
    NeedDomain.TRANSPORTATION: 4,
    NeedDomain.MATERIAL: 4,
    NeedDomain.FINANCIAL: 3,
    NeedDomain.EMPLOYMENT: 2,
}
FAMILIAR_SHARE = 0.22
PHONE_SHARE = 0.55
MOST_ATTEMPTS = 4
TEAMS = {Program.CCD: 2, Program.CRT: 3, Program.COR: 1, Program.CN: 4}  # on duty at the same time


def on_duty(calls: Sequence[Call]) -> dict[Call, list[str]]:
    """Each call with the programs that were on duty then and there; calls for which none was are left out."""
    operating = Operating(calls[0].received_at, calls[-1].received_at)
    found = {}
    for call in calls:
        there = (one for one in operating.of(call) if one.beats is None or same_beat(call.beat) in one.beats)
        if programs := [one.program for one in there if one.units]:
            found[call] = programs
    return found


def respond(
    rng: Random,
    call: Call,
    cast: Cast,
    known: list[Neighbor],
    aid: list[AidItem],
    programs: Sequence[str] = (),
) -> Case | None:
    """One response to the call with one encounter, by one of the programs or of all that may answer it.

    Returns the case that it opened or joined, if any.
    """
    program = Program(rng.choice(programs or call.eligible_programs))
    cleared = call.closed_at or call.received_at + timedelta(hours=1)
    facts = _facts(rng, call, program, cleared)
    cleared = facts.cleared_at
    made = responses.record(
        facts=facts,
        members=_team(rng, program, cast),
        met=[_met(rng, program, known, aid)],
        safety=Safety(_mostly(rng, YesNo.YES, YesNo.NO, 0.97), _mostly(rng, YesNo.NO, YesNo.YES, 0.95)),
        by=cast["ray"],
        at=cleared + timedelta(minutes=6),
    )
    encounter = made.encounters.select_related("case", "neighbor").get()
    if encounter.neighbor is not None and encounter.neighbor not in known:
        known.append(encounter.neighbor)
    return encounter.case


def _mostly(rng: Random, usual: str, other: str, share: float) -> str:
    return usual if rng.random() < share else other


def _facts(rng: Random, call: Call, program: Program, cleared: datetime) -> Facts:
    by_phone = program == Program.CCD
    transported = not by_phone and rng.random() < 0.18
    disposition = Disposition.RESOLVED_BY_PHONE if by_phone else Disposition.RESOLVED_ON_SCENE
    return Facts(
        submission=UUID(int=rng.getrandbits(128), version=4),
        program=program,
        call=call,
        unit=f"{program} {rng.randrange(1, 5) % TEAMS[program] + 1}",
        dispatched_at=call.dispatched_at,
        on_scene_at=None if by_phone else call.on_scene_at,
        cleared_at=_waited(call, cleared) if transported else cleared,
        disposition=Disposition.TRANSPORTED if transported else disposition,
        destination=rng.choice(Destination.values) if transported else "",
        police=Police.TOGETHER if program == Program.COR else _mostly(rng, Police.NONE, Police.BEFORE, 0.9),
        location=call.location,
        **field.own_facts(call, program),
    )


def _waited(call: Call, cleared: datetime) -> datetime:
    """Whoever takes somebody to care waits there with them: then the team is not free for hours."""
    rng = Random(call.pk)  # noqa: S311 - a story, not a secret
    return max(cleared, min(cleared + timedelta(minutes=rng.uniform(120, 330)), timezone.now() - timedelta(minutes=10)))


def _team(rng: Random, program: str, cast: Cast) -> list[Member]:
    clinician = Member(Discipline.CLINICIAN, cast[rng.choice(["cora", "tess"])])
    if program == Program.CCD:
        return [clinician]
    if program == Program.COR:
        return [clinician, Member(Discipline.OFFICER)]
    return [
        clinician,
        Member(Discipline.EMT, cast["ray"]),
        Member(Discipline.PEER, cast[rng.choice(["jules", "wren"])]),
    ]


def _met(rng: Random, program: str, known: list[Neighbor], aid: list[AidItem]) -> Met:
    mode = Mode.PHONE if program == Program.CCD else Mode.IN_PERSON
    wish = rng.choices(Wish.values, [70, 20, 10])[0]
    facts: dict[str, Any] = {
        "wish": wish,
        "mode": mode,
        "needs_seen": list(dict.fromkeys(rng.choices(list(NEEDS), list(NEEDS.values()), k=rng.choice([1, 1, 2, 3])))),
        "summary": rng.choice(words.SUMMARIES),
        "aid": {} if mode == Mode.PHONE else dict.fromkeys(rng.sample(aid, rng.randrange(3)), 1),
    }
    chance = rng.random()
    if chance < 0.04:
        return Met(known=Known.UNKNOWN, **facts)
    if chance < 0.12:
        details = {"identifying_note": rng.choice(words.MARKS), "usual_places": rng.choice(words.PLACES)}
        return Met(known=Known.FINDABLE, details=details, **facts)
    if known and chance < 0.12 + FAMILIAR_SHARE:
        # A few neighbors are met again and again.
        return Met(known=Known.KNOWN, neighbor=known[min(int(rng.expovariate(0.12)), len(known) - 1)], **facts)
    return Met(known=Known.KNOWN, details=_somebody(rng), phone=_phone(rng), **facts)


def _somebody(rng: Random) -> dict[str, object]:
    spanish = rng.random() < 0.15
    return {
        "given_name": rng.choice(words.GIVEN),
        "family_name": rng.choice(words.FAMILY),
        "also_known_as": rng.choice(words.NICKNAMES) if rng.random() < 0.2 else "",
        "birth_year_about": rng.randrange(1948, 2004),
        "language": "Spanish" if spanish else "English",
        "needs_interpreter": spanish and rng.random() < 0.6,
        "usual_places": rng.choice(words.PLACES) if rng.random() < 0.6 else "",
    }


def _phone(rng: Random) -> str:
    return f"919-555-01{rng.randrange(100):02}" if rng.random() < PHONE_SHARE else ""


def navigate(rng: Random, case: Case, navigator: str, cast: Cast, now: datetime) -> None:
    """Assign the case and work its follow-ups until now; some stay overdue, some cases close."""
    who = cast[navigator]
    start = case.follow_ups.earliest("pk").due_at - timedelta(hours=44)
    if case.assigned_to is None:
        cases.assign(case=case, to=who, by=cast["sol"], at=min(start, now))
    for attempt in range(1, MOST_ATTEMPTS + 1):
        waiting = FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN)
        follow_up = waiting.select_related("case__neighbor").first()
        # The last one agrees on a day of this week or the next, so that nothing waits for months.
        agreed = now + timedelta(hours=rng.triangular(-50, 200, 60)) if attempt == MOST_ATTEMPTS else None
        if follow_up is None or not _work_on(rng, follow_up, cast, who.username, now, agreed):
            return


def _work_on(
    rng: Random, follow_up: FollowUp, cast: Cast, navigator: str, now: datetime, agreed: datetime | None
) -> bool:
    """Log the attempt that the follow-up asks for; False when it is still to come, or was left to wait."""
    at = follow_up.due_at - timedelta(hours=rng.uniform(-6, 30))
    if at > now - timedelta(minutes=30) or (follow_up.due_at > now - timedelta(days=3) and rng.random() < 0.2):
        return False
    if follow_up.kind == FollowUpKind.REVIEW:
        return False
    has_phone = follow_up.case.neighbor.has_phone
    channel = follow_up.channel or (Channel.PHONE if has_phone else Channel.IN_PERSON)
    reached = rng.random() < (0.55 if has_phone else 0.35)
    missed = ContactResult.NO_ANSWER if channel == Channel.PHONE else ContactResult.NOT_THERE
    follow_ups.log_attempt(
        submission=UUID(int=rng.getrandbits(128), version=4),
        follow_up=follow_up,
        channel=channel,
        result=ContactResult.REACHED if reached else missed,
        wants_help=rng.random() < 0.8,
        next_due_at=agreed if agreed and agreed > at else None,
        by=cast[navigator],
        at=at,
    )
    if reached and rng.random() < 0.5:
        _write_note(rng, follow_up.case, cast, navigator, at)
    return True


def _write_note(rng: Random, case: Case, cast: Cast, navigator: str, at: datetime) -> None:
    title, body = rng.choice(words.NOTES)
    author = cast["cora"] if title == "Clinical follow-up" else cast[navigator]
    note = notes.draft(case=case, title=title, body=body, by=author, at=at)
    if rng.random() < 0.85:
        notes.sign(note=note, by=author, at=at + timedelta(minutes=20))
