"""The chain: each call at one place, each loss under one reason, and the losses add up to the row."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.models import Call, Case
from casework.states import CaseOutcome, UnmetReason, Wish
from casework.states.operation import Unanswered
from heart.insights.chain import Chain, Step, chains
from heart.insights.period import Period
from referrals.indicators.chain import NOT_STARTED
from referrals.indicators.chain_steps import STEPS
from referrals.models import Referral
from referrals.states import DeclineReason, ReferralStatus
from tests.casework.indicators.kit import (
    DAY,
    HOUR,
    MARCH,
    NOON,
    attempt,
    call,
    case,
    encounter,
    error,
    need,
    neighbor,
    response,
)
from tests.factories.casework import consent
from tests.referrals.indicators.kit import check, referral, started

pytestmark = pytest.mark.django_db
CHAIN = chains["call_to_care"]
YEAR_LATER = NOON + 365 * DAY


@pytest.fixture(autouse=True)
def clock():
    """So long after, that everything has had its time."""
    with time_machine.travel(YEAR_LATER, tick=False) as traveller:
        yield traveller


def place(of: Call, period: Period = MARCH) -> tuple[str, str]:
    """The step that a call reached, and why it went no further."""
    (row,) = CHAIN.behind(period, "call").filter(pk=of.pk)
    step, words = CHAIN.words(row.stands_at)
    return step.key, next((code for code, said in step.reasons.items() if said == words), "")


def met(**changes: Any) -> Any:
    """A call of which came an encounter."""
    return encounter(to=response(to=call()), **changes)


def test_a_call_that_nobody_could_answer_is_not_in_it():
    call(eligible_programs=[])
    assert [one.n for one in CHAIN.count(MARCH)] == [0] * len(STEPS)


@pytest.mark.parametrize("reason", [*Unanswered.values, ""])
def test_nobody_answered(reason):
    assert place(call(reason=reason)) == ("call", reason or "not_worked_out")


@pytest.mark.parametrize(
    ("disposition", "reason"),
    [
        ("resolved_on_scene", "nobody_recorded"),
        ("handed_over", "handed_over"),
        ("gone", "gone"),
        ("unit_sent", "unit_sent"),
        ("resolved_by_phone", "by_phone"),
        ("cancelled", "cancelled"),
    ],
)
def test_answered_and_nobody_met(disposition, reason):
    answered = call(reason="")
    response(to=answered, disposition=disposition)
    response(to=answered, disposition="cancelled")
    assert place(answered) == ("response", reason)


def test_what_was_entered_in_error_counts_for_nothing():
    one = call(reason="other")
    wrong = response(to=one, **error())
    encounter(to=wrong)
    assert place(one) == ("call", "other")
    right = response(to=one)
    made = encounter(to=right, **error())
    attempt(made.case, NOON + HOUR)
    assert place(one) == ("response", "nobody_recorded")
    standing = encounter(to=right)
    attempt(standing.case, NOON + HOUR, **error())
    assert place(one) == ("encounter", "nobody_tried")
    referral(standing.case, NOON + HOUR, status=ReferralStatus.ENTERED_IN_ERROR)
    referral(need(standing.case, domain="medical", **error()), NOON + HOUR)
    assert place(one) == ("encounter", "nobody_tried")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, "nobody_tried"),
        ({"owes_follow_up": False, "wish": Wish.REFUSED}, "refused"),
        ({"owes_follow_up": False}, "not_findable"),
        ({"owes_follow_up": False, "known": "known", "of": "other"}, "owed_none"),
    ],
)
def test_met_and_nobody_tried(changes, reason):
    if changes.get("of"):
        changes = {**changes, "of": case()}
    assert place(met(**changes).response.call) == ("encounter", reason)


def test_what_came_before_the_encounter_did_not_follow_from_it():
    one = met()
    attempt(one.case, NOON - HOUR, reached=True, wants_help=True)
    referral(one.case, NOON - HOUR)
    assert place(one.response.call) == ("encounter", "nobody_tried")


def test_the_48_hours_may_still_be_running(clock):
    one = met()
    clock.move_to(NOON + 47 * HOUR)
    assert place(one.response.call) == ("encounter", "running")
    clock.move_to(NOON + 49 * HOUR)
    assert place(one.response.call) == ("encounter", "nobody_tried")


@pytest.mark.parametrize(
    ("outcome", "tried", "where"),
    [
        (None, True, ("attempt", "goes_on")),
        (CaseOutcome.UNABLE_TO_REACH, True, ("attempt", "unable")),
        (CaseOutcome.MOVED, True, ("attempt", "closed")),
        (CaseOutcome.MOVED, False, ("encounter", "closed")),
    ],
)
def test_tried_and_not_reached(outcome, tried, where):
    one = met(of=case(**({"close_reason": outcome} if outcome else {})))
    if tried:
        attempt(one.case, NOON + HOUR)
    assert place(one.response.call) == where


@pytest.mark.parametrize(
    ("wants", "where"),
    [
        ([None], ("contact", "not_asked")),
        ([None, False], ("contact", "did_not_want")),
        ([False, True], ("wanted", "no_need")),
    ],
)
def test_reached(wants, where):
    one = met()
    for hours, want in enumerate(wants):
        attempt(one.case, NOON + hours * HOUR, reached=True, wants_help=want)
    assert place(one.response.call) == where


def wanting() -> Case:
    one = met()
    attempt(one.case, NOON + HOUR, reached=True, wants_help=True)
    return one.case


def call_of(of: Case) -> Call:
    return of.encounters.get().response.call


@pytest.mark.parametrize("reason", UnmetReason.values)
def test_wanted_help_and_nobody_was_asked(reason):
    of = wanting()
    need(of, unmet_reason=reason)
    assert place(call_of(of)) == ("wanted", f"unmet_{reason}")


def test_an_open_need_stands_before_an_unmet_one_and_a_met_one_before_both(nadia):
    of = wanting()
    need(of, unmet_reason="language", domain="medical")
    need(of)
    assert place(call_of(of)) == ("wanted", "no_consent")
    consent(of.neighbor, {uuid4(): "Bull City Bridge"}, by=nadia, at=YEAR_LATER - DAY)
    assert place(call_of(of)) == ("wanted", "open")
    need(of, evidence="neighbor", domain="safety")
    assert place(call_of(of)) == ("wanted", "met")


@pytest.mark.parametrize(
    ("status", "reason"),
    [*NOT_STARTED.items(), (ReferralStatus.CANCELLED, "cancelled")],
)
def test_asked_and_not_started(status, reason):
    of = wanting()
    referral(of, NOON + 2 * HOUR, status=status)
    assert place(call_of(of)) == ("referral", reason)


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_declined(reason):
    of = wanting()
    referral(of, NOON + 2 * HOUR, status="declined", decline_reason=reason, answered_at=NOON + 3 * HOUR)
    assert place(call_of(of)) == ("referral", f"declined_{reason}")


def test_every_state_of_a_sent_referral_has_a_place():
    elsewhere = {"draft", "entered_in_error", "started", "completed", "declined", "cancelled"}
    assert set(NOT_STARTED) | elsewhere == set(ReferralStatus.values)


def test_of_several_referrals_the_one_that_came_furthest_counts():
    of = wanting()
    referral(of, NOON + 2 * HOUR, status="expired")
    referral(of, NOON + 2 * HOUR, status="accepted")
    assert place(call_of(of)) == ("referral", "accepted")
    started(of, NOON + 2 * HOUR, NOON + DAY)
    assert place(call_of(of)) == ("started", "not_asked")


@pytest.mark.parametrize(
    ("still", "where"),
    [("yes", ("still", "")), ("no", ("started", "ended")), ("not_known", ("started", "not_known"))],
)
def test_started(still, where):
    of = wanting()
    one = started(of, NOON + HOUR, NOON + DAY)
    check(one, 30, "no" if still == "yes" else "yes")
    check(one, 90, still)
    assert place(call_of(of)) == where


def test_90_days_must_pass(clock):
    of = wanting()
    started(of, NOON + HOUR, NOON + DAY)
    clock.move_to(NOON + 90 * DAY)
    assert place(call_of(of)) == ("started", "not_yet")
    clock.move_to(NOON + 92 * DAY)
    assert place(call_of(of)) == ("started", "not_asked")


def test_a_referral_on_the_spot_passes_the_steps_before_it():
    one = met(owes_follow_up=False, of=case())
    referral(one.case, NOON)
    assert place(one.response.call) == ("referral", "waiting")
    assert [step.n for step in CHAIN.count(MARCH)] == [1, 1, 1, 1, 1, 1, 1, 0, 0]


def test_of_two_people_met_the_one_who_came_furthest_counts():
    answered = response(to=call())
    encounter(to=answered, owes_follow_up=False)
    second = encounter(to=answered)
    attempt(second.case, NOON + HOUR)
    assert place(answered.call) == ("attempt", "goes_on")
    assert CHAIN.count(MARCH)[0].n == 1


def test_it_is_one_statement_and_narrows_to_a_beat():
    call(reason="other")
    call(reason="no_unit_free", beat="D2")
    with CaptureQueriesContext(connection) as captured:
        found = CHAIN.count(MARCH, {"beat": "D2"})
    assert len(captured) == 1
    assert found[0].n == 1
    assert found[0].lost == {"no_unit_free": 1}
    assert CHAIN.behind(MARCH, "call", "no_unit_free", {"beat": "D1"}).count() == 0
    with pytest.raises(KeyError):
        CHAIN.behind(MARCH, "call", "nonsense")


# --- Any world


WAYS = st.lists(
    st.fixed_dictionaries(
        {
            "answers": st.integers(0, 2),
            "meets": st.integers(0, 2),
            "owes": st.booleans(),
            "again": st.booleans(),
            "tried": st.sampled_from([None, "missed", "reached", "no", "yes"]),
            "unmet": st.sampled_from([None, "open", "no_service", "declined"]),
            "asked": st.lists(st.sampled_from(["sent", "declined", "started", "entered_in_error"]), max_size=2),
            "still": st.sampled_from([None, "yes", "no"]),
        }
    ),
    max_size=5,
)


def build(ways: list[dict[str, Any]]) -> None:
    known = case()
    for way in ways:
        came = call(reason="" if way["answers"] else "other")
        for _ in range(way["answers"]):
            answered = response(to=came)
            for _ in range(way["meets"]):
                of = known if way["again"] else case(neighbor())
                encounter(to=answered, of=of, owes_follow_up=way["owes"])
                follow(of, way)


def follow(of: Case, way: dict[str, Any]) -> None:
    if way["tried"]:
        reached = way["tried"] != "missed"
        attempt(of, NOON + HOUR, reached=reached, wants_help={"no": False, "yes": True}.get(way["tried"]))
    if way["unmet"] not in {None, "open"}:
        need(of, unmet_reason=way["unmet"])
    for status in way["asked"]:
        changes = {"status": status} | ({"decline_reason": "language"} if status == "declined" else {})
        changes |= {"started_at": NOON + DAY} if status == "started" else {}
        made: Referral = referral(of, NOON + 2 * HOUR, **changes)
        if status == "started" and way["still"]:
            check(made, 90, way["still"])


@settings(max_examples=25, deadline=None)
@given(ways=WAYS)
def test_the_losses_add_up_to_the_row_in_any_world(ways):
    with transaction.atomic():
        build(ways)
        steps = CHAIN.count(MARCH)
        assert steps[0].n == len(ways)
        for one, after in pairwise(steps):
            assert one.n == after.n + one.stopped
        assert steps[-1].stopped == 0
        seen = [row.pk for row in CHAIN.behind(MARCH, "still")]
        for one in steps:
            for reason, n in one.lost.items():
                rows = list(CHAIN.behind(MARCH, one.step.key, reason))
                assert len(rows) == n
                seen += [row.pk for row in rows]
        assert sorted(seen) == sorted(Call.objects.values_list("pk", flat=True))
        transaction.set_rollback(True)


def test_a_place_is_further_the_greater_its_number():
    steps = (Step("a", "A", "A.", {"near": "Near", "far": "Far"}), Step("b", "B", "B."))
    made = Chain(
        key="x", name="X", sentence="X.", formula="x", steps=steps, rows=Call.objects.all, at="received_at", place=len
    )
    numbers = [made.number("a"), made.number("a", "far"), made.number("a", "near"), made.number("b")]
    assert numbers == sorted(numbers)
    assert made.words(made.number("a", "far")) == (steps[0], "Far")


def test_a_period_without_calls_is_all_zeros():
    call(reason="other")
    before = Period.of_days(date(2025, 1, 1), date(2025, 1, 31))
    assert [(one.n, one.lost) for one in CHAIN.count(before)] == [(0, {})] * len(STEPS)
    assert timedelta(0) < before.end - before.start
