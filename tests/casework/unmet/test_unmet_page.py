"""`/insights/unmet/`: eight calls of a week, worked out by hand."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from casework.queries import unmet as query
from heart.insights import asked
from heart.insights.indicator import registry
from tests.casework.kit import browser, statements, words
from tests.casework.unmet.kit import WEEK, answered, call, ground, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(ada, rules) -> None:
    """Of eight eligible calls one was answered; a ninth was for nobody."""
    ground(ada)
    answered(call("1", 2, 10))  # Monday, from 10:01 to 11:01
    call("2", 2, 10, 30)  # the one team is busy
    call("3", 2, 10, 40, beat="B")  # as well
    call("4", 2, 14)  # the team is free
    call("5", 3, 9, beat="C")  # on duty, elsewhere
    call("6", 3, 20)  # Tuesday evening: off duty
    call("7", 3, 20, 59, kind="Suicide threat")  # off duty, both programs
    call("8", 8, 23, beat="")  # Sunday night: off duty
    call("9", 4, 12, kind="Noise")  # nobody of HEART goes to this
    settle()


@pytest.fixture
def page(client, eve, monkeypatch):
    """The page as the evaluator sees it, on a day right after that week."""
    monkeypatch.setattr(asked.timezone, "localdate", lambda *at: date(2026, 3, 9))
    reader = browser(eve)

    def get(**asked: object):
        answer = reader.get("/insights/unmet/", asked)
        assert answer.status_code == 200
        return answer

    return get


def lines(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


class TestTheNumbers:
    def test_are_those_of_the_indicator(self, week):
        found = query.unmet(WEEK)
        assert found.figure == registry["unmet_demand"].figure(WEEK)
        assert (found.figure.n, found.figure.of) == (7, 8)
        assert found.figure.excluded == {"not eligible for any program": 1}

    def test_have_one_reason_each(self, week):
        found = query.unmet(WEEK).reasons
        assert found == {"outside_hours": 3, "outside_area": 1, "no_unit_free": 2, "other": 1}

    def test_add_up_however_they_are_told_apart(self, week):
        found = query.unmet(WEEK)
        assert sum(found.reasons.values()) == sum(found.hours.values()) == 7
        assert sum(place.figure.n for place in found.places) == 7
        assert sum(map(sum, found.grid)) == 7

    def test_stand_at_their_hour_and_weekday_of_the_citys_clock(self, week):
        found = query.unmet(WEEK)
        assert found.hours == {(10, 0): 2, (14, 0): 1, (9, 1): 1, (20, 1): 2, (23, 6): 1}
        assert (found.grid[20][1], found.grid[1][2]) == (2, 0)

    def test_by_beat_have_their_own_whole(self, week):
        found = {place.beat: (place.figure.n, place.figure.of) for place in query.unmet(WEEK).places}
        assert found == {"A": (4, 5), "B": (1, 1), "C": (1, 1), "": (1, 1)}

    def test_of_one_program_are_the_calls_that_it_could_answer(self, week):
        assert (query.unmet(WEEK, "CCD").figure.n, query.unmet(WEEK, "CCD").figure.of) == (1, 1)
        assert query.unmet(WEEK, "CRT").figure.of == 8
        assert query.unmet(WEEK, "COR").figure.of == 0

    def test_say_when_a_reason_is_not_worked_out_yet(self, week):
        call("10", 5, 12)
        assert query.unmet(WEEK).reasons[""] == 1

    def test_take_two_statements_for_one_call_and_for_many(self, week):
        assert statements(lambda: query.unmet(WEEK, "CCD")) == statements(lambda: query.unmet(WEEK)) == 2


class TestThePage:
    def test_says_n_of_n_and_what_was_left_out(self, week, page):
        says = words(page(days="30"))
        assert "7 of 8 calls that HEART could have answered (87.5%) went unanswered" in says
        assert "1: not eligible for any program" in says
        assert "Version 1" in says

    def test_draws_each_number_and_repeats_it_beneath(self, week, page):
        html = page(days="30").content.decode()
        drawing = html[html.index("<svg", html.index("heart-chart")) :]
        assert drawing.count("heart-heat__cell") == 7 * 24
        assert drawing.count("heart-heat--5") == 2
        assert "Most went unanswered on Tuesdays from 20:00: 2." in html
        assert "style=" not in drawing[: drawing.index("</svg>")]

    def test_can_be_narrowed_to_a_beat(self, week, page):
        assert "1 of 1 calls" in words(page(days="30", beat="B"))

    def test_bears_what_nobody_would_ask_for(self, week, page):
        assert "7 of 8 calls" in words(page(days="30", beat="nowhere", program="XYZ"))

    def test_without_calls_says_what_to_do(self, db, page):
        assert "No eligible calls in these days" in words(page())

    def test_as_a_file_says_the_same(self, week, page):
        rows = lines(page(days="30", format="csv"))
        by_table = {row["table"] for row in rows}
        assert by_table == {"all", "left out", "by reason", "by hour and weekday", "by beat"}
        assert [(row["n"], row["of"]) for row in rows if row["table"] == "all"] == [("7", "8")]
        assert sum(int(row["n"]) for row in rows if row["table"] == "by hour and weekday") == 7
        assert {row["indicator"] for row in rows} == {"unmet_demand"}

    def test_a_beat_that_looks_like_a_formula_is_none(self, week, page):
        call("11", 5, 12, beat="=1+1")
        assert "'=1+1" in {row["group"] for row in lines(page(days="30", format="csv"))}
