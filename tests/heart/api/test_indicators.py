"""The indicators through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from heart.insights.indicator import registry
from tests.casework.field_kit import call
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
PATH = "/api/v1/indicators/"


def figures(client, **asked):
    answer = client.get(PATH, asked)
    assert answer.status_code == 200
    return answer.json()


def test_each_indicator_comes_with_its_definition_and_n_of_n(eve):
    rows = figures(api.client(eve))["indicators"]
    assert {row["key"] for row in rows} == set(registry)
    assert all(row["formula"] and row["version"] for row in rows)


def test_the_period_is_the_one_asked_for(eve, now):
    with time_machine.travel(now, tick=False):
        assert figures(api.client(eve))["start"] == "2025-12-10T05:00:00Z"
        assert figures(api.client(eve), days="30")["start"] == "2026-02-08T05:00:00Z"


def test_what_lies_outside_the_period_is_not_counted(eve, now):
    make.response(at=now)

    def counted() -> int:
        return next(row["n"] for row in figures(api.client(eve), days="30")["indicators"] if row["key"] == "responses")

    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert counted() == 1
    with time_machine.travel(now + timedelta(days=31), tick=False):
        assert counted() == 0


@pytest.mark.parametrize("days", ["7", "x", "-30"])
def test_a_period_that_does_not_exist_is_refused(days, eve):
    answer = api.client(eve).get(PATH, {"days": days})
    assert answer.status_code == 400
    assert "days" in answer.json()["errors"]


@pytest.mark.parametrize("who", ["omar", "ray", "dee"])
def test_it_is_for_those_who_see_insights(who, request):
    assert api.client(request.getfixturevalue(who)).get(PATH).status_code == 403


def row(client, key, **asked):
    return next(one for one in figures(client, key=key, **asked)["indicators"])


def test_days_can_be_named_and_are_the_citys(eve):
    with time_machine.travel("2026-03-10T14:00:00Z", tick=False):
        answer = figures(api.client(eve), first="2026-03-01", last="2026-03-09")
    assert (answer["start"], answer["end"]) == ("2026-03-01T05:00:00Z", "2026-03-10T04:00:00Z")


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-03-01"},
        {"last": "2026-03-01"},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"first": "2026-03-01", "last": "2099-03-01"},
        {"first": "1990-03-01", "last": "2026-03-01"},
        {"by": "shoe_size"},
        {"by": "navigator"},
        {"key": "nothing"},
    ],
)
def test_what_makes_no_sense_or_is_not_for_an_evaluator_is_refused(asked, eve):
    assert api.client(eve).get(PATH, asked).status_code == 400


def test_a_figure_comes_with_the_one_before_its_interval_and_the_hour_it_was_worked_out(eve, now):
    make.response(at=now - timedelta(days=4))
    with time_machine.travel(now, tick=False):
        one = row(api.client(eve), "attempt_48", days="30")
    assert (one["n"], one["of"], one["percent"], one["interval"]) == (0, 1, 0.0, [0.0, 79.3])
    assert (one["before"]["of"], one["before"]["percent"], one["before"]["interval"]) == (0, None, None)
    assert one["computed_at"] == "2026-03-10T14:00:00Z"
    assert one["groups"] == []


def test_by_a_dimension_only_those_that_know_it_come_with_their_groups(eve, now):
    make.response(at=now - timedelta(days=1))
    make.response(at=now - timedelta(days=20))
    with time_machine.travel(now, tick=False):
        rows = figures(api.client(eve), by="month", days="30")["indicators"]
    groups = {one["key"]: {group["group"]: group["n"] for group in one["groups"]} for one in rows}
    assert groups["responses"] == {"2026-02": 1, "2026-03": 1}
    assert groups.keys() == {key for key, one in registry.items() if "month" in one.by}


def test_measured_values_come_in_their_unit(eve, now):
    make.response(at=now - timedelta(days=1), call=call(received_at=now - timedelta(days=1, hours=1)))
    with time_machine.travel(now, tick=False):
        one = row(api.client(eve), "response_time", days="30")
    assert (one["values"], one["unit"]) == ({"median": 10.0, "p90": 10.0}, "minutes")


def test_a_program_alone_is_counted_alone(eve, now):
    make.response(at=now - timedelta(days=1))
    with time_machine.travel(now, tick=False):
        client = api.client(eve)
        assert [row(client, "responses", program=one)["n"] for one in ("CRT", "COR")] == [1, 0]
        keys = {one["key"] for one in figures(client, program="CRT")["indicators"]}
    assert keys == {key for key, one in registry.items() if "program" in one.by}


def test_small_groups_of_neighbors_are_named_and_not_counted(eve, now):
    make.response(at=now - timedelta(days=3))
    with time_machine.travel(now, tick=False):
        one = row(api.client(eve), "attempt_48", by="gender", days="30")
    assert (one["groups"], one["folded"]) == ([], ["Not asked"])


def test_a_supervisor_sees_the_numbers_by_navigator(sol, nadia, now):
    make.case(at=now - timedelta(days=3), assigned_to=nadia)
    with time_machine.travel(now, tick=False):
        one = row(api.client(sol), "attempt_48", by="navigator", days="30")
    assert [(group["group"], group["name"]) for group in one["groups"]] == [(str(nadia.pk), str(nadia))]
    assert "navigator" in one["dimensions"]
