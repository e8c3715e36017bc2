"""How it was for those who went: every one is asked, asked once more after the shift, and read only when it matters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.actions import supervision
from casework.models import FollowUp, ResponseMember, SafetyAnswer, SupervisorTask
from casework.queries import safety
from casework.tasks import remind_of_safety
from heart.models import Event, Message
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR = timedelta(hours=1)


def answer(response, by, felt="yes", debrief="no", at=None):
    return supervision.answer(response=response, felt_safe=felt, wants_debrief=debrief, by=by, at=at)


def reminded() -> set[str]:
    return set(Message.objects.filter(kind="safety_reminder").values_list("recipient__username", flat=True))


# Everybody is asked, and once more


def test_the_colleague_gets_a_link_and_answers_on_the_own_phone(cora):
    response = make.response(at=timezone.now())
    asked = Message.objects.get(kind="safety_questions")
    assert asked.recipient == cora
    client = browser(cora)
    assert "Did you feel safe?" in words(client.get(asked.path))
    client.post(asked.path, {"felt_safe": "yes", "wants_debrief": "no"})
    assert SafetyAnswer.objects.get(response=response).user == cora
    asked.refresh_from_db()
    assert asked.read_at is not None


def test_who_has_not_answered_by_the_end_of_the_shift_is_asked_once_more(ray, cora, sweeper, now):
    response = make.response(at=now)
    answer(response, cora, at=now + HOUR)
    assert remind_of_safety(now + 11 * HOUR, sweeper) == 0, "the shift goes on"
    assert remind_of_safety(now + 12 * HOUR, sweeper) == 1
    assert remind_of_safety(now + 13 * HOUR, sweeper) == 0, "once"
    assert reminded() == {"ray"}, "also the one who recorded it and left the questions open"
    assert Event.objects.filter(kind="casework.safety_reminded").count() == 1


def test_the_answer_settles_the_reminder(ray, cora, sweeper, now):
    response = make.response(at=now)
    remind_of_safety(now + 12 * HOUR, sweeper)
    answer(response, cora, at=now + 13 * HOUR)
    assert Message.objects.get(kind="safety_reminder", recipient=cora).read_at == now + 13 * HOUR
    assert Message.objects.get(kind="safety_reminder", recipient=ray).read_at is None


def test_last_week_is_not_asked_about(sweeper, now):
    make.response(at=now)
    assert remind_of_safety(now + timedelta(days=7), sweeper) == 0


def test_two_sweeps_remind_once(sweeper, now):
    make.response(at=now)
    assert remind_of_safety(now + 12 * HOUR, sweeper) == 2
    assert ResponseMember.objects.filter(safety_reminded_at__isnull=False).count() == 2
    assert remind_of_safety(now + 12 * HOUR, sweeper) == 0


# What the supervisor reads, and what is counted


def test_a_supervisor_reads_what_calls_for_one_and_nothing_else(ray, cora, sol, now):
    response = make.response(at=now)
    calm, shaken = answer(response, ray), answer(response, cora, felt="no")
    assert list(SafetyAnswer.objects.visible_to(sol)) == [shaken]
    assert list(SafetyAnswer.objects.visible_to(ray)) == [calm], "the own"
    other = make.response(at=now)
    wish = answer(other, cora, debrief="yes")
    assert set(SafetyAnswer.objects.visible_to(sol)) == {shaken, wish}
    assert SupervisorTask.objects.filter(kind="debrief").count() == 2


def test_the_rate_counts_and_names_nobody(ray, cora, sol, nadia, now):
    response = make.response(at=now)
    answer(response, ray)
    answer(response, cora, felt="no_answer")
    answer(make.response(at=now), cora, felt="no")
    make.response(at=now - timedelta(days=40))
    counted = safety.rate(sol, now + HOUR)
    assert counted == safety.SafetyRate(asked=4, answered=2, safe=1)
    assert safety.rate(nadia, now + HOUR) is None
    assert statements(lambda: safety.rate(sol, now + HOUR)) == 1


def test_the_supervisors_page_shows_the_rate(ray, sol):
    answer(make.response(at=timezone.now()), ray)
    page = words(browser(sol).get("/supervise/"))
    assert "1 of 2 answered" in page


# Apart from the neighbor's record


def test_no_page_of_the_neighbor_and_no_api_shows_an_answer(ray, cora, nadia, sol, now):
    from tests.factories.api import client as api

    case = make.case(at=timezone.now(), assigned_to=nadia)
    response = case.encounters.get().response
    answer(response, ray, felt="no", debrief="yes")
    row = SafetyAnswer.objects.get()
    step = FollowUp.objects.get(case=case)
    paths = [
        f"/cases/{case.pk}/?all=yes",
        f"/cases/{case.pk}/history/",
        f"/neighbors/{case.neighbor_id}/",
        f"/encounters/{case.encounters.get().pk}/",
        f"/follow-ups/{step.pk}/attempt/",
        "/caseload/",
    ]
    for who in (nadia, sol):
        for path in paths:
            page = browser(who).get(path)
            assert page.status_code == 200, path
            for told in ("feel safe", "felt_safe", "debrief", "afety answer", "afety questions"):
                assert told not in words(page), f"{told} on {path}"
    for who in (nadia, sol):
        for path in ("responses", "encounters", "cases", "neighbors"):
            body = api(who).get(f"/api/v1/{path}/").content.decode()
            assert "felt_safe" not in body
            assert "debrief" not in body
        assert "felt_safe" not in api(who).get(f"/api/v1/responses/{response.pk}/").content.decode()
    assert not Event.objects.filter(subject_type="casework.safetyanswer").exclude(case_key=None).exists()
    assert not Event.objects.filter(subject_type="casework.safetyanswer").exclude(neighbor_key=None).exists()
    tasks = Event.objects.filter(subject_type="casework.supervisortask")
    assert not tasks.exclude(case_key=None, neighbor_key=None).exists()
    assert (row.case_key, row.neighbor_key) == (None, None)
