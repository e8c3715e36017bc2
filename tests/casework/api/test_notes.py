"""Notes from the draft to the addendum."""

from __future__ import annotations

import pytest

from casework.models import Addendum, FollowUp, Note
from tests.factories import api
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
PATH = "/api/v1/notes/"
WORDS = {"title": "First talk", "body": "Wants food and a phone."}


@pytest.fixture
def case(then):
    return make.case(at=then)


@pytest.fixture
def draft(ask, case) -> str:
    return f"{PATH}{ask.post(PATH, {'case': case.pk, **WORDS}).json()['id']}/"


def test_a_draft_is_begun_about_a_follow_up(ask, case, told):
    follow_up = FollowUp.objects.get(case=case)
    told.listen()
    answer = ask.post(PATH, {"case": case.pk, "follow_up": follow_up.pk, **WORDS})
    assert answer.status_code == 201
    assert (answer.json()["status"], answer.json()["author"]) == ("draft", "nadia")
    assert answer.json()["follow_up"] == follow_up.pk
    assert told.kinds() == ["note_drafted"]


def test_a_draft_is_changed_by_its_author(ask, draft, told):
    told.listen()
    answer = ask.patch(draft, {"body": "Wants food."})
    assert (answer.status_code, answer.json()["title"], answer.json()["body"]) == (200, "First talk", "Wants food.")
    assert told.kinds() == ["note_revised"]


def test_a_draft_is_signed_and_never_changes_again(ask, draft, told):
    told.listen()
    answer = ask.post(draft + "sign/")
    assert (answer.status_code, answer.json()["status"], answer.json()["signed_by"]) == (200, "signed", "nadia")
    assert told.kinds() == ["note_signed"]
    assert ask.patch(draft, {"body": "Other words."}).status_code == 409
    assert ask.post(draft + "sign/").status_code == 409
    assert Note.objects.get().body == WORDS["body"]


def test_a_signed_note_takes_addenda_of_anybody_who_writes_notes(ask, draft, cora, told):
    ask.post(draft + "sign/")
    told.listen()
    answer = api.client(cora).post(draft + "addenda/", {"body": "The phone came."})
    assert (answer.status_code, answer.json()["author"]) == (201, "cora")
    assert told.kinds() == ["note_addendum"]
    assert [one["body"] for one in ask.get(draft).json()["addenda"]] == ["The phone came."]


def test_a_draft_takes_no_addenda(ask, draft):
    assert ask.post(draft + "addenda/", {"body": "More"}).status_code == 409
    assert not Addendum.objects.exists()


def test_nobody_changes_or_signs_anothers_draft(draft, noel):
    client = api.client(noel)
    assert client.patch(draft, {"body": "Other"}).status_code == 403
    assert client.post(draft + "sign/").status_code == 403


def test_a_note_is_about_a_follow_up_of_its_own_case(ask, case, then):
    other = FollowUp.objects.get(case=make.case(at=then))
    answer = ask.post(PATH, {"case": case.pk, "follow_up": other.pk, **WORDS})
    assert answer.status_code == 400
    assert "follow_up" in answer.json()["errors"]


@pytest.mark.parametrize("change", [{"title": ""}, {"body": " "}, {"title": "x" * 121}, {"case": None}])
def test_what_does_not_fit_is_named(change, ask, case):
    answer = ask.post(PATH, {"case": case.pk, **WORDS, **change})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == list(change)


def test_an_empty_addendum_is_refused(ask, draft):
    ask.post(draft + "sign/")
    assert ask.post(draft + "addenda/", {"body": "  "}).status_code == 400


@pytest.mark.parametrize("step", ["sign/", "addenda/", ""])
def test_a_note_that_is_not_there_is_not_found(step, ask):
    method = ask.post if step else ask.patch
    assert method(f"{PATH}987654321/{step}", {"body": "Words"}).status_code == 404


@pytest.mark.parametrize("who", ["ray", "omar", "eve", "ada"])
def test_who_writes_no_notes_writes_none(who, case, draft, request):
    client = api.client(request.getfixturevalue(who))
    assert client.post(PATH, {"case": case.pk, **WORDS}).status_code == 403
    assert client.patch(draft, {"body": "x"}).status_code == 403
    for step in ("sign/", "addenda/"):
        assert client.post(draft + step, {"body": "x"}).status_code == 403


class TestTemplates:
    ANSWERS = {"data": "Slept in the shelter.", "assessment": "Calmer.", "plan": "Call on Friday."}

    def begun(self, ask, case, **changes):
        return ask.post(
            PATH, {"case": case.pk, "title": "Visit", "template": "dap", "answers": self.ANSWERS, **changes}
        )

    def test_a_structured_note_is_begun_with_its_answers(self, ask, case):
        answer = self.begun(ask, case)
        assert answer.status_code == 201
        shown = answer.json()
        assert (shown["template"], shown["template_version"], shown["answers"]) == ("dap", 1, self.ANSWERS)
        assert "Plan: Call on Friday." in shown["body"]

    def test_its_answers_are_changed_and_its_title_alone_too(self, ask, case):
        path = f"{PATH}{self.begun(ask, case).json()['id']}/"
        answer = ask.patch(path, {"answers": {**self.ANSWERS, "plan": "Call on Monday."}})
        assert (answer.status_code, answer.json()["answers"]["plan"]) == (200, "Call on Monday.")
        assert ask.patch(path, {"title": "Second visit"}).json()["answers"]["plan"] == "Call on Monday."

    def test_what_a_signature_needs_is_named(self, ask, case):
        path = f"{PATH}{self.begun(ask, case, answers={'data': 'A'}).json()['id']}/"
        answer = ask.post(path + "sign/")
        assert answer.status_code == 400
        assert set(answer.json()["errors"]) == {"assessment", "plan"}

    def test_a_risk_screen_is_a_clinicians(self, ask, case, cora):
        screen = {"template": "risk_screen", "answers": {"thoughts": {"answer": "no"}}}
        assert self.begun(ask, case, **screen).status_code == 403
        assert self.begun(api.client(cora), case, **screen).status_code == 201

    def test_an_answer_of_another_shape_is_refused(self, ask, case):
        answer = self.begun(ask, case, answers={"data": {"answer": "yes"}})
        assert answer.status_code == 400
        assert "data" in str(answer.json())
