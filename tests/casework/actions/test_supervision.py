"""What supervisors owe their team: an answer to every "no, I did not feel safe"."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import supervision
from casework.models import SafetyAnswer, SupervisorTask
from casework.states import TaskKind
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message, StateChange
from tests.factories import casework as make
from tests.factories import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def response(now):
    return make.response(at=now)


@pytest.fixture
def task(response, ray, sol, now):
    supervision.answer(response=response, felt_safe="no", wants_debrief="no_answer", by=ray, at=now)
    return SupervisorTask.objects.get()


@pytest.mark.parametrize(
    ("felt_safe", "wants_debrief", "opens"),
    [
        ("yes", "no", False),
        ("yes", "yes", True),
        ("yes", "no_answer", False),
        ("no", "no", True),
        ("no", "yes", True),
        ("no", "no_answer", True),
        ("no_answer", "no", False),
        ("no_answer", "yes", True),
        ("no_answer", "no_answer", False),
    ],
)
def test_no_or_yes_a_debrief_opens_a_task(response, ray, sol, now, felt_safe, wants_debrief, opens):
    supervision.answer(response=response, felt_safe=felt_safe, wants_debrief=wants_debrief, by=ray, at=now)
    assert SupervisorTask.objects.filter(kind=TaskKind.DEBRIEF, about=ray).exists() is opens
    assert Message.objects.filter(recipient=sol, kind="debrief").exists() is opens


def test_one_person_answers_once(task, response, ray, now):
    with pytest.raises(Invalid):
        supervision.answer(response=response, felt_safe="yes", wants_debrief="no", by=ray, at=now)
    assert SafetyAnswer.objects.get().felt_safe == "no"


def test_answering_takes_the_question_off_the_list(response, cora, now):
    asked = Message.objects.get(recipient=cora, kind="safety_questions")
    assert asked.read_at is None
    supervision.answer(response=response, felt_safe="yes", wants_debrief="no", by=cora, at=now)
    asked.refresh_from_db()
    assert asked.read_at == now


def test_two_people_have_a_task_each(task, response, cora, now):
    supervision.answer(response=response, felt_safe="no", wants_debrief="yes", by=cora, at=now)
    assert {one.about.username for one in SupervisorTask.objects.all()} == {"ray", "cora"}


def test_who_recorded_it_for_others_may_answer_too(ray, cora, noel, now):
    response = make.response(at=now, by=noel)
    supervision.answer(response=response, felt_safe="yes", wants_debrief="no", by=noel, at=now)
    assert SafetyAnswer.objects.get().user == noel


@pytest.mark.parametrize("who", ["noel", "sol", "omar", "ada"])
def test_who_was_not_there_is_not_asked(response, request, now, who):
    somebody = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        supervision.answer(response=response, felt_safe="yes", wants_debrief="no", by=somebody, at=now)


def test_every_active_supervisor_hears_of_a_task(response, ray, sol, now):
    people.person("sam", "supervisor")
    gone = people.person("gone", "supervisor")
    gone.is_active = False
    gone.save_by(gone)
    supervision.open_task(kind=TaskKind.RESPONSE_RULE, response=response, by=ray, at=now)
    assert {one.recipient.username for one in Message.objects.filter(kind="response_rule")} == {"sam", "sol"}


def test_settling_says_how_who_and_when(task, sol, now):
    later = now + timedelta(hours=3)
    supervision.settle(task=task, settlement="Talked for an hour; a day off.", by=sol, at=later)
    task.refresh_from_db()
    assert (task.status, task.settled_by, task.settled_at) == ("done", sol, later)
    assert task.settlement == "Talked for an hour; a day off."
    row = StateChange.objects.filter(subject_type="casework.supervisortask").latest("pk")
    assert (row.source, row.target, row.by) == ("open", "done", sol)
    event = Event.objects.get(kind="casework.task_settled")
    assert event.details == {"kind": "debrief"}, "the words are not in the ledger"


@pytest.mark.parametrize("said", ["", "   "])
def test_settling_needs_words(task, sol, now, said):
    with pytest.raises(Invalid) as refusal:
        supervision.settle(task=task, settlement=said, by=sol, at=now)
    assert "settlement" in refusal.value.fields
    task.refresh_from_db()
    assert task.status == "open"


def test_a_task_is_settled_once(task, sol, now):
    supervision.settle(task=task, settlement="Talked.", by=sol, at=now)
    with pytest.raises(IllegalMove):
        supervision.settle(task=task, settlement="Talked again.", by=sol, at=now)
    task.refresh_from_db()
    assert task.settlement == "Talked."


@pytest.mark.parametrize("who", ["nadia", "cora", "ray", "ada"])
def test_only_a_supervisor_settles(task, request, now, who):
    with pytest.raises(NotAllowed):
        supervision.settle(task=task, settlement="Talked.", by=request.getfixturevalue(who), at=now)


def test_somebody_elses_supervisor_settles_nothing_here(task, now):
    foreign = people.person("frieda", "supervisor", "Bull City Bridge")
    with pytest.raises(NotAllowed):
        supervision.settle(task=task, settlement="Talked.", by=foreign, at=now)
    assert not SupervisorTask.objects.visible_to(foreign).exists()


@pytest.mark.parametrize("who", ["nadia", "ray", "cora", "omar", "ada"])
def test_only_supervisors_read_the_answers_of_others_and_tasks(task, sol, request, who):
    somebody = request.getfixturevalue(who)
    assert not SafetyAnswer.objects.visible_to(somebody).exclude(user=somebody).exists()
    assert not SupervisorTask.objects.visible_to(somebody).exists()
    assert SafetyAnswer.objects.visible_to(sol).count() == SupervisorTask.objects.visible_to(sol).count() == 1
