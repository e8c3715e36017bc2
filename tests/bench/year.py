"""A year of a city in bulk, in the demo world's proportions: 27,000 calls, of which HEART could answer two thirds.

A ninth of the calls is answered, more than in the demo world; what follows is as often as there: neighbors are met
once or twice, cases are worked and closed, needs end met or unmet. Of referrals there are four times as many, in
every state. One row of each kind is written and copied by SQL (`copies.py`); what differs is drawn by lot from the
row's number, so that the year is the same each time. Histories are left out, since nothing here reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from casework.models import AidItem, CallType, DirectAid, OfficerMinutes, ProgramHours, ResponseMember, SafetyAnswer
from casework.states import Discipline, NeedDomain, UnmetReason
from casework.states.demographics import Gender, Housing, RaceEthnicity
from heart.models import User
from referrals.states import DeclineReason
from referrals.states.still import CheckDay, Still
from tests.bench.copies import FIRST, SAME, copy, drawn, in_turn, round_of, words
from tests.casework.indicators import kit
from tests.factories import people
from tests.referrals.indicators import kit as referral_kit

CALLS, RESPONSES, CASES, ATTEMPTS, NEEDS, REFERRALS = 27_000, 3_000, 1_800, 6_600, 3_600, 4_000
BEATS = ["111", "112", "114", "121", "122", "211", "213", "221", "312", "323", "411", "423", "511"]
LONG_AGO = date(2020, 1, 1)
ASKED = {"gender": Gender, "housing": Housing, "race_ethnicity": RaceEthnicity}
DOMAINS = words(*NeedDomain.values[:4])
# Of so many needs, how they ended; of so many referrals, where they stand.
UNMET = [f"'{reason}'" for reason in UnmetReason] + ["''"] * len(UnmetReason)
SENT = ["sent"] * 3 + ["viewed", "expired", "expired"]
ANSWERED = ["accepted", "accepted", "scheduled", "waitlisted", "declined", "declined", "withdrawn"]
STARTED = ["started", "started", "completed"]
STATES = SENT + ANSWERED + STARTED


@dataclass(frozen=True)
class Year:
    """How many rows of each kind, and when copy g of each came about, in SQL."""

    until: datetime
    calls: int
    responses: int
    cases: int
    attempts: int
    needs: int
    referrals: int

    @property
    def old(self) -> datetime:
        """When the row was that is copied: before the year."""
        return self.until - timedelta(days=400)

    def call(self, number: str = "g") -> str:
        """One call after the other, evenly, the latest first."""
        return (
            f"(timestamptz '{self.until.isoformat()}' - interval '364 days' * (({number})::float / {self.calls + 1}))"
        )

    def answered(self, response: str) -> str:
        """The number of the call that it answered."""
        return f"({response}) * {self.calls // self.responses}"

    def cleared(self, response: str = "g") -> str:
        return after(self.call(self.answered(response)), "0.03")

    def opened(self, case: str = "g") -> str:
        """With the first encounter of its neighbor, the earlier one where there are two."""
        other = f"({case}) + {self.cases}"
        return self.cleared(f"CASE WHEN {other} <= {self.responses} THEN {other} ELSE {case} END")

    def by_now(self, moment: str, days: str) -> str:
        """So many days later, or a moment ago."""
        return f"LEAST({after(moment, days)}, timestamptz '{self.until.isoformat()}' - interval '1 hour')"


def after(moment: str, days: str) -> str:
    return f"({moment} + interval '1 day' * ({days}))"


def year(until: datetime, scale: float = 1.0) -> None:
    """The year before `until` (UTC); a `scale` of 0.01 makes a hundredth of it."""
    counts = (int(n * scale) for n in (CALLS, RESPONSES, CASES, ATTEMPTS, NEEDS, REFERRALS))
    of, staff = Year(until, *counts), [people.person(name, "navigator") for name in ("nadia", "noel")]
    _calls(of)
    _operation()
    _responses(of, staff)
    _neighbors(of)
    _cases(of, staff)
    _contacts(of)
    _needs(of)
    _referrals(of)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _calls(of: Year) -> None:
    """Of nine calls three are for no program, and the ninth is answered."""
    call, nth = kit.call(of.old, reason="no_unit_free", kind="Welfare check"), f"mod(g, {of.calls // of.responses})"
    could = drawn("could", words("{CRT}", "{CRT,COR}", "{CCD,CRT}"), "varchar[]")
    why = drawn("why", words("outside_hours", "outside_hours", "outside_area", "no_unit_free", "other", "other"))
    copy(
        call,
        of.calls,
        number="'C' || g",
        received_at=of.call(),
        beat=drawn("beat", words(*BEATS)),
        eligible_programs=f"CASE WHEN {nth} IN (1, 2, 3) THEN '{{}}'::varchar[] ELSE {could} END",
    )
    copy(call.verdict, of.calls, call_id=SAME, reason=f"CASE WHEN {nth} IN (0, 1, 2, 3) THEN '' ELSE {why} END")


def _operation() -> None:
    kind = CallType.objects.get(name="Welfare check")
    kit.one(OfficerMinutes(call_type=kind, minutes=47, source="Invented", effective_from=LONG_AGO))
    for program, starts, units in (("CRT", 6, 3), ("COR", 10, 1), ("CCD", 0, 2)):
        for day in range(7):
            times = {"weekday": day, "starts": time(starts), "ends": time(0), "effective_from": LONG_AGO}
            kit.one(ProgramHours(program=program, units=units, **times))


def _responses(of: Year, staff: list[User]) -> None:
    response, then = kit.response(of.old), of.cleared()
    copy(
        response,
        of.responses,
        submission="gen_random_uuid()",
        call_id=f"{FIRST} + {of.answered('g')}",
        program=drawn("program", words("CRT", "CRT", "COR")),
        disposition=drawn("end", words(*["resolved_on_scene"] * 4, "transported")),
        destination=drawn("end", words("", "", "", "", "crisis_center")),
        police=drawn("police", words("none", "none", "together")),
        cleared_at=then,
        on_scene_at=after(then, "-0.014"),
        dispatched_at=after(then, "-0.0007 * (25 + mod(g, 17))"),
    )
    for place, person in enumerate(staff):
        member = kit.one(ResponseMember(response=response, user=person, discipline=Discipline.CLINICIAN))
        copy(member, of.responses, id=_further(place * of.responses), response_id=SAME)
    said = SafetyAnswer(response=response, user=staff[0], wants_debrief="no", felt_safe="yes", answered_at=of.old)
    copy(kit.one(said), of.responses, response_id=SAME, felt_safe=drawn("safe", words("yes", "yes", "yes", "no")))


def _neighbors(of: Year) -> None:
    """One for each case; half were asked each question."""
    neighbor = kit.neighbor()
    born = ["NULL", "1958", "1966", "1975", "1983", "1990", "1996", "2001"]
    language = drawn("language", words("en", "en", "en", "es", ""))
    copy(neighbor, of.cases, language_code=language, birth_year_about=drawn("born", born, "int"))
    for place, (question, kinds) in enumerate(ASKED.items()):
        answers = drawn(question, words(*(f"{{{kind}}}" for kind in kinds.values)), "varchar[]")
        said, asked = kit.said(neighbor, question, kinds.values[0]), f"mod(g + {place}, 2) = 0"
        copy(said, of.cases, asked, id=_further(place * of.cases), neighbor_id=SAME, choices=answers)


def _cases(of: Year, staff: list[User]) -> None:
    """Half are closed. Each has an encounter, and most of them a second one."""
    opened, case = of.opened(), kit.case(at=of.old)
    engaged = drawn("engaged", ["true"] * 4 + ["false"], "bool")
    why = drawn("close", words("moved", "declined", "unable_to_reach", "connected"))
    half = "CASE WHEN mod(g, 2) = 0 THEN"
    copy(
        case,
        of.cases,
        neighbor_id=SAME,
        assigned_to_id=drawn("whose", [str(person.pk) for person in staff], "bigint"),
        opened_at=opened,
        engaged_at=f"CASE WHEN {engaged} THEN {after(opened, '3')} END",
        status=f"{half} 'closed' ELSE 'engaged' END",
        closed_at=f"{half} {of.by_now(opened, '10 + mod(g, 120)')} END",
        closed_by_id=f"{half} {staff[0].pk} END",
        close_reason=f"{half} {why} ELSE '' END",
    )
    encounter = kit.encounter(of.old, of=case, to=kit.response(of.old))
    its = in_turn(FIRST + 1, of.cases)
    owes = drawn("owes", ["true"] * 4 + ["false"], "bool")
    copy(encounter, of.responses, response_id=SAME, case_id=its, neighbor_id=its, ended_at=of.cleared(),
         owes_follow_up=owes)  # fmt: skip
    due = after(of.cleared(), "2")
    owed = kit.follow_up(case, of.old, encounter=encounter)
    copy(owed, of.responses, owes, case_id=its, encounter_id=SAME, due_at=due)
    aid = kit.one(DirectAid(encounter=encounter, item=kit.one(AidItem(name="Water")), quantity=2))
    copy(aid, of.responses, "mod(g, 10) > 0", encounter_id=SAME)


def _contacts(of: Year) -> None:
    """Three or four attempts in a case; who is reached mostly wants help."""
    case, its = kit.case(at=of.old), in_turn(1, of.cases)
    attempt = kit.attempt(case, of.old, reached=True)
    at = of.by_now(of.opened(its), f"0.8 + 9 * {round_of(of.cases)}")
    copy(attempt.follow_up, of.attempts, id=_further(of.responses), case_id=f"{FIRST} + {its}", due_at=at)
    copy(
        attempt,
        of.attempts,
        submission="gen_random_uuid()",
        case_id=f"{FIRST} + {its}",
        follow_up_id=_further(of.responses),
        at=at,
        result=drawn("result", words("reached", "no_answer", "not_there", "reached", "no_answer", "no_answer")),
        wants_help=drawn("result", ["true", "NULL", "NULL", "false", "NULL", "NULL"], "bool"),
    )


def _needs(of: Year) -> None:
    """Two in a case; of each reason as many ended unmet, and as many are open as ended."""
    need, its = kit.need(kit.case(at=of.old), at=of.old), in_turn(1, of.cases)
    opened = of.opened(its)
    ended = drawn("unmet", ["true" if reason != "''" else "false" for reason in UNMET], "bool")
    copy(
        need,
        of.needs,
        case_id=f"{FIRST} + {its}",
        domain=f"(ARRAY[{', '.join(DOMAINS)}])[1 + mod({its} + 2 * {round_of(of.cases)}, {len(DOMAINS)})]",
        opened_at=opened,
        status=f"CASE WHEN {ended} THEN 'unmet' ELSE 'open' END",
        unmet_reason=drawn("unmet", UNMET),
        closed_at=f"CASE WHEN {ended} THEN {of.by_now(opened, '5 + mod(g, 60)')} END",
        closed_by_id=f"CASE WHEN {ended} THEN {kit.by().pk} END",
    )


def _referrals(of: Year) -> None:
    """For each need one, for some a second; what started was received, and is asked about later."""
    sent = after(of.opened(in_turn(1, of.cases)), "4")  # there are twice as many needs as cases
    answered, began = _in_state(ANSWERED + STARTED), _in_state(STARTED)
    key = "md5('referral ' || g)::uuid"
    evidence = drawn("evidence", words("partner", "neighbor", "navigator"))
    copy(
        referral_kit.referral(kit.case(at=of.old), of.old),
        of.referrals,
        id=key,
        submission="gen_random_uuid()",
        need_id=in_turn(FIRST + 1, of.needs),
        status=drawn("state", words(*STATES)),
        sent_at=sent,
        created_at=sent,
        answered_at=f"CASE WHEN {answered} THEN {after(sent, '1.5')} END",
        answered_by_id=f"CASE WHEN {answered} THEN {kit.by().pk} END",
        started_at=f"CASE WHEN {began} THEN {after(sent, '6')} END",
        received=f"CASE WHEN {began} THEN 'yes' ELSE '' END",
        received_evidence=f"CASE WHEN {began} THEN {evidence} ELSE '' END",
        decline_reason=drawn("why", words(*DeclineReason.values)),
    )
    started = referral_kit.started(kit.case(at=of.old), of.old, of.old + timedelta(days=6))
    for place, day in enumerate(CheckDay):
        still = drawn("still", words("yes", "yes", "no", "not_known"))
        said = referral_kit.check(started, day, Still.YES)
        copy(said, of.referrals, began, id=_further(place * of.referrals), referral_id=key, still=still)


def _in_state(states: list[str]) -> str:
    """Whether the referral of this number stands in one of these."""
    return drawn("state", ["true" if state in states else "false" for state in STATES], "bool")


def _further(by: int) -> str:
    """Keys beyond those of other copies of the same kind."""
    return f"{SAME} + {by}"
