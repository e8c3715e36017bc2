"""Responses, coverage, unmet demand, response time: each worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from casework.models import Call, Response
from casework.states import Disposition, Program
from heart.insights.indicator import dimensions, registry
from heart.insights.period import Period
from tests.casework.indicators.kit import (
    DAY,
    HOUR,
    MARCH,
    MINUTE,
    NOON,
    by,
    call,
    error,
    figure,
    groups,
    local,
    response,
    told,
)

pytestmark = pytest.mark.django_db


def test_responses_are_counted_by_program_and_not_those_in_error():
    for program in ("CRT", "CRT", "CCD"):
        response(program=program)
    response(**error())
    response(local(1, month=4))
    response(local(28, 23, month=2))
    assert told("responses") == (3, None, {})
    assert groups("responses", "program") == {"CRT": 2, "CCD": 1}
    assert figure("responses", program="CCD").n == 1


def test_coverage_is_805_of_6902():
    """The program's own published figure."""
    calls = Call.objects.bulk_create(
        (
            Call(source="test", number=str(number), received_at=NOON, eligible_programs=["CRT"])
            for number in range(6902)
        ),
        batch_size=2000,
    )
    base = {"program": Program.CRT, "disposition": Disposition.RESOLVED_ON_SCENE, "recorded_by": by()}
    Response.objects.bulk_create(
        Response(call=one, submission=uuid4(), cleared_at=NOON, recorded_at=NOON, **base) for one in calls[:805]
    )
    found = figure("coverage")
    assert (found.n, found.of, found.percent) == (805, 6902, 11.7)
    missed = figure("unmet_demand")
    assert (missed.n, missed.of) == (6097, 6902)


def test_a_call_answered_twice_is_covered_once_and_one_in_error_does_not_cover():
    twice = call()
    response(to=twice)
    response(to=twice, program="CCD")
    response(to=call(), **error())
    call(eligible_programs=[])
    assert told("coverage") == (1, 2, {"not eligible for any program": 1})


def test_unmet_demand_by_reason_is_of_all_eligible_calls():
    for reason in ("outside_hours", "outside_hours", "no_unit_free", None):
        call(reason=reason)
    response(to=call(reason=""))
    call(reason="", eligible_programs=[])
    assert told("unmet_demand") == (4, 5, {"not eligible for any program": 1})
    assert groups("unmet_demand", "unanswered") == {"outside_hours": 2, "no_unit_free": 1, "": 1}
    found = figure("unmet_demand", unanswered="outside_hours")
    assert (found.n, found.of, found.percent) == (2, 5, 40.0)
    assert groups("unmet_demand", "beat", unanswered="outside_hours") == {"D1": 2}
    assert dimensions["unanswered"].label("") == "Not worked out yet"


def test_hours_are_the_citys_also_where_its_clocks_change():
    """On March 8, 2026, two o'clock is three o'clock; on November 1, one o'clock comes twice."""
    spring = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)
    for hours in range(3):
        call(spring + hours * HOUR)
    assert groups("coverage", "hour") == {1: 0, 3: 0, 4: 0}
    day = Period.of_days(date(2026, 3, 8), date(2026, 3, 8))
    assert figure("coverage", day).of == 3
    autumn = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    for hours in range(2):
        call(autumn + hours * HOUR)
    november = Period.of_days(date(2026, 11, 1), date(2026, 11, 30))
    assert {hour: one.of for hour, one in _by(november, "hour").items()} == {1: 2}
    assert figure("coverage", november, hour=1).of == 2


def _by(period, dimension):
    return registry["coverage"].figures(period, dimension)


def test_weekday_and_month_are_the_citys():
    call(local(31, 23, 30))  # in UTC it is April, and Wednesday
    assert groups("coverage", "month") == {"2026-03": 0}
    assert groups("coverage", "weekday") == {1: 0}
    assert dimensions["weekday"].label(1) == "Tuesday"
    assert dimensions["hour"].label(7) == "07:00"


def test_call_type_and_beat_may_be_missing():
    call(kind="Welfare check")
    call(beat="")
    assert groups("coverage", "call_type") == {"": 0, "Welfare check": 0}
    assert {group: one.of for group, one in _by(MARCH, "beat").items()} == {"": 1, "D1": 1}
    assert [group for group, _ in dimensions["beat"].sorted(_by(MARCH, "beat"))] == ["D1", ""]


def test_response_time_is_that_of_the_first_unit_on_scene():
    for minutes in (5, 10, 30):
        response(to=call(), dispatched_at=NOON - 60 * MINUTE, on_scene_at=NOON - (60 - minutes) * MINUTE)
    crowded = call()
    response(to=crowded, dispatched_at=NOON - 60 * MINUTE, on_scene_at=NOON - 40 * MINUTE)
    response(to=crowded, dispatched_at=NOON - 60 * MINUTE, on_scene_at=NOON - 10 * MINUTE, program="COR")
    response(to=call(), program="CCD", dispatched_at=None, on_scene_at=None)
    response(to=call(), dispatched_at=None)
    response(to=call(), on_scene_at=None)
    response(to=call(), disposition="cancelled", on_scene_at=None)
    response(to=call(), dispatched_at=NOON - 5 * MINUTE, on_scene_at=NOON - 10 * MINUTE)
    response(to=call(), **error())
    response()
    n, _, left_out = told("response_time")
    assert n == 4
    assert left_out == {
        "answered by phone only": 1,
        "cancelled before arrival": 1,
        "time of dispatch or of arrival not recorded": 2,
        "another HEART unit was there first": 1,
        "on scene before dispatch: a mistake in the times": 1,
    }
    # 5, 10, 20, 30: the median lies between 10 and 20, the 90th percentile 0.7 of the way from 20 to 30.
    assert figure("response_time").values == {"median": 15.0, "p90": pytest.approx(27.0)}
    assert figure("response_time", program="COR").values == {"median": None, "p90": None}


def test_of_two_units_in_the_same_moment_one_counts():
    one = call()
    response(to=one)
    response(to=one, program="COR")
    assert told("response_time") == (1, None, {"another HEART unit was there first": 1})


def test_the_rows_behind_a_figure_say_why_they_are_out():
    out, kept = response(to=call(), on_scene_at=None), response(to=call())
    rows = {row.pk: (row.why_out, row.in_n) for row in registry["response_time"].behind(MARCH)}
    assert rows == {out.pk: ("time of dispatch or of arrival not recorded", False), kept.pk: ("", True)}


def test_the_last_moment_of_a_period_is_in_it_and_the_next_is_not():
    end = MARCH.end
    call(end - timedelta.resolution)
    call(end)
    call(MARCH.start)
    assert figure("coverage").of == 2
    assert end - MARCH.start == 31 * DAY - HOUR
