"""`/insights/unmet/what-if/`: the question, its answer with an interval, and what it stands on."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

import pytest

from casework.actions import tables
from casework.models import ProgramArea
from casework.queries import whatif as query
from casework.rules.whatif.answer import learned
from casework.rules.whatif.world import Opening, Share
from heart.insights import asked
from tests.casework.kit import browser, statements, words
from tests.casework.unmet.kit import LONG_AGO, WEEK, answered, call, ground

pytestmark = pytest.mark.django_db
URL = "/insights/unmet/what-if/"
EVENING = {"program": "CRT", "teams": "1", "weekdays": list("0123456"), "starts": "18:00", "ends": "00:00"}


@pytest.fixture
def week(ada, rules) -> None:
    """Each day two calls in hours, of which the one team takes both, and two in the evening, an hour apart."""
    ground(ada)
    for day in range(2, 9):
        answered(call(f"a{day}", day, 9), minutes=30)
        answered(call(f"b{day}", day, 11), minutes=30)
        call(f"c{day}", day, 20)
        call(f"d{day}", day, 21, beat="C")


@pytest.fixture
def page(eve, monkeypatch):
    """The page on the day after that week."""
    monkeypatch.setattr(asked.timezone, "localdate", lambda *at: datetime(2026, 3, 9).date())
    reader = browser(eve)
    return lambda status=200, **question: shown(reader.get(URL, {"days": "30", **question}), status)


def shown(answer, status):
    assert answer.status_code == status
    return answer


class TestTheRecordAsItIsRead:
    def test_says_who_could_have_gone_and_who_did(self, week):
        calls, minutes = query.arrivals(WEEK)
        assert len(calls) == 28
        first, second, evening, elsewhere = calls[:4]
        assert (first.at, first.answered_by, first.free) == (9 * 60, "CRT", {"CRT"})
        assert second.openings == (Opening("CRT", 1, True),)
        assert evening.openings == (Opening("CRT", 0, True),)
        assert elsewhere.openings == (Opening("CRT", 0, False),)
        assert minutes == {"CRT": [30.0] * 14}
        assert learned(calls, minutes).shares == {"CRT": Share(14, 14)}

    def test_knows_a_busy_team_and_an_answer_against_the_tables(self, ada, rules):
        ground(ada)
        answered(call("1", 2, 10))
        call("2", 2, 10, 30)
        answered(call("3", 2, 22))
        calls, _ = query.arrivals(WEEK)
        assert [one.free for one in calls] == [{"CRT"}, set(), set()]
        assert [one.off_schedule for one in calls] == [False, False, True]

    def test_takes_five_statements_for_one_call_and_for_many(self, week):
        empty = WEEK.before
        assert statements(lambda: query.arrivals(WEEK)) == statements(lambda: query.arrivals(empty)) == 5

    def test_names_the_programs_to_which_no_beat_can_be_added(self, ada, rules):
        ground(ada)
        assert query.covers_all(WEEK) == {"CCD", "COR", "CN"}
        tables.add(rows=[ProgramArea(program="COR", beats=["Z"], effective_from=LONG_AGO)], by=ada)
        assert query.covers_all(WEEK) == {"CCD", "CN"}


class TestTheAnswer:
    def test_is_one_sentence_with_its_interval(self, week, page):
        """Seven calls in the evening in the team's beats, each free to be taken, as every call in hours was."""
        says = words(page(**EVENING))
        assert "One more CRT team from 18:00 to 24:00 would have answered 7 (7–7) more calls from Feb 7, 2026" in says

    def test_says_how_well_it_reproduces_the_record(self, week, page):
        says = words(page(**EVENING))
        assert "14 calls answered, by the record; 14 in the replays with the real schedule (0.0% apart)" in says

    def test_says_what_it_assumes_and_how_to_work_it_out_again(self, week, page):
        says = words(page(**EVENING))
        for part in ("the record shows no queue", "answered 14 of 14", "12 pairs of replays, seed 20260"):
            assert part in says

    def test_takes_a_larger_area_into_account(self, week, page):
        says = words(page(**EVENING, beats=["C"]))
        assert "with CRT in beat C too would have answered 14 (14–14) more calls" in says

    def test_claims_nothing_where_the_interval_holds_zero(self, week, page):
        says = words(page(**{**EVENING, "starts": "01:00", "ends": "05:00", "weekdays": ["0"]}))
        assert "One more CRT team from 01:00 to 05:00 on Mondays: whether that answers more calls can't be told" in says
        assert "would have answered" not in says

    def test_claims_nothing_without_anything_to_learn_from(self, week, page):
        assert "Nothing to estimate from in these days" in words(page(**{**EVENING, "program": "CCD"}))

    def test_as_a_file_has_the_question_and_the_answer(self, week, page):
        rows = dict(csv.reader(StringIO(page(**EVENING, format="csv").content.decode("utf-8-sig"))))
        assert rows["change"] == "One more CRT team from 18:00 to 24:00"
        assert float(rows["more calls answered, mean of the replays"]) == 7.0
        assert rows["Outside hours, real schedule, mean"] == "14.0"
        assert rows["seed"] == "20260"

    def test_takes_as_many_statements_for_many_calls(self, week, page):
        many = statements(lambda: page(**EVENING))
        assert many == statements(lambda: page(**EVENING, days="90"))
        assert many <= 10


@pytest.mark.parametrize(
    ("wrong", "words_beside_it"),
    [
        ({"weekdays": []}, "Choose the days on which the added teams work."),
        ({"starts": ""}, "Say from when the added teams work."),
        ({"ends": ""}, "Say until when the added teams work."),
        ({"starts": "25:00"}, "Enter a valid time."),
        ({"teams": "0"}, "Say how many teams are added, or choose beats below."),
        ({"teams": "10"}, "less than or equal to 9"),
        ({"teams": "-1"}, "greater than or equal to 0"),
        ({"program": "CN"}, "Select a valid choice."),
        ({"program": "COR", "beats": ["C"]}, "This program covered the whole city already."),
        ({"beats": ["nowhere"]}, "Select a valid choice."),
    ],
)
def test_what_can_not_be_is_said_beside_the_answer(week, page, wrong, words_beside_it):
    assert words_beside_it in words(page(status=422, **{**EVENING, **wrong}))


def test_nothing_is_worked_out_before_it_is_asked(week, page):
    assert "What would be different?" in words(page())
