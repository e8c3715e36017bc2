"""Marking something as entered in error from its page: what it brings is said first, and it stays in sight."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions import corrections, follow_ups, notes
from casework.correction_kinds import KINDS
from casework.models import Case, Need
from casework.models.in_error import Correctable
from casework.queries import caseload
from heart.insights.indicator import Period, registry
from heart.models import Access, DomainModel
from heart.tables import own_models
from tests.casework.kit import browser, words
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHY = "Recorded for the wrong person"

# Models with a history that nobody marks, each with its reason.
NOT_MARKED: dict[str, str] = {
    "Assignment": "who had the case is what happened; giving it to somebody else is the correction",
    "AttemptPlan": "a table that is edited, with its versions kept",
    "CalendarFeed": "a person's own address of a calendar, ended by its owner",
    "Call": "dispatch's own record, which dispatch corrects",
    "CallAbout": "whom a call was about is ended where it was said",
    "CallAlert": "that a navigator was told, which was so",
    "CallType": "a reference table, whose entries end by date",
    "Case": "opened and closed with reasons, and closed when what opened it was in error",
    "ConsentRecipient": "a part of its consent",
    "Cosignature": "asked, given or returned, with a remark",
    "Cover": "has its days, and is ended",
    "DuplicatePair": "the review queue's own verdict, which can be given again",
    "Eligibility": "a reference table, whose entries end by date",
    "FollowUp": "cancelled with a reason, or called off by what brought it",
    "FollowUpRule": "a reference table",
    "AidItem": "a reference table",
    "Merge": "undone with every record moved back",
    "NavigatorProfile": "a person's own settings",
    "OfficerMinutes": "a reference table, whose entries end by date",
    "ProgramArea": "a reference table, whose entries end by date",
    "ProgramHours": "a reference table, whose entries end by date",
    "ResponseMember": "a part of its response",
    "SafetyAnswer": "a responder's own word, asked once and no part of a neighbor's record",
    "SavedFilter": "a person's own list, renamed or ended by its owner",
    "SupervisorTask": "settled with words",
    "VoiceClearing": "decided again, with what was decided before kept",
    "VoiceCoding": "coded again, with what was found before kept",
    "VoiceTheme": "a reference table, whose entries end by date",
}


@pytest.fixture
def case(nadia):
    return make.case(at=timezone.now() - 3 * DAY, assigned_to=nadia)


@pytest.fixture
def attempted(case, nadia):
    step = case.follow_ups.get()
    return follow_ups.log_attempt(
        submission=uuid4(), follow_up=step, channel="phone", result="no_answer", by=nadia, at=timezone.now() - DAY
    )


def page(kind: str, row) -> str:
    return reverse("in-error", args=[kind, row.pk])


def casework_models() -> list[type]:
    return [model for model in own_models() if model._meta.app_label == "casework" and issubclass(model, DomainModel)]


class TestTheTable:
    def test_everything_with_a_history_can_be_marked_or_says_why_not(self):
        names = {model.__name__ for model in casework_models()}
        marked = {kind.model.__name__ for kind in KINDS.values()}
        assert not marked & set(NOT_MARKED), "say one or the other"
        missing = names - marked - set(NOT_MARKED)
        assert not missing, f"make these Correctable and register them, or say why not: {missing}"
        assert not set(NOT_MARKED) - names, "these are there no more"

    def test_what_has_the_columns_has_a_kind_and_its_constraint(self):
        for model in casework_models():
            if issubclass(model, Correctable):
                assert model in {kind.model for kind in KINDS.values()}, model
                names = {constraint.name for constraint in model._meta.constraints}
                assert any(name.endswith("_in_error_whole") for name in names), model

    def test_keys_fit_an_address(self):
        for key, kind in KINDS.items():
            assert reverse("in-error", args=[key, 1])
            assert kind.name == kind.name.lower()


class TestThePage:
    def test_it_says_what_will_happen_before_it_does(self, case, sol):
        shown = words(browser(sol).get(page("encounter", case.encounters.get())))
        assert "Needs that only it brought will be marked too: Food" in shown
        assert "The case was opened by nothing else, so it will be closed." in shown
        assert Case.objects.get(pk=case.pk).status == "open", "looking changes nothing"

    def test_what_it_said_is_what_happens(self, attempted, nadia):
        client = browser(nadia)
        assert "will be owed again" in words(client.get(page("attempt", attempted)))
        answer = client.post(page("attempt", attempted), {"why": WHY})
        assert answer.url == f"/cases/{attempted.case_id}/#attempts"
        assert attempted.follow_up.case.follow_ups.get(status="open").pk == attempted.follow_up_id

    def test_afterwards_it_is_struck_through_with_who_and_why(self, attempted, nadia):
        client = browser(nadia)
        client.post(page("attempt", attempted), {"why": WHY})
        shown = client.get(f"/cases/{attempted.case_id}/")
        assert "heart-struck" in shown.content.decode()
        assert f"Entered in error Nadia, Today : {WHY}" in words(shown)
        assert "Attempts (0)" in words(shown)
        assert "Entered in error: contact attempt" in words(shown)

    def test_without_a_reason_the_page_comes_back(self, attempted, nadia):
        answer = browser(nadia).post(page("attempt", attempted), {"why": ""})
        assert answer.status_code == 422
        assert "Say what was wrong." in words(answer)

    def test_a_second_tap_finds_the_mark(self, attempted, nadia):
        client = browser(nadia)
        client.post(page("attempt", attempted), {"why": WHY})
        answer = client.post(page("attempt", attempted), {"why": WHY})
        assert answer.status_code == 200
        assert "Marked as entered in error" in words(answer)

    def test_opening_it_is_written_down(self, attempted, nadia):
        before = Access.objects.count()
        browser(nadia).get(page("attempt", attempted))
        assert Access.objects.count() == before + 1

    def test_another_person_is_told_whom_to_ask(self, attempted, noel):
        answer = browser(noel).get(page("attempt", attempted))
        assert answer.status_code == 403
        assert "Ask a supervisor" in words(answer)

    def test_somebody_elses_record_is_not_there(self, case, ray):
        assert browser(ray).get(page("need", case.needs.get())).status_code == 404
        assert browser(ray).get("/in-error/secret/1/").status_code == 404

    def test_a_mark_is_taken_back(self, case, sol):
        need, client = case.needs.get(), browser(sol)
        client.post(page("need", need), {"why": WHY})
        assert "Take the mark back" in words(client.get(page("need", need)))
        for _ in range(2):
            client.post(reverse("in-error-take-back", args=["need", need.pk]))
        assert Need.objects.get(pk=need.pk).stands

    @pytest.mark.parametrize("kind", ["encounter", "need", "note", "consent", "response"])
    def test_every_kind_of_a_case_has_its_page(self, case, nadia, sol, kind):
        note = notes.sign(note=notes.draft(case=case, title="Visit", body="We talked.", by=sol), by=sol)
        rows = {
            "encounter": case.encounters.get(),
            "response": case.encounters.get().response,
            "need": case.needs.get(),
            "note": note,
            "consent": make.consent(case.neighbor, {uuid4(): "Bull City Kitchen"}, by=nadia, at=timezone.now()),
        }
        client, row = browser(sol), rows[kind]
        assert client.get(page(kind, row)).status_code == 200
        answer = client.post(page(kind, row), {"why": WHY})
        shown = client.get(answer.url.split("#")[0])
        assert shown.status_code == 200
        assert WHY in words(shown)


class TestCounts:
    def test_the_caseload_counts_what_stands(self, attempted, nadia):
        def row():
            case = caseload.caseload(nadia, caseload.Asked(), at=timezone.now()).get(pk=attempted.case_id)
            return caseload.row(case, at=timezone.now())

        assert row().attempts == 1
        corrections.enter_in_error(row=attempted, why=WHY, by=nadia)
        assert (row().attempts, row().last) == (0, None)

    def test_the_indicators_leave_out_what_does_not(self, sol, nadia):
        now = timezone.now()
        period = Period(now - 30 * DAY, now + DAY)
        kept = make.case(at=now - 5 * DAY)
        gone = make.encounter(at=now - 5 * DAY)
        for case in (kept, gone.case):
            follow_ups.log_attempt(
                submission=uuid4(),
                follow_up=case.follow_ups.get(),
                channel="phone",
                result="no_answer",
                by=nadia,
                at=now - 4 * DAY,
            )
        assert (registry["responses"].figure(period).n, registry["attempt_48"].figure(period).n) == (2, 2)
        corrections.enter_in_error(row=gone.response, why=WHY, by=sol)
        assert registry["responses"].figure(period).n == 1
        assert (registry["attempt_48"].figure(period).n, registry["attempt_48"].figure(period).of) == (1, 1)
        corrections.enter_in_error(row=kept.attempts.get(), why=WHY, by=sol)
        assert (registry["attempt_48"].figure(period).n, registry["attempt_48"].figure(period).of) == (0, 1)
        assert registry["owed_and_missing"].figure(period).n == 0
        assert registry["coverage"].figure(period).n == 0
