"""Rule 13: nothing is deleted. A mistake is marked with who, when and why, and what hung on it is put right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from casework.actions import cases, consents, corrections, follow_ups, needs, neighbors, notes
from casework.events import Event
from casework.models import Case, Consent, ContactAttempt, Encounter, FollowUp
from casework.states import CaseOutcome, CaseStatus, FollowUpKind, FollowUpStatus
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event as Entry
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHY = "Recorded for the wrong person"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def case(nadia, now):
    return make.case(at=now - 3 * DAY, assigned_to=nadia)


def tried(case: Case, by, at, **changes) -> ContactAttempt:
    """An attempt on the case's next step that nobody answered."""
    step = case.follow_ups.filter(status=FollowUpStatus.OPEN).earliest("due_at")
    facts = {"submission": uuid4(), "channel": "phone", "result": "no_answer", **changes}
    return follow_ups.log_attempt(follow_up=step, by=by, at=at, **facts)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def open_steps(case: Case) -> list[FollowUp]:
    return list(case.follow_ups.filter(status=FollowUpStatus.OPEN))


class TestWho:
    def test_who_entered_it_may_mark_it_and_it_says_who_when_and_why(self, case, nadia, now):
        attempt = tried(case, nadia, now - DAY)
        marked = corrections.enter_in_error(row=attempt, why=f"  {WHY} ", by=nadia, at=now)
        assert (marked.in_error_by, marked.in_error_at, marked.in_error_why) == (nadia, now, WHY)
        assert not marked.stands
        assert fresh(attempt).result == "no_answer", "what it said is kept"

    def test_another_navigator_may_not(self, case, nadia, noel):
        attempt = tried(case, nadia, timezone.now() - HOUR)
        with pytest.raises(NotAllowed, match="supervisor"):
            corrections.enter_in_error(row=attempt, why=WHY, by=noel)
        assert fresh(attempt).stands

    def test_after_the_hours_are_over_only_a_supervisor_may(self, case, nadia, sol):
        attempt = tried(case, nadia, timezone.now() - HOUR)
        later = timezone.now() + (settings.CORRECTION_HOURS + 1) * HOUR
        with pytest.raises(NotAllowed, match="supervisor"):
            corrections.enter_in_error(row=attempt, why=WHY, by=nadia, at=later)
        assert not corrections.enter_in_error(row=attempt, why=WHY, by=sol, at=later).stands

    def test_who_sees_no_casework_may_not(self, case, omar, eve, ada):
        for person in (omar, eve, ada):
            with pytest.raises(NotAllowed):
                corrections.enter_in_error(row=case.needs.get(), why=WHY, by=person)

    def test_a_reason_is_needed(self, case, sol):
        with pytest.raises(Invalid) as refused:
            corrections.enter_in_error(row=case.needs.get(), why="  ", by=sol)
        assert "why" in refused.value.fields

    def test_a_second_mark_is_refused(self, case, sol):
        need = case.needs.get()
        corrections.enter_in_error(row=need, why=WHY, by=sol)
        with pytest.raises(IllegalMove, match="already"):
            corrections.enter_in_error(row=need, why=WHY, by=sol)

    def test_the_ledger_tells_of_it_once_and_quotes_nothing(self, case, sol):
        corrections.enter_in_error(row=case.needs.get(), why=WHY, by=sol)
        entry = Entry.objects.get(kind=Event.ENTERED_IN_ERROR)
        assert (entry.details, entry.by, entry.case_key) == ({"kind": "need"}, sol, case.pk)


class TestAnEncounter:
    def test_one_that_alone_opened_a_case_closes_it_again(self, sol, now):
        encounter = make.encounter(at=now - HOUR)
        corrections.enter_in_error(row=encounter, why=WHY, by=sol, at=now)
        case = fresh(encounter.case)
        assert (case.status, case.close_reason) == (CaseStatus.CLOSED, CaseOutcome.OTHER)
        assert case.close_note
        assert fresh(encounter.follow_up).status == FollowUpStatus.CANCELLED
        assert not case.needs.standing().exists()

    def test_a_responder_corrects_their_own(self, ray, now):
        encounter = make.encounter(at=now - HOUR, by=ray)
        corrections.enter_in_error(row=encounter, why=WHY, by=ray, at=now)
        case = fresh(encounter.case)
        assert case.status == CaseStatus.CLOSED
        assert case.closed_by.username == "system:corrections", "closing is not the responder's to do"
        assert fresh(encounter).in_error_by == ray

    def test_a_case_that_goes_on_keeps_a_next_step(self, case, nadia, sol, now):
        encounter = case.encounters.get()
        needs.add(case=case, domain="employment-status", by=nadia)
        corrections.enter_in_error(row=encounter, why=WHY, by=sol, at=now)
        assert fresh(case).status == CaseStatus.OPEN
        assert [step.kind for step in open_steps(case)] == [FollowUpKind.REVIEW]

    def test_a_need_that_another_encounter_saw_too_stays(self, case, sol, now):
        first = case.encounters.get()
        make.encounter(at=now - HOUR, neighbor=case.neighbor, details={}, needs_seen=["food-insecurity"])
        corrections.enter_in_error(row=first, why=WHY, by=sol, at=now)
        assert case.needs.get().stands
        assert len(open_steps(case)) == 1

    def test_a_need_that_somebody_works_on_stays(self, case, nadia, sol, now):
        needs.start(need=case.needs.get(), by=nadia)
        corrections.enter_in_error(row=case.encounters.get(), why=WHY, by=sol, at=now)
        assert case.needs.get().stands
        assert fresh(case).status == CaseStatus.OPEN

    def test_what_was_given_is_not_counted(self, case, sol, now):
        corrections.enter_in_error(row=case.encounters.get(), why=WHY, by=sol, at=now)
        assert not Encounter.objects.standing().filter(case=case).exists()
        assert not Encounter.objects.unfollowed().exists()

    def test_a_closed_case_stays_as_it_is(self, case, nadia, sol, now):
        needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia)
        cases.close(case=case, outcome=CaseOutcome.DECLINED, by=nadia)
        corrections.enter_in_error(row=case.encounters.get(), why=WHY, by=sol, at=now)
        assert fresh(case).close_reason == CaseOutcome.DECLINED

    def test_the_mark_is_not_taken_back(self, case, sol, now):
        encounter = case.encounters.get()
        corrections.enter_in_error(row=encounter, why=WHY, by=sol, at=now)
        with pytest.raises(IllegalMove, match="anew"):
            corrections.take_back(row=encounter, by=sol)


class TestAResponse:
    def test_its_encounters_go_with_it(self, sol, now):
        response = make.response(at=now - HOUR, met_people=[make.met(), make.met()])
        corrections.enter_in_error(row=response, why=WHY, by=sol, at=now)
        assert {one.in_error_why for one in response.encounters.all()} == {WHY}
        assert {one.case.status for one in response.encounters.select_related("case")} == {CaseStatus.CLOSED}

    def test_an_encounter_marked_before_keeps_its_own_reason(self, sol, now):
        response = make.response(at=now - HOUR, met_people=[make.met(), make.met()])
        first = response.encounters.earliest("pk")
        corrections.enter_in_error(row=first, why="Somebody else", by=sol, at=now)
        corrections.enter_in_error(row=response, why=WHY, by=sol, at=now)
        assert fresh(first).in_error_why == "Somebody else"


class TestAnAttempt:
    def test_the_newest_makes_its_follow_up_owed_again(self, case, nadia, now):
        first = case.follow_ups.get()
        attempt = tried(case, nadia, now - DAY)
        corrections.enter_in_error(row=attempt, why=WHY, by=nadia, at=now)
        again = fresh(first)
        assert (again.status, again.closed_at, again.result, again.due_at) == ("open", None, "", first.due_at)
        assert [step.pk for step in open_steps(case)] == [first.pk]

    def test_every_follow_up_that_it_answered_is_owed_again(self, case, nadia, now):
        make.encounter(at=now - 2 * DAY, neighbor=case.neighbor, details={})
        firsts = {step.pk for step in open_steps(case)}
        attempt = tried(case, nadia, now - DAY)
        assert not firsts & {step.pk for step in open_steps(case)}
        corrections.enter_in_error(row=attempt, why=WHY, by=nadia, at=now)
        assert {step.pk for step in open_steps(case)} == firsts
        assert len(firsts) == 2

    def test_an_earlier_one_makes_the_plan_be_worked_out_anew(self, case, nadia, now):
        attempts = [
            tried(case, nadia, now - 3 * DAY + HOUR),
            tried(case, nadia, now - 2 * DAY, channel="in_person"),
            tried(case, nadia, now - DAY, channel="text"),
        ]
        assert open_steps(case)[0].kind == FollowUpKind.REVIEW, "the plan is done"
        corrections.enter_in_error(row=attempts[0], why=WHY, by=nadia, at=now)
        (step,) = open_steps(case)
        assert step.kind == FollowUpKind.ATTEMPT, "one attempt is lacking again"
        assert not cases.may_propose_unable_to_reach(case)

    def test_a_time_that_a_person_chose_stays(self, case, nadia, now):
        first = tried(case, nadia, now - 2 * DAY)
        tried(case, nadia, now - DAY, next_due_at=now + 5 * DAY)
        corrections.enter_in_error(row=first, why=WHY, by=nadia, at=now)
        assert [step.due_at for step in open_steps(case)] == [now + 5 * DAY]

    def test_the_only_one_that_reached_takes_the_engagement_back(self, case, nadia, now):
        attempt = tried(case, nadia, now - DAY, result="reached")
        assert fresh(case).status == CaseStatus.ENGAGED
        corrections.enter_in_error(row=attempt, why=WHY, by=nadia, at=now)
        assert (fresh(case).status, fresh(case).engaged_at) == (CaseStatus.OPEN, None)

    def test_another_that_reached_keeps_it(self, case, nadia, now):
        first = tried(case, nadia, now - 2 * DAY, result="reached")
        tried(case, nadia, now - DAY, result="reached")
        corrections.enter_in_error(row=first, why=WHY, by=nadia, at=now)
        assert fresh(case).status == CaseStatus.ENGAGED

    def test_on_a_closed_case_nothing_is_opened(self, case, nadia, now):
        attempt = tried(case, nadia, now - DAY)
        needs.close(need=case.needs.get(), unmet_reason="declined", by=nadia)
        cases.close(case=case, outcome=CaseOutcome.DECLINED, by=nadia)
        corrections.enter_in_error(row=attempt, why=WHY, by=nadia, at=now)
        assert not open_steps(case)


class TestANeed:
    def test_it_keeps_no_case_open(self, case, nadia, sol):
        corrections.enter_in_error(row=case.needs.get(), why=WHY, by=sol)
        assert cases.close(case=case, outcome=CaseOutcome.DECLINED, by=nadia).status == CaseStatus.CLOSED

    def test_the_right_one_can_be_recorded_beside_it(self, case, nadia, sol):
        wrong = case.needs.get()
        corrections.enter_in_error(row=wrong, why=WHY, by=sol)
        right = needs.add(case=case, domain=wrong.domain, by=nadia)
        assert right.pk != wrong.pk
        with pytest.raises(Invalid, match="taken its place"):
            corrections.take_back(row=wrong, by=sol)
        assert not fresh(wrong).stands

    def test_a_mark_made_by_mistake_is_taken_back(self, case, sol):
        need = case.needs.get()
        corrections.enter_in_error(row=need, why=WHY, by=sol)
        corrections.take_back(row=need, by=sol)
        assert fresh(need).stands
        assert [version.in_error_why for version in need.history.order_by("history_id")] == ["", WHY, ""]

    def test_nothing_else_is_done_to_it_while_it_is_marked(self, case, nadia, sol):
        need = case.needs.get()
        corrections.enter_in_error(row=need, why=WHY, by=sol)
        with pytest.raises(IllegalMove):
            needs.start(need=need, by=nadia)
        with pytest.raises(IllegalMove):
            needs.close(need=need, evidence="neighbor", by=nadia)


class TestANote:
    def test_a_signed_note_keeps_every_word(self, case, cora, sol):
        note = notes.sign(note=notes.draft(case=case, title="Visit", body="We talked.", by=cora), by=cora)
        corrections.enter_in_error(row=note, why=WHY, by=sol)
        kept = fresh(note)
        assert (kept.title, kept.body, kept.status, kept.signed_by) == ("Visit", "We talked.", "signed", cora)

    def test_nobody_adds_to_it_any_more(self, case, cora, sol):
        note = notes.sign(note=notes.draft(case=case, title="Visit", body="We talked.", by=cora), by=cora)
        corrections.enter_in_error(row=note, why=WHY, by=sol)
        with pytest.raises(IllegalMove):
            notes.add_to(note=note, body="More.", by=cora)

    def test_a_draft_is_its_authors_alone(self, case, cora, sol):
        note = notes.draft(case=case, title="Visit", body="We talked.", by=cora)
        with pytest.raises(NotAllowed):
            corrections.enter_in_error(row=note, why=WHY, by=sol)
        corrections.enter_in_error(row=note, why=WHY, by=cora)
        with pytest.raises(IllegalMove):
            notes.sign(note=note, by=cora)


class TestAConsent:
    def test_it_counts_as_never_given_from_that_moment(self, case, nadia, now):
        consent = make.consent(case.neighbor, {uuid4(): "Bull City Kitchen"}, by=nadia, at=now - HOUR)
        assert consent.is_in_force(now)
        corrections.enter_in_error(row=consent, why=WHY, by=nadia, at=now)
        assert not fresh(consent).is_in_force(now)
        assert not Consent.objects.in_force(now).exists()
        with pytest.raises(IllegalMove):
            consents.revoke(consent=consent, reason="By phone", by=nadia)


class TestAPhone:
    def test_whether_there_is_a_phone_follows(self, case, nadia):
        phone = neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", by=nadia)
        assert fresh(case.neighbor).has_phone
        corrections.enter_in_error(row=phone, why=WHY, by=nadia)
        assert fresh(case.neighbor).has_phone is False
        again = neighbors.add_phone(neighbor=case.neighbor, number="919-555-0123", by=nadia)
        assert again.pk != phone.pk
