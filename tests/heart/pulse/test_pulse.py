"""The team pulse: who is asked, what is shown, and that no answer can be tied to who gave it."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.insights.pulse import actions
from heart.insights.pulse.questions import LEAST, SURVEYS
from heart.insights.pulse.results import results
from heart.models import Event, PulseAsked, PulseRound, PulseTally
from tests.casework.kit import browser, statements, words
from tests.factories import people

pytestmark = pytest.mark.django_db
ALL_FIVE = dict.fromkeys(SURVEYS[1], 5)


def team(size: int) -> list:
    return [people.person(f"member{place}", "responder") for place in range(size)]


def played(people_who_answer, *, by, at, answers=None):
    """A round that these people answer, closed."""
    actions.open_round(by=by, at=at)
    for person in people_who_answer:
        actions.answer(answers=answers or ALL_FIVE, by=person, at=at)
    return actions.close_round(by=by, at=at)


class TestWhoIsAsked:
    def test_everybody_of_heart_but_the_evaluator_and_nobody_of_a_partner(
        self, now, ray, nadia, dee, ada, sol, eve, omar
    ):
        actions.open_round(by=sol, at=now)
        assert set(PulseAsked.objects.values_list("user__username", flat=True)) == {"ray", "nadia", "dee", "ada", "sol"}

    def test_a_partner_and_an_evaluator_see_nothing(self, omar, eve):
        for person in (omar, eve):
            assert browser(person).get("/pulse/").status_code == 403
            assert "Team pulse" not in words(browser(person).get("/", follow=True))
            with pytest.raises(NotAllowed):
                actions.answer(answers=ALL_FIVE, by=person)

    def test_the_start_page_asks_once_and_can_be_put_aside(self, now, ray, sol):
        actions.open_round(by=sol, at=now)
        client = browser(ray)
        assert "How is work?" in words(client.get("/", follow=True))
        assert "How is work?" not in words(client.get("/calls/"))
        client.post("/pulse/not-now/")
        assert "How is work?" not in words(client.get("/", follow=True))
        assert not PulseTally.objects.exclude(times=0).exists()
        with pytest.raises(IllegalMove):
            actions.answer(answers=ALL_FIVE, by=ray)

    def test_the_banner_costs_the_start_page_no_statement(self, now, ray, sol):
        client = browser(ray)
        client.get("/")
        without = statements(lambda: client.get("/encounters/new/"))
        actions.open_round(by=sol, at=now)
        client.get("/")
        assert statements(lambda: client.get("/encounters/new/")) == without

    def test_answering_takes_the_question_away_and_a_second_time_changes_nothing(self, now, ray, sol):
        actions.open_round(by=sol, at=now)
        client = browser(ray)
        client.get("/")
        assert client.get("/pulse/answer/").status_code == 200
        answer = client.post("/pulse/answer/", {"load": "4", "rest": "2"}, follow=True)
        assert "Your answers are counted" in words(answer)
        assert "How is work?" not in words(client.get("/", follow=True))
        client.post("/pulse/answer/", {"load": "1"})
        given = PulseTally.objects.exclude(times=0).values_list("question", "value", "times")
        assert set(given) == {("", 0, 1), ("load", 4, 1), ("rest", 2, 1)}

    @pytest.mark.parametrize("answers", [{}, {"load": "9"}, {"load": "x"}])
    def test_nothing_and_what_is_no_answer_is_said_back(self, answers, now, ray, sol):
        actions.open_round(by=sol, at=now)
        assert browser(ray).post("/pulse/answer/", answers).status_code == 422
        assert PulseAsked.objects.visible_to(ray).waiting().exists()

    @pytest.mark.parametrize("answers", [{}, {"load": 6}, {"load": 0}, {"": 0}, {"who": 3}])
    def test_the_action_takes_only_answers_of_the_survey(self, answers, now, ray, sol):
        actions.open_round(by=sol, at=now)
        with pytest.raises(Invalid):
            actions.answer(answers=answers, by=ray)


class TestRounds:
    def test_supervisors_and_administrators_run_them_one_at_a_time(self, now, sol, ada, nadia):
        with pytest.raises(NotAllowed):
            actions.open_round(by=nadia, at=now)
        actions.open_round(by=sol, at=now)
        with pytest.raises(IllegalMove):
            actions.open_round(by=ada, at=now)
        actions.close_round(by=ada, at=now)
        with pytest.raises(IllegalMove):
            actions.close_round(by=sol, at=now)
        assert actions.open_round(by=ada, at=now).number == 2

    def test_the_buttons_are_theirs_alone(self, sol, ray):
        assert "Open a round" in words(browser(sol).get("/pulse/"))
        assert "Open a round" not in words(browser(ray).get("/pulse/"))
        assert "Close the round" in words(browser(sol).post("/pulse/open/", follow=True))
        assert "No round is closed yet" not in words(browser(sol).post("/pulse/close/", follow=True))

    def test_eleven_answers_are_shown_to_the_whole_team(self, now, sol, ray):
        members = team(LEAST)
        actions.open_round(by=sol, at=now)
        for place, member in enumerate(members):
            actions.answer(answers={"load": 5 if place < 4 else 2, "rest": 3}, by=member, at=now)
        actions.close_round(by=sol, at=now)
        [result] = results(ray)
        load, _, _, rest, _ = result.questions
        assert (result.answered, load.mean, load.yes, load.percent) == (11, 3.1, 4, 36)
        assert (rest.mean, rest.yes) == (3.0, 0)
        page = words(browser(ray).get("/pulse/"))
        assert "11 people answered" in page
        assert "4 of 11 (36%)" in page

    def test_a_question_that_fewer_answered_is_withheld(self, now, sol):
        members = team(LEAST)
        actions.open_round(by=sol, at=now)
        for place, member in enumerate(members):
            actions.answer(answers={"rest": 1} | ({"load": 2} if place else {}), by=member, at=now)
        actions.close_round(by=sol, at=now)
        load = results(sol)[0].questions[0]
        assert (load.answered, load.mean, load.yes, load.percent) == (None, None, None, None)
        assert "I can manage the work that I have. withheld withheld" in words(browser(sol).get("/pulse/"))

    def test_two_rounds_are_compared_only_where_both_have_enough(self, now, sol):
        members = team(LEAST)
        played(members, by=sol, at=now, answers={"load": 2})
        played(members[1:], by=sol, at=now)
        played(members, by=sol, at=now, answers={"load": 4})
        played(members, by=sol, at=now, answers={"load": 3})
        newest, third, second, first = results(sol)
        assert newest.questions[0].change == -1.0
        assert third.questions[0].change is None
        assert (second.answered, second.questions) == (None, [])
        assert first.questions[0].mean == 2.0

    def test_the_page_takes_as_many_statements_for_six_rounds_as_for_one(self, now, sol):
        members = team(LEAST)
        played(members, by=sol, at=now)
        client = browser(sol)
        client.get("/pulse/")
        once = statements(lambda: client.get("/pulse/"))
        for _ in range(6):
            played(members, by=sol, at=now)
        assert statements(lambda: client.get("/pulse/")) == once
        assert len(results(sol)) == 6


def everything_kept() -> list[dict]:
    """Every row of every table, as a database administrator reads them."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [row for model in models for row in json.loads(serializers.serialize("json", model._base_manager.all()))]


class TestAttack:
    """With ten answers nothing is shown; and at no time can an answer be tied to who gave it."""

    def test_ten_answers_are_shown_nowhere(self, now, sol, ada, eve):
        members = team(LEAST - 1)
        actions.open_round(by=sol, at=now)
        for member in members:
            actions.answer(answers={"load": 1}, by=member, at=now)
        for person in (sol, ada, members[0]):
            page = words(browser(person).get("/pulse/"))
            assert "people answered" not in page
            assert "Mean" not in page
        actions.close_round(by=sol, at=now)
        for person in (sol, ada, members[0]):
            page = words(browser(person).get("/pulse/"))
            assert "Fewer than 11 people answered" in page
            assert "Mean" not in page
            assert "10 people" not in page
            assert "of 10" not in page
        assert not PulseTally.objects.exists(), "what was counted is gone for everybody"
        assert not PulseAsked.objects.exists()

    def test_ten_counts_that_somebody_brought_back_are_not_shown_either(self, now, sol):
        closed = played([], by=sol, at=now)
        PulseTally.objects.create(round=closed, question="", value=0, times=LEAST - 1)
        PulseTally.objects.create(round=closed, question="load", value=5, times=LEAST)
        assert (results(sol)[0].answered, results(sol)[0].questions) == (None, [])

    def test_while_a_round_is_open_not_even_a_hundred_answers_are_shown(self, now, sol):
        members = team(LEAST + 4)
        actions.open_round(by=sol, at=now)
        for member in members:
            actions.answer(answers=ALL_FIVE, by=member, at=now)
        assert results(sol) == []
        assert "Mean" not in words(browser(sol).get("/pulse/"))

    def test_the_admin_the_api_and_the_ledger_hold_nothing_of_it(self, now, sol, ada):
        from django.contrib import admin

        members = team(LEAST)
        before = Event.objects.count()
        played(members, by=sol, at=now)
        told = list(Event.objects.order_by("pk")[before:].values_list("kind", "by__username", "details"))
        assert told == [
            ("heart.pulse_opened", "sol", {"number": 1}),
            ("heart.pulse_closed", "sol", {"number": 1}),
        ]
        assert not {PulseRound, PulseAsked, PulseTally} & set(admin.site._registry)
        schema = json.dumps(browser(ada).get("/api/schema/?format=json").content.decode())
        assert "pulse" not in schema.lower()

    def test_an_answer_is_no_row_and_no_table_of_it_has_a_moment_or_a_person(self, now, sol):
        members = team(LEAST)
        actions.open_round(by=sol, at=now)
        rows = {model: model._base_manager.count() for model in apps.get_models()}
        actions.answer(answers=ALL_FIVE, by=members[0], at=now)
        assert {model: model._base_manager.count() for model in apps.get_models()} == rows
        columns = {field.name for field in PulseTally._meta.get_fields()}
        assert columns == {"id", "round", "question", "value", "times"}
        assert not hasattr(PulseTally, "history")
        assert {field.name for field in PulseAsked._meta.get_fields()} == {"id", "round", "user", "settled"}

    def test_an_answer_and_not_this_time_leave_the_same(self, now, sol):
        one, other = team(2)
        actions.open_round(by=sol, at=now)
        actions.answer(answers=ALL_FIVE, by=one, at=now)
        actions.put_aside(by=other, at=now)
        rows = PulseAsked.objects.filter(user__in=(one, other)).values("round", "settled")
        assert rows[0] == rows[1]

    def test_what_was_written_last_does_not_tell_what_somebody_answered(self, now, sol):
        """PostgreSQL keeps with each row which transaction wrote it: all counts are of the same one."""
        [member] = team(1)
        actions.open_round(by=sol, at=now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM heart_pulsetally")
            before = cursor.fetchone()
            actions.answer(answers={"load": 1}, by=member, at=now)
            cursor.execute("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM heart_pulsetally")
            assert (before, cursor.fetchone()) == ((1,), (1,))

    def test_after_a_round_nothing_kept_says_who_was_asked(self, now, sol):
        members = team(LEAST)
        played(members, by=sol, at=now)
        about = [row for row in everything_kept() if "pulse" in row["model"]]
        members_keys = {member.pk for member in members}
        assert not [row for row in about if row["fields"].get("user") in members_keys]
        assert {row["model"] for row in about} == {"heart.pulseround", "heart.historicalpulseround", "heart.pulsetally"}
