"""Sol's morning: what is long overdue, what nobody has, who carries how much, and who asks for a talk."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from casework import tasks
from casework.actions import cases, follow_ups, supervision
from casework.models import Case, FollowUp, SupervisorTask
from casework.queries import supervision as queries
from heart.models import Message
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)
HOME, OVERDUE, UNASSIGNED, TASKS = (f"/supervise/{name}" for name in ("", "overdue/", "unassigned/", "tasks/"))


@pytest.fixture(autouse=True)
def today(now):
    with time_machine.travel(now, tick=False):
        yield


def named(given, family="Bell", **changes):
    return {"details": {"given_name": given, "family_name": family}, **changes}


def due(now, hours):
    """When somebody was met whose follow-up is due in so many hours (overdue when negative)."""
    return now - (48 - hours) * HOUR


# The numbers


def test_a_quiet_morning_says_so_and_shows_its_zeros(sol):
    page = words(browser(sol).get(HOME))
    for sentence in (
        "Nothing is overdue.",
        "Every open case has somebody.",
        "No debrief is asked for, and no rule was broken.",
        "Encounters that owe a follow-up and have none 0",
        "Open cases without a next step 0",
        "Messages given up after five tries 0",
    ):
        assert sentence in page


def test_the_numbers_count_what_they_say(sol, nadia, ray, now):
    make.case(at=due(now, -30), assigned_to=nadia)
    make.case(at=due(now, -2), assigned_to=nadia)
    make.case(at=due(now, 10))
    supervision.answer(
        response=make.response(at=now, met_people=[]), felt_safe="no", wants_debrief="no", by=ray, at=now
    )
    found = queries.standing(sol, now)
    assert (found.overdue, found.escalated, found.unassigned, found.tasks) == (2, 1, 1, 1)


@pytest.mark.parametrize(("hours", "escalated"), [(-23.9, 0), (-24, 1), (-24.1, 1)])
def test_escalated_is_what_the_sweep_escalates(sol, nadia, sweeper, now, hours, escalated):
    make.case(at=due(now, hours), assigned_to=nadia)
    assert queries.standing(sol, now).escalated == escalated
    assert tasks.escalate(now, sweeper) == escalated


def test_what_must_be_zero_is_counted_when_it_is_not(sol, sweeper, now):
    lost, stuck = make.case(at=now), make.case(at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_followup WHERE case_id = %s", [lost.pk])
        cursor.execute(
            "UPDATE casework_followup SET status = 'completed', closed_at = now(), closed_by_id = %s, result = 'x'"
            " WHERE case_id = %s",
            [sweeper.pk, stuck.pk],
        )
    Message.objects.update(status="dead")
    found = queries.standing(sol, now)
    assert (found.unfollowed, found.without_next_step, found.repaired) == (1, 2, 0)
    assert found.dead_messages > 0
    assert "Ask an administrator to look at the mail." in words(browser(sol).get(HOME))
    tasks.repair(now, sweeper)
    tasks.give_next_steps(now, sweeper)
    found = queries.standing(sol, now)
    assert (found.unfollowed, found.without_next_step, found.repaired) == (0, 0, 2)
    assert "Mended in the last 30 days 2" in words(browser(sol).get(HOME))
    assert queries.standing(sol, now + timedelta(days=31)).repaired == 0


# What is overdue


def test_what_has_waited_longest_stands_first(sol, nadia, now):
    make.case(at=due(now, -2), assigned_to=nadia, **named("Younger"))
    make.case(at=due(now, -30), **named("Older"))
    make.case(at=due(now, 3), **named("Intime"))
    page = words(browser(sol).get(OVERDUE))
    assert page.index("Older Bell") < page.index("Younger Bell")
    assert "Intime" not in page
    assert "Overdue by 30 hours" in page
    assert "Nobody's" in page


def test_the_list_filters_by_age_and_by_navigator(sol, nadia, noel, now):
    make.case(at=due(now, -2), assigned_to=nadia, **named("Fresh"))
    make.case(at=due(now, -30), assigned_to=nadia, **named("Old"))
    make.case(at=due(now, -30), assigned_to=noel, **named("Noels"))
    client = browser(sol)
    page = words(client.get(OVERDUE, {"late": "escalated", "person": nadia.pk}))
    assert "Old Bell" in page
    assert "Fresh" not in page
    assert "Noels" not in page


@pytest.mark.parametrize(
    "asked", [{"person": "999999"}, {"person": "x"}, {"late": "never"}, {"sort": "--due", "page": "x"}]
)
def test_a_strange_address_shows_the_list_all_the_same(sol, nadia, now, asked):
    make.case(at=due(now, -2), assigned_to=nadia, **named("Fresh"))
    assert "Fresh Bell" in words(browser(sol).get(OVERDUE, asked))


def test_nothing_for_these_filters_says_what_to_do(sol, nadia):
    page = words(browser(sol).get(OVERDUE, {"person": nadia.pk}))
    assert "Nothing overdue fits these filters" in page
    assert "Clear the filters" in page


def test_tries_count_those_of_the_case(sol, nadia, now):
    from uuid import uuid4

    case = make.case(at=due(now, -30), assigned_to=nadia, **named("Tried"))
    make.case(at=due(now, -30), assigned_to=nadia, **named("Untried"))
    first = FollowUp.objects.get(case=case)
    follow_ups.log_attempt(
        submission=uuid4(), follow_up=first, channel="phone", result="no_answer", by=nadia, at=now - 48 * HOUR
    )
    tries = {row.case.neighbor.given_name: row.tries for row in queries.overdue(sol, now)}
    assert tries == {"Tried": 1, "Untried": 0}


def test_every_column_sorts(sol, nadia, noel, now):
    make.case(at=due(now, -2), assigned_to=noel, **named("Ann", "Zed"))
    make.case(at=due(now, -3), assigned_to=nadia, **named("Bea", "Young"))
    client = browser(sol)
    for sort, first in {"neighbor": "Bea", "-neighbor": "Ann", "person": "Bea", "due": "Bea", "-due": "Ann"}.items():
        page = words(client.get(OVERDUE, {"sort": sort}))
        assert (page.index("Bea Young") < page.index("Ann Zed")) is (first == "Bea"), sort


# What nobody has


def test_a_case_is_given_where_it_stands(sol, nadia, now):
    case = make.case(at=now, **named("Tamsin"))
    client = browser(sol)
    page = client.get(UNASSIGNED)
    assert "Tamsin Bell" in words(page)
    assert f'<option value="{nadia.pk}">Nadia (0 open)</option>' in page.content.decode()
    given = client.post(f"/cases/{case.pk}/assign/", {"to": nadia.pk, "next": UNASSIGNED}, follow=True)
    assert given.redirect_chain == [(UNASSIGNED, 302)]
    assert "The case is given to Nadia." in words(given)
    assert "Every open case has somebody" in words(given)
    assert Case.objects.get().assigned_to == nadia
    assert Message.objects.filter(recipient=nadia, kind="case_assigned").count() == 1


def test_giving_to_nobody_asks_for_somebody(sol, nadia, now):
    case = make.case(at=now)
    answer = browser(sol).post(f"/cases/{case.pk}/assign/", {"to": "", "next": UNASSIGNED})
    assert answer.status_code == 422
    assert "Choose somebody." in words(answer)


def test_the_case_of_somebody_who_has_left_is_nobodys(sol, nadia, now):
    case = make.case(at=now, assigned_to=nadia)
    assert not queries.unassigned(sol).exists()
    nadia.is_active = False
    nadia.save_by(sol)
    assert list(queries.unassigned(sol)) == [case]
    page = browser(sol).get(HOME)
    assert "Nadia works no cases any more" in words(page)
    assert f'<option value="{nadia.pk}"' not in page.content.decode()


# Who carries how much


def test_the_load_counts_open_overdue_and_today(sol, nadia, noel, cora, now):
    for hours in (-30, -1, 5, 40):
        make.case(at=due(now, hours), assigned_to=nadia)
    make.case(at=due(now, 5), assigned_to=noel)
    rows = {row.person.username: (row.open, row.overdue, row.today) for row in queries.load(sol, now)}
    assert rows == {"nadia": (4, 2, 1), "noel": (1, 0, 1), "cora": (0, 0, 0), "sol": (0, 0, 0)}
    assert queries.load(sol, now)[0].person == nadia, "the most overdue first"


def test_today_ends_at_the_citys_midnight(sol, nadia, now):
    # It is ten in the morning in Durham: fourteen hours are left of the day.
    make.case(at=due(now, 13.9), assigned_to=nadia)
    make.case(at=due(now, 14.1), assigned_to=nadia)
    assert {row.person.username: row.today for row in queries.load(sol, now)}["nadia"] == 1


def test_who_has_left_and_still_has_cases_stands_at_the_top(sol, nadia, noel, now):
    make.case(at=due(now, -30), assigned_to=noel)
    make.case(at=now, assigned_to=nadia)
    nadia.is_active = False
    nadia.save_by(sol)
    first = queries.load(sol, now)[0]
    assert (first.person, first.here, first.open) == (nadia, False, 1)


def test_closed_cases_weigh_nothing(sol, nadia, now):
    from casework.actions import needs

    case = make.case(at=now, assigned_to=nadia)
    needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    assert {row.person.username: row.open for row in queries.load(sol, now)}["nadia"] == 0


# Tasks


@pytest.fixture
def debrief(ray, sol, now):
    response = make.response(at=now, met_people=[])
    supervision.answer(response=response, felt_safe="no", wants_debrief="yes", by=ray, at=now)
    return SupervisorTask.objects.get()


def test_a_debrief_shows_the_answers_and_is_settled_with_words(sol, debrief):
    client = browser(sol)
    path = f"/supervise/tasks/{debrief.pk}/"
    page = words(client.get(path))
    assert "Ray asks for a debrief" in page
    assert "Did Ray feel safe? No" in page
    done = client.post(path, {"settlement": "Talked over lunch."}, follow=True)
    assert "Settled. What was done is kept with the task." in words(done)
    debrief.refresh_from_db()
    assert (debrief.settlement, debrief.settled_by) == ("Talked over lunch.", sol)
    assert "Talked over lunch." in words(client.get(path))
    assert "Settle it" not in words(client.get(path))


def test_settling_without_words_asks_for_them(sol, debrief):
    answer = browser(sol).post(f"/supervise/tasks/{debrief.pk}/", {"settlement": " "})
    assert answer.status_code == 422
    assert "Say how this was settled." in words(answer)


def test_a_task_settled_by_somebody_else_meanwhile_is_left_as_it_is(sol, debrief, now):
    sam = people.person("sam", "supervisor")
    supervision.settle(task=debrief, settlement="Sam talked to Ray.", by=sam, at=now)
    answer = browser(sol).post(f"/supervise/tasks/{debrief.pk}/", {"settlement": "I did too."})
    assert answer.status_code == 409
    debrief.refresh_from_db()
    assert debrief.settlement == "Sam talked to Ray."


def test_a_broken_rule_is_told_in_its_words(sol, ray, now):
    make.response(at=now, violence_or_weapon=True)
    page = words(browser(sol).get(f"/supervise/tasks/{SupervisorTask.objects.get().pk}/"))
    assert "A response that broke a rule" in page
    assert "CRT goes only to calls without violence or weapon" in page


def test_the_list_shows_open_tasks_unless_asked(sol, debrief, now):
    client = browser(sol)
    assert "asks for a debrief" in words(client.get(TASKS))
    supervision.settle(task=debrief, settlement="Talked.", by=sol, at=now)
    assert "No such task" in words(client.get(TASKS))
    page = words(client.get(TASKS, {"status": ""}))
    assert "asks for a debrief" in page
    assert "Done Sol" in page
    assert "No such task" in words(client.get(TASKS, {"status": "", "kind": "response_rule"}))


# Who, and how quickly


@pytest.mark.parametrize("person", ["nadia", "cora", "ray", "omar", "eve", "dee", "ada"])
def test_only_supervisors_get_in(request, person, debrief):
    client = browser(request.getfixturevalue(person))
    for path in (HOME, OVERDUE, UNASSIGNED, TASKS, f"/supervise/tasks/{debrief.pk}/"):
        assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", [HOME, OVERDUE, UNASSIGNED, f"{TASKS}?status="])
def test_a_page_takes_as_many_statements_with_twenty_rows_as_with_one(sol, nadia, ray, now, path):
    def one_more(number):
        make.case(at=due(now, -30), assigned_to=people.person(f"worker{number}", "navigator"))
        make.case(at=due(now, -30))
        response = make.response(at=now, met_people=[], violence_or_weapon=True)
        supervision.answer(response=response, felt_safe="no", wants_debrief="no", by=ray, at=now)

    client = browser(sol)
    one_more(0)
    client.get(path)
    few = statements(lambda: client.get(path))
    for number in range(1, 20):
        one_more(number)
    assert statements(lambda: client.get(path)) == few
    assert few <= 24
