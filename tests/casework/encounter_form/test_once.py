"""The encounter form: once; the two questions."""

from __future__ import annotations

from uuid import UUID

import pytest

from casework.models import (
    Encounter,
    Neighbor,
    Response,
    SafetyAnswer,
    SupervisorTask,
)
from heart.models import Message
from tests.casework.encounter_form.kit import NEW, send
from tests.casework.field_kit import report, somebody
from tests.casework.kit import browser, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


def test_a_double_tap_is_one_response(ray):
    typed = report(somebody())
    first, second = send(ray, typed), send(ray, typed)
    assert first["Location"] == second["Location"]
    assert Response.objects.count() == Encounter.objects.count() == Neighbor.objects.count() == 1
    page = words(browser(ray).post(NEW, typed, follow=True))
    assert "recorded already" in page


def test_each_form_is_a_submission_of_its_own(ray):
    def submission():
        page = browser(ray).get(NEW).content.decode()
        return UUID(page.split('name="submission" value="')[1].split('"')[0])

    assert submission() != submission()


def test_no_answer_is_no_row_and_can_be_given_later(ray):
    client = browser(ray)
    page = words(client.post(NEW, report(somebody()), follow=True))
    assert not SafetyAnswer.objects.exists()
    assert "Did you feel safe?" in page
    response = Response.objects.get()
    client.post(f"/responses/{response.pk}/", {"felt_safe": "yes", "wants_debrief": "no"})
    assert SafetyAnswer.objects.get().user == ray
    assert "Did you feel safe?" not in words(client.get(f"/responses/{response.pk}/"))


def test_a_wish_for_a_debrief_reaches_the_supervisor(ray, sol):
    send(ray, report(somebody(), felt_safe="no", wants_debrief="yes"))
    task = SupervisorTask.objects.get(kind="debrief")
    assert task.about == ray
    assert Message.objects.filter(recipient=sol, kind="debrief").count() == 1


def test_every_colleague_is_asked_and_answers_apart(ray, cora, noel):
    send(ray, report(somebody(), colleague_1=cora.pk, felt_safe="yes", wants_debrief="no"))
    response = Response.objects.get()
    asked = Message.objects.get(kind="safety_questions")
    assert (asked.recipient, asked.path) == (cora, f"/responses/{response.pk}/")
    assert "Did you feel safe?" in words(browser(cora).get(asked.path))
    assert "Did you feel safe?" not in words(browser(noel).get(asked.path)), "who was not there is not asked"
    refused = browser(noel).post(asked.path, {"felt_safe": "no", "wants_debrief": "no"})
    assert refused.status_code == 403
    again = browser(ray).post(asked.path, {"felt_safe": "no", "wants_debrief": "no"})
    assert again.status_code == 422
    assert SafetyAnswer.objects.filter(user=ray).count() == 1
