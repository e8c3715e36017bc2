"""Structured notes: what a template asks, what must be answered before a signature, and what signing brings with it."""

from __future__ import annotations

import pytest

from casework.actions import cases, needs, notes
from casework.models import Need, Note
from casework.rules import note_templates
from casework.rules.note_templates import Kind, Question, Template
from casework.states import NeedDomain
from casework.states.notes import Asked, Finding, NoteTemplate
from heart import history
from heart.errors import Invalid, NotAllowed, Stale
from tests.factories import casework as make

pytestmark = pytest.mark.django_db

DAP = {"data": "Slept in the shelter.", "assessment": "Calmer.", "plan": "Call on Friday."}
SCREEN = {
    "thoughts": {"answer": "yes", "remark": "Last week"},
    "thoughts_now": {"answer": "no"},
    "judgment": "Low today: has her sister and a plan.",
    "done": "Safety plan written.",
}


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


def drafted(case, by, now, template="dap", **answers):
    return notes.draft(case=case, title="T", template=template, answers=answers, by=by, at=now)


class TestTheTemplatesAsData:
    @pytest.mark.parametrize("key", NoteTemplate.values)
    def test_each_has_a_current_version_with_a_question(self, key):
        template = note_templates.current(key)
        assert template.questions
        assert note_templates.find(key, template.version) is template
        assert len({one.key for one in template.questions}) == len(template.questions)

    def test_the_newest_version_is_the_current_one(self, monkeypatch):
        newer = Template("dap", 2, "T", "P", (Question("data", "What happened", required=True),))
        monkeypatch.setitem(note_templates.VERSIONS, ("dap", 2), newer)
        assert note_templates.current("dap") is newer
        assert note_templates.find("dap", 1) is note_templates.DAP

    def test_the_assessment_asks_of_every_domain_once(self):
        asked = [one.key for one in note_templates.NEEDS.questions if one.kind is Kind.FINDING]
        assert asked == NeedDomain.values

    def test_the_safety_plan_has_its_steps(self):
        steps = [one.key for one in note_templates.SAFETY_PLAN.questions]
        assert steps[:7] == [
            *("warning_signs", "own_coping", "distraction", "people_to_ask"),
            *("professionals", "safer_surroundings", "reasons_to_live"),
        ]

    def test_the_screen_computes_nothing_and_says_so(self):
        screen = note_templates.RISK_SCREEN
        assert "No score and no level of risk is computed" in screen.remark
        assert [one.key for one in screen.questions if one.required] == ["judgment", "done"]
        yes = {one.key: {"answer": Asked.YES} for one in screen.questions if one.kind is Kind.ASKED}
        said = " ".join(one.words for one in note_templates.said(screen, yes))
        assert set(said.split()) == {"Yes"}

    def test_who_may_sign_nothing_of_a_kind_is_not_offered_it(self, nadia, cora, sol):
        def offered(who):
            return [one.key for one in note_templates.offered(who.role_class.permissions)]

        assert "risk_screen" in offered(cora)
        assert "risk_screen" not in offered(nadia)
        assert "risk_screen" not in offered(sol)
        assert offered(nadia)[-1] == "free"


class TestInWords:
    def test_the_answers_stand_in_the_templates_order(self):
        said = note_templates.said(note_templates.DAP, {"plan": "Third", "data": "First"})
        assert [(one.label, one.words) for one in said] == [("Data", "First"), ("Plan", "Third")]

    def test_what_was_not_asked_of_needs_is_left_out_and_what_was_declined_is_not(self):
        answers = {
            "food-insecurity": {"answer": Finding.NEED, "remark": "No kitchen"},
            "digital-access": {"answer": Finding.NOT_ASKED},
            "violence": {},
            "veteran-status": {"answer": Finding.DECLINED},
        }
        answers.pop("violence")
        said = [(one.label, one.words, one.remark) for one in note_templates.said(note_templates.NEEDS, answers)]
        assert said == [("Food", "Need", "No kitchen"), ("Veterans' services", "Declined to say", "")]

    def test_a_question_of_the_screen_that_was_not_asked_is_said(self):
        said = note_templates.said(note_templates.RISK_SCREEN, {"thoughts": {"answer": Asked.NOT_ASKED}})
        assert [one.words for one in said] == ["Not asked"]

    def test_nothing_is_hidden_that_a_version_does_not_know(self):
        said = note_templates.said(note_templates.DAP, {"data": "A", "mood": "Low"})
        assert [(one.label, one.words) for one in said] == [("Data", "A"), ("mood", "Low")]

    def test_the_body_reads_without_the_template(self, case, cora, now):
        note = drafted(case, cora, now, "risk_screen", **SCREEN)
        assert "Have you been thinking about ending your life?: Yes (Last week)" in note.body
        assert note.body.endswith("What was done about it: Safety plan written.")


class TestDrafting:
    def test_it_keeps_the_template_its_version_and_the_answers(self, case, cora, now):
        note = Note.objects.get(pk=drafted(case, cora, now, **DAP).pk)
        assert (note.template, note.template_version, note.answers) == ("dap", 1, DAP)

    def test_a_draft_may_be_half_done(self, case, cora, now):
        assert drafted(case, cora, now, data="Only this").pk

    def test_an_answer_to_what_is_not_asked_is_refused(self, case, cora, now):
        with pytest.raises(Invalid) as refused:
            drafted(case, cora, now, **DAP, mood="Low")
        assert refused.value.fields["answers"] == ["Not asked: mood."]

    def test_a_structured_note_is_not_sent_as_a_text(self, case, cora, now):
        with pytest.raises(Invalid, match="send its answers"):
            notes.draft(case=case, title="T", body="All in one", template="dap", by=cora, at=now)

    @pytest.mark.parametrize(
        ("template", "answers"),
        [
            ("dap", {"data": ["a", "list"]}),
            ("dap", {"data": "x" * 20_001}),
            ("needs", {"homelessness": "need"}),
            ("needs", {"homelessness": {"answer": "maybe"}}),
            ("needs", {"homelessness": {"answer": "need", "remark": "x" * 301}}),
            ("needs", {"homelessness": {"answer": "need", "level": 3}}),
            ("risk_screen", {"thoughts": {"answer": "need"}}),
        ],
    )
    def test_an_answer_has_the_shape_of_its_question(self, case, cora, now, template, answers):
        with pytest.raises(Invalid) as refused:
            notes.draft(case=case, title="T", template=template, answers=answers, by=cora, at=now)
        assert len(refused.value.fields["answers"]) == 1
        assert not Note.objects.exists()

    @pytest.mark.parametrize("somebody", ["nadia", "sol"])
    def test_a_risk_screen_is_a_clinicians(self, case, now, somebody, request):
        with pytest.raises(NotAllowed, match="suicide-risk"):
            drafted(case, request.getfixturevalue(somebody), now, "risk_screen", **SCREEN)

    def test_the_same_form_with_other_words_is_another_windows(self, case, cora, now):
        from uuid import uuid4

        form = {"case": case, "submission": uuid4(), "by": cora, "at": now}
        notes.draft(title="T", body="Mine.", **form)
        with pytest.raises(Stale):
            notes.draft(title="T", body="Mine, and more.", **form)
        assert Note.objects.get().body == "Mine."

    def test_an_older_version_stays_with_its_note(self, case, cora, now, monkeypatch):
        note = drafted(case, cora, now, **DAP)
        newer = Template("dap", 2, "T", "P", (Question("story", "The story", required=True),))
        monkeypatch.setitem(note_templates.VERSIONS, ("dap", 2), newer)
        notes.revise(note=note, title="T", answers={**DAP, "plan": "Call on Monday."}, by=cora, at=now)
        signed = notes.sign(note=note, by=cora, at=now)
        assert (signed.template_version, signed.answers["plan"]) == (1, "Call on Monday.")
        assert "Plan: Call on Monday." in signed.body


class TestRevising:
    def test_another_windows_words_are_not_overwritten(self, case, cora, now):
        note = drafted(case, cora, now, **DAP)
        seen = note.version
        notes.revise(note=note, title="T", answers={**DAP, "plan": "A"}, based_on=seen, by=cora, at=now)
        with pytest.raises(Stale):
            notes.revise(note=note, title="T", answers={**DAP, "plan": "B"}, based_on=seen, by=cora, at=now)
        assert Note.objects.get().answers["plan"] == "A"

    def test_the_same_words_again_are_a_second_tap(self, case, cora, now):
        note = drafted(case, cora, now, **DAP)
        seen = note.version
        for _ in range(2):
            notes.revise(note=note, title="T", answers={**DAP, "plan": "A"}, based_on=seen, by=cora, at=now)
        assert Note.objects.get().answers["plan"] == "A"

    def test_the_history_says_in_words_what_changed(self, case, cora, now):
        note = drafted(case, cora, now, **DAP)
        notes.revise(note=note, title="T", answers={**DAP, "plan": "Call on Monday."}, by=cora, at=now)
        newest = history.versions(note)[0]
        assert [one.field for one in newest.changes] == ["Body"]
        assert "Plan: Call on Monday." in newest.changes[0].new


class TestSigning:
    def test_what_is_required_is_asked_for_by_name(self, case, cora, now):
        note = drafted(case, cora, now, data="A", plan=" ")
        with pytest.raises(Invalid, match="Assessment, Plan") as refused:
            notes.sign(note=note, by=cora, at=now)
        assert set(refused.value.fields) == {"assessment", "plan"}
        assert Note.objects.get().status == "draft"

    def test_a_screen_without_the_clinicians_judgment_is_not_signed_whatever_was_answered(self, case, cora, now):
        note = drafted(case, cora, now, "risk_screen", **{**SCREEN, "judgment": ""})
        with pytest.raises(Invalid, match="Clinician's judgment"):
            notes.sign(note=note, by=cora, at=now)

    def test_the_needs_that_an_assessment_found_become_needs_of_the_case(self, case, nadia, now):
        found = {
            "food-insecurity": {"answer": "need", "remark": "Known already"},
            "homelessness": {"answer": "need", "remark": "Sleeps in the park"},
            "digital-access": {"answer": "no_need"},
            "safety": {"answer": "declined"},
        }
        note = drafted(case, nadia, now, "needs", **found)
        assert list(Need.objects.values_list("domain", flat=True)) == ["food-insecurity"]
        notes.sign(note=note, by=nadia, at=now)
        rows = Need.objects.order_by("pk").values_list("domain", "detail")
        assert list(rows) == [("food-insecurity", ""), ("homelessness", "Sleeps in the park")]

    def test_on_a_closed_case_it_is_signed_and_adds_no_need(self, case, nadia, now):
        note = drafted(case, nadia, now, "needs", homelessness={"answer": "need"})
        needs.close(need=Need.objects.get(), evidence="neighbor", by=nadia, at=now)
        cases.close(case=case, outcome="moved", by=nadia, at=now)
        assert notes.sign(note=note, by=nadia, at=now).status == "signed"
        assert Need.objects.count() == 1

    def test_an_assessment_that_asked_nothing_is_not_signed(self, case, nadia, now):
        note = drafted(case, nadia, now, "needs", homelessness={"answer": "not_asked"})
        with pytest.raises(Invalid, match="empty"):
            notes.sign(note=note, by=nadia, at=now)
