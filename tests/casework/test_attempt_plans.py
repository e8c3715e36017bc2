"""Plans as data: whatever an administrator writes, following the plan ends it, and never in quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casework.rules import attempt_plan, quiet_hours
from casework.rules.attempt_plan import Attempt, Plan, Step, is_exhausted, next_step, since_reached
from casework.states import Channel, ContactResult, FollowUpKind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)  # ten in the morning in Durham
NO_PHONE = Plan(
    steps=(Step(0, ("in_person", "partner")), Step(24, ("in_person",)), Step(48, ("partner", "in_person"))),
    min_days=3,
    min_channels=2,
    within_days=14,
)
HIGH_RISK = Plan(
    steps=(Step(0), Step(4), Step(20), Step(24), Step(24)), min_days=3, min_channels=3, within_days=7, check_in_days=1
)

channels = st.lists(st.sampled_from(Channel.values), unique=True, max_size=3).map(tuple)
steps = st.lists(st.builds(Step, st.integers(0, 72), channels), min_size=1, max_size=6).map(tuple)


@st.composite
def plans(draw) -> Plan:
    """Plans that their form would take: the ways they name can reach the number that they ask for."""
    chosen = draw(steps)
    named = {channel for step in chosen for channel in step.channels or Channel.values}
    return Plan(
        steps=chosen,
        min_days=draw(st.integers(1, len(chosen))),
        min_channels=draw(st.integers(1, min(attempt_plan.MOST_CHANNELS, len(named), len(chosen)))),
        within_days=60,
        check_in_days=draw(st.integers(1, 30)),
    )


def test_the_steps_say_when_and_how():
    first = [Attempt(START, "in_person", "not_there")]
    second = next_step(first, has_phone=True, plan=NO_PHONE)
    assert (second.due_at, second.channel) == (START + DAY, "in_person")
    assert second.why == "Attempt 2 of 3, another day, in person"
    two = [*first, Attempt(second.due_at, "in_person", "not_there")]
    third = next_step(two, has_phone=True, plan=NO_PHONE)
    assert (third.due_at, third.channel) == (START + 3 * DAY, "partner")
    done = [*two, Attempt(third.due_at, "partner", "no_answer")]
    assert next_step(done, has_phone=True, plan=NO_PHONE).kind == FollowUpKind.REVIEW


def test_a_gap_of_hours_is_the_same_day_and_says_so():
    step = next_step([Attempt(START, "phone", "no_answer")], has_phone=True, plan=HIGH_RISK)
    assert step.due_at == START + 4 * HOUR
    assert step.why == "Attempt 2 of 5, the same day, in person"


def test_a_check_in_comes_when_the_plan_says():
    step = next_step([Attempt(START, "phone", "reached")], has_phone=True, plan=HIGH_RISK)
    assert (step.kind, step.due_at, step.why) == ("check_in", START + DAY, "Reached; a check-in 1 day later")


def test_as_many_attempts_as_steps_even_when_days_and_ways_are_enough():
    missed = [Attempt(START + day * DAY, way, "no_answer") for day, way in enumerate(("phone", "text", "in_person"))]
    assert is_exhausted(missed, Plan(HIGH_RISK.steps[:3], 3, 3, 7))
    assert not is_exhausted(missed, HIGH_RISK)


def test_where_no_way_of_the_step_is_left_another_is_suggested():
    phones = Plan((Step(0, ("phone",)), Step(24, ("phone", "text"))), 2, 1, 14)
    missed = [Attempt(START, "phone", "wrong_number")]
    assert next_step(missed, has_phone=None, plan=phones).channel == "in_person"
    assert next_step(missed, has_phone=True, plan=phones).channel == "text"


def test_where_the_plans_own_ways_are_too_few_without_a_phone_others_end_it():
    plan = Plan((Step(0, ("phone", "in_person")), Step(24, ("phone", "in_person"))), 2, 2, 14)
    missed = [Attempt(START + day * DAY, "in_person", "not_there") for day in range(2)]
    assert not is_exhausted(missed, plan)
    assert next_step(missed, has_phone=False, plan=plan).channel == "trusted_contact"


def test_a_row_is_read_as_it_was_written():
    class Row:
        steps = ({"gap_hours": 0, "channels": []}, {"gap_hours": 30, "channels": ["text", "phone"]})
        min_days, min_channels, within_days, check_in_days = 2, 1, 9, 3

    assert attempt_plan.plan_of(Row()) == Plan((Step(0), Step(30, ("text", "phone"))), 2, 1, 9, 3)
    assert attempt_plan.plan_of(None) == attempt_plan.built_in()


def test_the_built_in_plan_is_the_rules_own():
    plan = attempt_plan.built_in()
    assert (len(plan.steps), plan.min_days, plan.min_channels, plan.within_days) == (3, 3, 2, 14)


@given(plans(), st.integers(0, 60 * 24 * 400), st.sampled_from([True, False, None]))
def test_following_its_own_advice_every_plan_ends_and_never_in_quiet_hours(plan, minutes, has_phone):
    attempts = [Attempt(START + timedelta(minutes=minutes), "phone", "reached")]
    for _ in range(30):
        step = next_step(attempts, has_phone=has_phone, plan=plan)
        assert step.due_at > attempts[-1].at
        if step.kind == FollowUpKind.REVIEW:
            break
        assert not quiet_hours.is_quiet(step.due_at, step.channel)
        attempts.append(Attempt(step.due_at, step.channel, "no_answer"))
    missed = since_reached(attempts)
    assert step.kind == FollowUpKind.REVIEW
    assert is_exhausted(missed, plan)
    assert len(missed) <= len(plan.steps) + plan.min_days + plan.min_channels + 1


@given(
    plans(),
    st.lists(
        st.tuples(st.integers(0, 900), st.sampled_from(Channel.values), st.sampled_from(ContactResult.values)),
        min_size=1,
        max_size=10,
    ),
)
def test_no_plan_is_done_before_its_bounds(plan, history):
    missed = since_reached([Attempt(START + hours * HOUR, way, result) for hours, way, result in sorted(history)])
    assume(is_exhausted(missed, plan))
    assert len(missed) >= len(plan.steps)
    assert len({attempt.channel for attempt in missed}) >= plan.min_channels


@pytest.mark.parametrize("has_phone", [True, None])
def test_the_ways_of_a_step_are_the_only_ones_where_one_of_them_is_left(has_phone):
    missed = [Attempt(START, "phone", "no_answer")]
    assert next_step(missed, has_phone=has_phone, plan=NO_PHONE).channel == "in_person"
