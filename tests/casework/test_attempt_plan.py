"""The attempt plan (rule 3) as a table, and what holds of it whatever is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.attempt_plan import Attempt, is_exhausted, next_channel, next_step, since_reached
from casework.states import Channel, ContactResult, FollowUpKind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)  # ten in the morning in Durham
MISSED = [result for result in ContactResult.values if result != ContactResult.REACHED]


def tries(*steps: tuple[int, str] | tuple[int, str, str]) -> list[Attempt]:
    """(day, channel[, result]): no answer unless it says otherwise."""
    return [Attempt(START + step[0] * DAY, step[1], step[2] if len(step) > 2 else "no_answer") for step in steps]


@pytest.mark.parametrize(
    ("attempts", "kind", "days", "channel"),
    [
        (tries((0, "phone")), "attempt", 1, "in_person"),
        (tries((0, "phone"), (1, "in_person")), "attempt", 3, "text"),
        (tries((0, "phone"), (1, "in_person"), (4, "text")), "review", 2, ""),
        (tries((0, "phone"), (1, "phone")), "attempt", 3, "in_person"),
        (tries((0, "phone"), (1, "phone"), (4, "phone")), "attempt", 4, "in_person"),
        (tries((0, "in_person", "not_there")), "attempt", 1, "phone"),
        (tries((0, "phone", "wrong_number")), "attempt", 1, "in_person"),
        (tries((0, "phone", "wrong_number"), (1, "in_person")), "attempt", 3, "trusted_contact"),
        (tries((0, "phone", "reached")), "check_in", 7, "phone"),
        (tries((0, "phone"), (1, "in_person"), (4, "text"), (5, "text", "reached")), "check_in", 7, "text"),
        (tries((0, "phone", "reached"), (7, "phone")), "attempt", 1, "in_person"),
    ],
)
def test_what_comes_next(attempts, kind, days, channel):
    step = next_step(attempts, has_phone=None)
    assert (step.kind, step.due_at, step.channel) == (kind, attempts[-1].at + days * DAY, channel)


def test_a_wrong_number_ends_that_number_not_the_phone_where_another_is_in_use():
    wrong = tries((0, "phone", "wrong_number"), (1, "in_person"))
    assert next_step(wrong, has_phone=True).channel == "text"
    for none_in_use in (None, False):
        assert next_step(wrong, has_phone=none_in_use).channel == "trusted_contact"


def test_why_says_which_attempt_it_is_and_beyond_the_plan_no_longer_of_how_many():
    assert next_step(tries((0, "phone")), has_phone=True).why == "Attempt 2 of 3, another day, in person"
    four = next_step(tries((0, "phone"), (1, "phone"), (2, "phone")), has_phone=True)
    assert four.why == "Attempt 4, another day, in person"


@pytest.mark.parametrize(
    ("attempts", "exhausted"),
    [
        ([], False),
        (tries((0, "phone"), (1, "in_person")), False),
        (tries((0, "phone"), (0, "in_person"), (0, "text")), False),
        (tries((0, "phone"), (1, "phone"), (2, "phone")), False),
        (tries((0, "phone"), (1, "phone"), (2, "in_person")), True),
        (tries((0, "phone"), (7, "in_person"), (14, "phone")), True),
        (tries((0, "phone"), (7, "in_person"), (15, "phone")), False),
    ],
)
def test_the_plan_is_done_after_three_days_two_channels_within_two_weeks(attempts, exhausted):
    assert is_exhausted(attempts) is exhausted


def test_days_are_the_citys_and_an_evening_is_one_though_utc_changes_its_date():
    half_past_seven = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    half_past_eight = half_past_seven + HOUR  # the next day already, by UTC
    tried = [(half_past_seven, "phone"), (half_past_eight, "text"), (half_past_eight + DAY, "phone")]
    two_evenings = [Attempt(at, channel, "no_answer") for at, channel in tried]
    assert len({attempt.at.date() for attempt in two_evenings}) == 3
    assert not is_exhausted(two_evenings)
    assert is_exhausted([*two_evenings, Attempt(half_past_eight + 2 * DAY, "phone", "no_answer")])


def test_only_what_came_after_the_last_talk_counts():
    attempts = tries((0, "phone"), (1, "phone", "reached"), (2, "text"))
    assert since_reached(attempts) == attempts[2:]
    assert since_reached(attempts[:2]) == []


@pytest.mark.parametrize("has_phone", [True, None, False])
def test_a_phone_is_tried_only_where_there_may_be_one(has_phone):
    suggested = []
    missed: list[Attempt] = []
    for day in range(10):
        suggested.append(next_channel(missed, has_phone=has_phone))
        missed.append(Attempt(START + day * DAY, suggested[-1], "no_answer"))
    by_phone = {Channel.PHONE, Channel.TEXT} & set(suggested)
    assert bool(by_phone) is (has_phone is not False)


def test_the_settings_set_the_plan(settings):
    settings.ATTEMPT_PLAN_ATTEMPTS, settings.ATTEMPT_PLAN_CHANNELS, settings.ATTEMPT_PLAN_DAYS = 2, 1, 3
    assert is_exhausted(tries((0, "phone"), (1, "phone")))
    assert not is_exhausted(tries((0, "phone"), (4, "phone")))


histories = st.lists(
    st.tuples(st.integers(0, 60 * 24), st.sampled_from(Channel.values), st.sampled_from(ContactResult.values)),
    min_size=1,
    max_size=12,
)


def told(history: list[tuple[int, str, str]]) -> list[Attempt]:
    """Hours since the start, in order."""
    return [Attempt(START + hours * HOUR, channel, result) for hours, channel, result in sorted(history)]


@given(histories, st.sampled_from([True, False, None]))
def test_there_is_always_a_next_step_and_it_lies_ahead(history, has_phone):
    attempts = told(history)
    step = next_step(attempts, has_phone=has_phone)
    assert step.due_at > attempts[-1].at
    assert step.kind in {FollowUpKind.CHECK_IN, FollowUpKind.ATTEMPT, FollowUpKind.REVIEW}
    assert (step.channel in Channel.values) or step.kind == FollowUpKind.REVIEW
    assert step.why


@given(histories)
def test_it_is_never_done_before_its_bounds(history):
    missed = since_reached(told(history))
    if is_exhausted(missed):
        assert len(missed) >= 3
        assert len({attempt.channel for attempt in missed}) >= 2
    assert not is_exhausted(missed[:2])


@given(histories, st.sampled_from([True, False, None]))
def test_following_its_own_advice_it_is_done_after_three_attempts_within_two_weeks(history, has_phone):
    """Whatever came before a talk: three attempts as it says, and "unable to reach" may be proposed."""
    attempts = [*told(history), Attempt(START + 90 * DAY, "phone", "reached")]
    step = next_step(attempts, has_phone=has_phone)
    first = step.due_at
    for _ in range(3):
        attempts.append(Attempt(step.due_at, step.channel, "no_answer"))
        step = next_step(attempts, has_phone=has_phone)
    assert step.kind == FollowUpKind.REVIEW
    assert attempts[-1].at - first <= 14 * DAY


@given(histories, st.sampled_from(MISSED))
def test_a_talk_starts_the_count_anew(history, result):
    attempts = [*told(history), Attempt(START + 90 * DAY, "phone", "reached")]
    assert since_reached(attempts) == []
    again = Attempt(START + 91 * DAY, "text", result)
    assert since_reached([*attempts, again]) == [again]
