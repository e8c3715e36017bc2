"""Between a form and an action: what the domain says no to, and where one goes afterwards."""

from __future__ import annotations

import pytest
from django import forms
from django.test import RequestFactory

from heart.errors import IllegalMove, Invalid, NotAllowed, Stale
from heart.views.forms import Once, attempt, came_from, posted


class Question(forms.Form):
    when = forms.CharField()
    why = forms.CharField(required=False)


class Shaped(Question):
    def answers(self):
        return {"moment": self.cleaned_data["when"]}


def asked(**data) -> Question:
    return Question({"when": "now", "why": "", **data})


def refusing(error: Exception):
    def action(**_):
        raise error

    return action


class TestAttempt:
    def test_a_valid_forms_answers_go_to_the_action_beside_what_the_view_adds(self):
        assert attempt(asked(why="x"), dict, by="nadia") == {"when": "now", "why": "x", "by": "nadia"}

    def test_a_form_can_shape_its_answers(self):
        assert attempt(Shaped({"when": "now"}), dict) == {"moment": "now"}

    @pytest.mark.parametrize("form", [Question(), asked(when="")])
    def test_a_form_that_is_not_sent_or_not_valid_reaches_no_action(self, form):
        assert attempt(form, refusing(AssertionError("called"))) is None

    def test_a_refusal_stands_at_the_question_it_is_about(self):
        form = asked()
        assert attempt(form, refusing(Invalid("No.", fields={"when": ["Later, please."]}))) is None
        assert form.errors == {"when": ["Later, please."]}

    def test_what_the_form_did_not_ask_stands_above_it_beside_the_rest(self):
        form = asked()
        attempt(form, refusing(Invalid("No.", fields={"when": ["Later."], "where": ["Not here."]})))
        assert form.errors == {"when": ["Later."], "__all__": ["Not here."]}

    @pytest.mark.parametrize("error", [Invalid("Close its needs first."), Stale("Somebody changed it.")])
    def test_a_refusal_of_the_whole_stands_above_the_form(self, error):
        form = asked()
        assert attempt(form, refusing(error)) is None
        assert form.non_field_errors() == [error.message]

    @pytest.mark.parametrize("error", [NotAllowed("Not you."), IllegalMove("Too late.")])
    def test_what_no_other_answer_would_change_is_not_the_forms(self, error):
        with pytest.raises(type(error)):
            attempt(asked(), refusing(error))


class TestOnce:
    def test_each_form_shown_has_a_submission_of_its_own(self):
        assert Once()["submission"].value() != Once()["submission"].value()

    def test_the_one_sent_comes_back_with_the_form(self):
        first = str(Once()["submission"].value())
        assert str(Once({"submission": first})["submission"].value()) == first

    def test_without_it_nothing_is_saved(self):
        assert not Once({}).is_valid()


class TestPosted:
    def test_a_post_with_every_box_empty_is_sent_all_the_same(self):
        assert posted(RequestFactory().post("/")) is not None
        assert posted(RequestFactory().get("/?a=b")) is None


class TestCameFrom:
    @pytest.mark.parametrize(
        ("target", "goes"),
        [
            ("/caseload/?whose=mine", "/caseload/?whose=mine"),
            ("https://elsewhere.example/", "/messages/"),
            ("//elsewhere.example/", "/messages/"),
            ("javascript:alert(1)", "/messages/"),
            ("", "/messages/"),
        ],
    )
    def test_only_our_own_pages(self, target, goes):
        assert came_from(RequestFactory().post("/", {"next": target}), default="messages") == goes
        assert came_from(RequestFactory().get("/", {"next": target}), default="messages") == goes
