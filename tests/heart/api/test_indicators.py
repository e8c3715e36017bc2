"""The indicators through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from heart.insights.indicator import registry
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
