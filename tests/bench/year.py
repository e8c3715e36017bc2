"""A year of a city in bulk: 27,000 calls, 3,000 responses with an encounter and a case each, 4,000 referrals.

One row of each kind is written, then copied by SQL with other keys and moments: as many rows as a real year has,
without the hours that recording it would take. Histories are left out, since nothing here reads them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from casework.states import NeedDomain
from heart.models import User
from tests.casework.indicators import kit
from tests.factories import people
from tests.referrals.indicators import kit as referral_kit

FIRST = 10_000_000  # the first key of the copies
CALLS, RESPONSES, REFERRALS = 27_000, 3_000, 4_000
BEATS = ["111", "112", "114", "121", "122", "211", "213", "221", "312", "323", "411", "423", "511"]
SAME = f"{FIRST} + g"


def year(until: datetime, scale: float = 1.0) -> None:
    """The year before `until` (UTC), ten of it by day; a `scale` of 0.01 makes a hundredth of it."""
    calls, responses, referrals = (int(n * scale) for n in (CALLS, RESPONSES, REFERRALS))
    owners = [people.person(name, "navigator") for name in ("nadia", "noel")]
    _calls(until, calls, responses)
    _cases(until, responses, owners)
    _care(until, responses, referrals)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _over_the_year(until: datetime, count: int) -> str:
    """The moment of copy g: one after the other, evenly, from a year before."""
    return f"timestamptz '{until.isoformat()}' - interval '364 days' * (g::float / {count + 1})"


def _calls(until: datetime, calls: int, responses: int) -> None:
    at, then = _over_the_year(until, calls), _over_the_year(until, responses)
    call = kit.call(until - timedelta(days=400), reason="no_unit_free", kind="Welfare check")
    copy(call, calls, number="'C' || g", received_at=at, beat=_one_of([f"'{beat}'" for beat in BEATS]))
    copy(call.verdict, calls - responses, call_id=f"{FIRST + responses} + g")
    copy(
        kit.response(until - timedelta(days=400), to=call),
        responses,
        submission="gen_random_uuid()",
        call_id=SAME,
        program=_one_of(["'CRT'", "'COR'", "'CCD'"]),
        cleared_at=then,
        on_scene_at=f"{then} - interval '20 minutes'",
        dispatched_at=f"{then} - interval '1 minute' * (25 + mod(g, 17))",
    )


def _cases(until: datetime, responses: int, owners: list[User]) -> None:
    then, old = _over_the_year(until, responses), until - timedelta(days=400)
    neighbor, navigators = kit.neighbor(), [str(owner.pk) for owner in owners]
    case = kit.case(neighbor, at=old)
    encounter = kit.encounter(old, of=case, to=kit.response(old))
    attempt = kit.attempt(case, old + timedelta(hours=3), reached=True)
    copy(neighbor, responses, language_code=_one_of(["'en'", "'en'", "'es'", "''"]))
    copy(kit.said(neighbor, "gender", "woman"), responses, neighbor_id=SAME,
         choices=_one_of(["ARRAY['woman']", "ARRAY['man']"], of="varchar[]"))  # fmt: skip
    copy(case, responses, neighbor_id=SAME, opened_at=then, assigned_to_id=_one_of(navigators))
    copy(encounter, responses, response_id=SAME, case_id=SAME, neighbor_id=SAME, ended_at=then)
    copy(attempt.follow_up, responses, case_id=SAME, encounter_id=SAME, due_at=f"{then} + interval '2 days'")
    copy(attempt, responses * 2 // 3, submission="gen_random_uuid()", case_id=SAME, follow_up_id=SAME,
         at=f"{then} + interval '20 hours'", result=_one_of(["'reached'", "'no_answer'"]))  # fmt: skip


def _care(until: datetime, responses: int, referrals: int) -> None:
    then, old = _over_the_year(until, referrals), until - timedelta(days=400)
    case = kit.case(at=old)
    need = kit.need(case, at=old)
    copy(need, referrals, case_id=f"{FIRST} + 1 + mod(g, {responses})", opened_at=then,
         domain=f"CASE WHEN g > {responses} THEN '{NeedDomain.TRANSPORTATION}' ELSE t.domain END")  # fmt: skip
    copy(referral_kit.started(need, old, old + timedelta(days=2)), referrals // 2, need_id=SAME, sent_at=then,
         submission="gen_random_uuid()",
         answered_at=f"{then} + interval '1 day'", started_at=f"{then} + interval '5 days'")  # fmt: skip
    copy(referral_kit.referral(need, old), referrals - referrals // 2, need_id=f"{FIRST + referrals // 2} + g",
         submission="gen_random_uuid()", sent_at=then)  # fmt: skip


def _one_of(values: list[str], of: str = "") -> str:
    """One of these in turn, in SQL; arrays, being no cells of an array, are chosen by a CASE."""
    if not of:
        return f"(ARRAY[{','.join(values)}])[1 + mod(g, {len(values)})]"
    chosen = " ".join(f"WHEN {place} THEN {value}" for place, value in enumerate(values))
    return f"(CASE mod(g, {len(values)}) {chosen} END)::{of}"


def copy(row: Model, count: int, **other: str) -> None:
    """`count` rows as this one, but for what `other` says, in SQL, of their number g; keys follow on FIRST."""
    meta = row._meta
    key = meta.pk.column
    values = {one.column: f"t.{one.column}" for one in meta.concrete_fields if not one.generated}
    values |= {key: "gen_random_uuid()" if meta.pk.get_internal_type() == "UUIDField" else SAME} | other
    unknown = set(values) - {one.column for one in meta.concrete_fields}
    assert not unknown, f"{meta.label} has no {unknown}"
    source = f"FROM {meta.db_table} t, generate_series(1, %s) g WHERE t.{key} = %s"
    with connection.cursor() as cursor:
        _fill(cursor, meta.db_table, values, source, [count, row.pk])


def _fill(cursor: Any, table: str, values: dict[str, str], source: str, given: list[Any]) -> None:
    cursor.execute(f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} {source}", given)
