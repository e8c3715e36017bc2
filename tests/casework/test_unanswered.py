"""The one reason why nobody answered a call: outside hours, outside area, no unit free, other, in this order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.rules.unanswered import ORDER, Standing, reason, same_beat, steps
from casework.states import Program
from casework.states.operation import Unanswered

BEATS = frozenset({same_beat("D1"), same_beat("D2")})


def standing(**changes) -> Standing:
    """A community response team with two teams on duty in D1 and D2, both free."""
    return Standing(**{"program": "CRT", "units": 2, "busy": 0, "beats": BEATS, **changes})


@pytest.mark.parametrize(
    ("changes", "beat", "expected"),
    [
        ({"units": 0}, "D1", Unanswered.OUTSIDE_HOURS),
        ({"units": 0, "busy": 3}, "D9", Unanswered.OUTSIDE_HOURS),
        ({}, "D9", Unanswered.OUTSIDE_AREA),
        ({"busy": 2}, "D9", Unanswered.OUTSIDE_AREA),
        ({"busy": 2}, "D1", Unanswered.NO_UNIT_FREE),
        ({"busy": 5}, "D1", Unanswered.NO_UNIT_FREE),
        ({"busy": 1}, "D1", Unanswered.OTHER),
        ({}, "d 1", Unanswered.OTHER),
        ({"beats": None}, "D9", Unanswered.OTHER),
        ({}, "", Unanswered.OTHER),
    ],
)
def test_one_program(changes, beat, expected):
    assert reason([standing(**changes)], beat) == expected


def test_a_call_for_no_program_has_no_reason():
    assert reason([], "D1") is None


@pytest.mark.parametrize(
    ("nearest", "expected"),
    [
        (standing(units=0), Unanswered.OUTSIDE_HOURS),
        (standing(beats=frozenset({"d7"})), Unanswered.OUTSIDE_AREA),
        (standing(busy=2), Unanswered.NO_UNIT_FREE),
        (standing(), Unanswered.OTHER),
    ],
)
def test_of_several_programs_the_nearest_to_coming_decides(nearest, expected):
    off_duty = standing(program="CCD", units=0)
    assert reason([off_duty, nearest], "D1") == reason([nearest, off_duty], "D1") == expected


standings = st.builds(
    Standing,
    program=st.sampled_from(Program.values),
    units=st.integers(0, 4),
    busy=st.integers(0, 4),
    beats=st.none() | st.frozensets(st.sampled_from(["d1", "d2", "d3"]), min_size=1),
)


@given(st.lists(standings, min_size=1, max_size=4), st.sampled_from(["", "D1", "D2", "D 3"]))
def test_each_reason_means_what_it_says(programs, beat):
    """The definition, stage by stage: who was on duty, of those who covers the beat, of those who had a free team."""
    on_duty = [one for one in programs if one.units]
    covering = [one for one in on_duty if one.beats is None or not beat or same_beat(beat) in one.beats]
    free = [one for one in covering if one.busy < one.units]
    expected = (
        Unanswered.OUTSIDE_HOURS
        if not on_duty
        else Unanswered.OUTSIDE_AREA
        if not covering
        else Unanswered.NO_UNIT_FREE
        if not free
        else Unanswered.OTHER
    )
    assert reason(programs, beat) == expected


@given(st.lists(standings, min_size=1, max_size=4))
def test_the_steps_lead_to_the_reason(programs):
    found = steps(programs, "D1")
    assert [step.program for step in found] == [one.program for one in programs]
    assert max((step.reason for step in found), key=ORDER.index) == reason(programs, "D1")


def test_the_steps_say_what_was_so():
    words = {step.reason: step.words for step in steps([standing(busy=1), standing(busy=2)], "D1")}
    assert "2 teams on duty, 1 of them on other calls" in words[Unanswered.OTHER]
    assert "all were on other calls" in words[Unanswered.NO_UNIT_FREE]
    assert "did not cover beat D9" in steps([standing()], "D9")[0].words
    assert "was off duty" in steps([standing(units=0)], "D1")[0].words
    assert "no hours on record" in steps([standing(units=0, has_hours=False)], "D1")[0].words
