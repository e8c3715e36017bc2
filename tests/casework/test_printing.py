"""A case on paper: what was chosen and nothing else, with its notice where one has to go along."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from pypdf import PdfReader

from casework.actions import cosigning, needs, notes
from casework.models import Need, Neighbor
from heart import ledger
from heart.models import Access
from tests.casework.kit import browser, statements, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def case(nadia, now):
    details = {"given_name": "Ann", "family_name": "Núñez-Ødegård", "language": "Spanish", "needs_interpreter": True}
    return make.case(at=now, assigned_to=nadia, phone="919-555-0123", details=details)


@pytest.fixture
def talk(case, nadia, now):
    return notes.sign(note=notes.draft(case=case, title="First talk", body="Wants a bed.", by=nadia, at=now), by=nadia)


@pytest.fixture
def plan(case, cora, now):
    steps = ("warning_signs", "own_coping", "professionals", "safer_surroundings")
    answers = dict.fromkeys(steps, "As agreed") | {"reasons_to_live": "Her daughter"}
    note = notes.draft(case=case, title="Our plan", template="safety_plan", answers=answers, by=cora, at=now)
    return notes.sign(note=note, by=cora)


def ask(client, case, **answers):
    return client.post(f"/cases/{case.pk}/print/", {"purpose": "handover", "parts": ["neighbor"], **answers})


def read(answer):
    assert answer["Content-Type"] == "application/pdf", answer.content[:500]
    return PdfReader(io.BytesIO(answer.content))


def text(answer):
    return " ".join(" ".join(page.extract_text() for page in read(answer).pages).split())


class TestTheForm:
    def test_no_note_is_chosen_beforehand_and_drafts_are_not_offered(self, case, talk, nadia):
        notes.draft(case=case, title="Half done", body="B", by=nadia)
        page = browser(nadia).get(f"/cases/{case.pk}/print/")
        assert [label for _, label in page.context["form"].fields["notes"].choices] == [f"First talk, {nadia}, Today"]
        assert page.context["form"]["notes"].value() in (None, [])

    def test_it_asks_what_for_and_what(self, case, nadia):
        page = ask(browser(nadia), case, purpose="", parts=[])
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"purpose", "parts"}

    def test_a_note_of_another_case_cannot_be_chosen(self, case, nadia, now):
        other = make.case(at=now)
        strange = notes.sign(note=notes.draft(case=other, title="Else", body="B", by=nadia), by=nadia)
        assert ask(browser(nadia), case, notes=[strange.pk]).status_code in {200, 422}
        page = ask(browser(nadia), case, notes=[strange.pk])
        assert b"Else" not in page.content

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_it_is_closed_to_other_roles(self, case, request, somebody):
        assert ask(browser(request.getfixturevalue(somebody)), case).status_code == 403


class TestThePaper:
    def test_it_is_real_text_with_headings_a_title_and_a_language(self, case, talk, nadia):
        pdf = read(ask(browser(nadia), case, parts=["neighbor", "needs"], notes=[talk.pk]))
        assert pdf.metadata.title == f"Summary of case {case.pk}"
        assert pdf.trailer["/Root"]["/Lang"] == "en-US"
        assert [one.title for one in _flat(pdf.outline)] == [
            "Ann Núñez-Ødegård",
            "Who the neighbor is",
            "Needs and what became of them",
            "Notes",
            "First talk",
        ]

    def test_each_page_says_its_number_who_printed_it_and_when(self, case, nadia, now):
        long = notes.draft(case=case, title="Long", body="A line of words.\n" * 200, by=nadia, at=now)
        notes.sign(note=long, by=nadia)
        pdf = read(ask(browser(nadia), case, notes=[long.pk]))
        assert len(pdf.pages) > 3
        for number, page in enumerate(pdf.pages, start=1):
            said = page.extract_text()
            assert f"Page {number} of {len(pdf.pages)}" in said
            assert f"Case {case.pk}. Printed by {nadia} on" in said

    def test_a_long_table_breaks_over_pages_and_repeats_its_head(self, case, nadia, now):
        from datetime import timedelta

        from casework.actions import follow_ups

        for number in range(60):
            due = now + timedelta(days=number + 1)
            follow_ups.schedule(case=case, kind="check_in", due_at=due, why="Asked for it", by=nadia, at=now)
        pdf = read(ask(browser(nadia), case, parts=["follow_ups"]))
        heads = [page.extract_text().count("Follow-up Due State") for page in pdf.pages]
        assert len(pdf.pages) > 1
        assert heads[:2] == [1, 1]

    def test_it_holds_what_was_chosen(self, case, plan, nadia, cora, sol):
        cosigning.give(cosignature=cosigning.ask(note=plan, by=cora), by=sol)
        parts = ["neighbor", "find", "needs", "goals", "follow_ups", "consents"]
        said = text(ask(browser(nadia), case, parts=parts, notes=[plan.pk]))
        for words_ in ("Núñez-Ødegård", "Spanish, with an interpreter", "(919) 555-0123", "Food", "First follow-up"):
            assert words_ in said
        assert "What is worth living for to me? Her daughter" in said
        assert f"Co-signed by {sol}" in said

    def test_it_holds_nothing_else(self, case, talk, plan, nadia):
        said = text(ask(browser(nadia), case, parts=["needs"], notes=[talk.pk]))
        assert "Wants a bed." in said
        for words_ in ("Her daughter", "Our plan", "555-0123", "Spanish", "First follow-up"):
            assert words_ not in said

    def test_a_need_says_what_became_of_it(self, case, nadia, now):
        needs.close(need=Need.objects.get(), unmet_reason="no_capacity", by=nadia, at=now)
        assert "Unmet: No capacity" in text(ask(browser(nadia), case, parts=["needs"]))

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ("Łukasz Żółć", "Łukasz Żółć"),
            ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
            ("王小明", "[U+738B][U+5C0F][U+660E]"),
            ("Ann \U0001f600", "Ann [U+1F600]"),
        ],
    )
    def test_any_name_can_be_printed(self, case, nadia, name, printed, settings):
        settings.PRINT_FONTS = []
        neighbor = Neighbor.objects.get(pk=case.neighbor_id)
        neighbor.given_name, neighbor.family_name = name, ""
        neighbor.save_by(nadia)
        said = text(ask(browser(nadia), case))
        assert printed in said
        assert ("could not be printed" in said) == ("[U+" in printed)

    def test_the_read_is_the_same_number_of_statements_with_one_note_and_with_twenty(self, case, talk, nadia, cora):
        client = browser(nadia)
        chosen = [talk.pk]
        one = statements(lambda: ask(client, case, parts=["needs", "goals", "consents"], notes=chosen))
        for number in range(19):
            by = cora if number % 2 else nadia
            made = notes.sign(note=notes.draft(case=case, title="T", body="B", by=by), by=by)
            notes.add_to(note=made, body="More", by=nadia)
            chosen.append(made.pk)
        assert statements(lambda: ask(client, case, parts=["needs", "goals", "consents"], notes=chosen)) == one


class TestTheNotice:
    def test_without_substance_use_there_is_none(self, case, talk, nadia):
        parts = ["neighbor", "find", "needs", "goals", "follow_ups", "consents"]
        assert NOTICE not in text(ask(browser(nadia), case, parts=parts, notes=[talk.pk]))

    def test_a_need_of_substance_use_brings_it_only_when_needs_are_printed(self, case, nadia):
        needs.add(case=case, domain="substance-use", by=nadia)
        assert NOTICE in text(ask(browser(nadia), case, parts=["needs"]))
        assert NOTICE not in text(ask(browser(nadia), case, parts=["neighbor"]))

    def test_a_consent_that_names_it_brings_it(self, case, nadia, now):
        make.consent(
            case.neighbor,
            {uuid4(): "Eno River Recovery"},
            by=nadia,
            at=now,
            information=["identity", "substance_use"],
        )
        assert NOTICE in text(ask(browser(nadia), case, parts=["consents"]))

    @pytest.mark.parametrize(("answer", "there"), [("need", True), ("declined", True), ("not_asked", False)])
    def test_an_assessment_brings_it_when_it_was_asked(self, case, nadia, answer, there):
        answers = {"substance-use": {"answer": answer}, "safety": {"answer": "no_need"}}
        note = notes.draft(case=case, title="A", template="needs", answers=answers, by=nadia)
        notes.sign(note=note, by=nadia)
        said = text(ask(browser(nadia), case, parts=[], notes=[note.pk]))
        assert (NOTICE in said) == there

    def test_the_one_who_prints_can_say_so(self, case, talk, nadia):
        assert NOTICE in text(ask(browser(nadia), case, parts=[], notes=[talk.pk], substance_use="on"))


class TestTheRecord:
    def test_the_ledger_tells_what_kinds_and_what_for_and_no_words(self, case, talk, nadia):
        ask(browser(nadia), case, parts=["needs", "neighbor"], notes=[talk.pk])
        event = ledger.of_case(case.pk)[0]
        assert (event.kind, event.by) == ("casework.summary_printed", nadia)
        assert event.details == {
            "purpose": "handover",
            "parts": ["neighbor", "needs"],
            "notes": 1,
            "notice": False,
        }

    def test_the_access_tells_who_and_why(self, case, nadia):
        ask(browser(nadia), case)
        row = Access.objects.get(reason__startswith="Printing")
        assert (row.by, row.reason) == (nadia, "Printing a summary: for another provider of care")

    def test_the_timeline_says_it(self, case, nadia):
        ask(browser(nadia), case)
        assert "Summary printed: for another provider of care" in words(browser(nadia).get(f"/cases/{case.pk}/"))

    def test_looking_at_the_form_prints_nothing(self, case, nadia):
        browser(nadia).get(f"/cases/{case.pk}/print/")
        assert not ledger.of_case(case.pk).filter(kind="casework.summary_printed").exists()


def _flat(outline):
    for one in outline:
        if isinstance(one, list):
            yield from _flat(one)
        else:
            yield one
