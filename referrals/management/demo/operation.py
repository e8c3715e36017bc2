"""When, where and with how many teams the programs of the demo world work, and a familiar neighbor's plan."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from casework.actions import response_plans, responses, tables
from casework.actions.encounters import Met
from casework.actions.responses import Facts, Member
from casework.models import Call, CallType, Encounter, Neighbor, OfficerMinutes, ProgramArea, ProgramHours, Response
from casework.queries import familiar
from casework.states import Discipline, Disposition, Known, Mode, Program, Wish
from referrals.management.demo.cast import Cast

WEEKDAYS, EVERY_DAY = range(5), range(7)
PILOT = timedelta(days=150)  # until then the community response team was small
SOURCE = "Invented for the demonstration: a count of dispatch records of one spring"
MINUTES = [42, 55, 38, 64, 47, 71, 33, 50]
ENOUGH = 6
PLAN = {
    "helps": "Come without lights. Sit down beside her and ask about her garden. Let her finish.",
    "makes_worse": "Standing over her, several people talking at once, being hurried.",
    "signs": "She walks in circles and speaks of the water rising.",
    "whom_to_call": "Her sister, after four in the afternoon. It may be said that we met her and that she is safe.",
    "wishes": "Rather the crisis center than the hospital. Her bag comes along.",
    "own_words": "If I don't answer, I am still listening. Give me a minute.",
}


def make(cast: Cast, *, since: date, now: datetime) -> None:
    """Hours, areas and baselines, by the administrator."""
    by, change = cast["ada"], (now - PILOT).date()
    last = change - timedelta(days=1)
    tables.add(
        rows=[
            *_week(Program.CCD, EVERY_DAY, "00:00", "00:00", 2, since),
            *_week(Program.CRT, EVERY_DAY, "08:00", "18:00", 2, since, last),
            *_week(Program.CRT, EVERY_DAY, "06:00", "00:00", 3, change),
            *_week(Program.COR, EVERY_DAY, "10:00", "20:00", 1, since),
            *_week(Program.CN, WEEKDAYS, "08:00", "17:00", 4, since),
        ],
        by=by,
    )
    small, middle = ["111", "114", "122", "213"], ["111", "114", "122", "213", "221", "312"]
    tables.add(
        rows=[
            ProgramArea(program=Program.CRT, beats=small, effective_from=since, effective_until=last),
            ProgramArea(program=Program.CRT, beats=[], effective_from=change),
            ProgramArea(program=Program.COR, beats=middle, effective_from=since),
        ],
        by=by,
    )
    types = CallType.objects.filter(eligibilities__program=Program.CRT).distinct().order_by("name")
    tables.add(
        rows=[
            OfficerMinutes(call_type=one, minutes=minutes, source=SOURCE, effective_from=since)
            for one, minutes in zip(types, MINUTES, strict=False)
        ],
        by=by,
    )


def _week(
    program: str, days: range, starts: str, ends: str, units: int, since: date, until: date | None = None
) -> list[ProgramHours]:
    times = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
    dates = {"effective_from": since, "effective_until": until}
    return [ProgramHours(program=program, weekday=day, units=units, **times, **dates) for day in days]


def befriend(rng: Random, cast: Cast, eligible: list[Call], now: datetime) -> None:
    """Somebody is met often enough to be familiar, and has written a response plan with her navigator."""
    often: dict[int, int] = {}
    for key in Encounter.objects.filter(neighbor__isnull=False).values_list("neighbor", flat=True):
        often[key] = often.get(key, 0) + 1
    neighbor = Neighbor.objects.get(pk=max(often, key=lambda key: (often[key], -key)))
    answered = set(Response.objects.values_list("call_id", flat=True))
    free = [call for call in eligible if call.pk not in answered and "CRT" in call.eligible_programs]
    for call in free[-ENOUGH:]:
        if familiar.responses_of(neighbor, now) >= ENOUGH:
            break
        _meet(rng, call, neighbor, cast)
    response_plans.write(
        submission=UUID(int=rng.getrandbits(128), version=4),
        neighbor=neighbor,
        words=PLAN,
        written_with="neighbor",
        review_on=(now + timedelta(days=80)).date(),
        by=cast["nadia"],
        at=now - timedelta(days=9),
    )


def _meet(rng: Random, call: Call, neighbor: Neighbor, cast: Cast) -> None:
    cleared = call.closed_at or call.received_at + timedelta(hours=1)
    responses.record(
        facts=Facts(
            submission=UUID(int=rng.getrandbits(128), version=4),
            program=Program.CRT,
            call=call,
            unit="CRT 1",
            dispatched_at=call.dispatched_at,
            on_scene_at=call.on_scene_at,
            cleared_at=cleared,
            disposition=Disposition.RESOLVED_ON_SCENE,
            location=call.location,
        ),
        members=[Member(Discipline.CLINICIAN, cast["cora"]), Member(Discipline.EMT, cast["ray"])],
        met=[Met(known=Known.KNOWN, wish=Wish.REFUSED, mode=Mode.IN_PERSON, neighbor=neighbor)],
        by=cast["ray"],
        at=cleared + timedelta(minutes=5),
    )
