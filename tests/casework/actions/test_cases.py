"""Opening, assigning, closing and reopening a case: what is allowed, what is refused, and what is left behind."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, follow_ups, needs
from casework.events import Event
from casework.models import Case, FollowUp, Need
from casework.states import CaseOutcome, CaseStatus, FollowUpKind, FollowUpStatus
from heart import ledger
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Message, StateChange
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


def kinds(case: Case) -> list[str]:
    return list(ledger.of_case(case.pk).values_list("kind", flat=True))


def close_needs(case: Case, by, at) -> None:
    for need in Need.objects.filter(case=case, closed_at=None):
        needs.close(need=need, unmet_reason="declined", by=by, at=at)


def closed(case: Case, by, at, outcome: str = "declined") -> Case:
    close_needs(case, by, at)
    return cases.close(case=case, outcome=outcome, by=by, at=at)


def try_to_reach(case: Case, by, at, channel: str = "phone", result: str = "no_answer") -> None:
    follow_up = FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).earliest("due_at")
    follow_ups.log_attempt(submission=uuid4(), follow_up=follow_up, channel=channel, result=result, by=by, at=at)


class TestOpening:
    def test_a_second_encounter_joins_the_open_case(self, case, ray, now):
        again = make.encounter(at=now + DAY, neighbor=case.neighbor)
        assert again.case_id == case.pk
        assert Case.objects.count() == 1
        assert Event.CASE_JOINED in kinds(case)

    def test_after_it_is_closed_an_encounter_opens_another(self, case, nadia, now):
        closed(case, nadia, now)
        again = make.encounter(at=now + DAY, neighbor=case.neighbor)
        assert again.case_id != case.pk


class TestAssigning:
    def test_a_supervisor_gives_it_to_anybody_who_works_cases_and_they_get_a_message(self, case, noel, sol, now):
        cases.assign(case=case, to=noel, note="Likes to be called early.", by=sol, at=now)
        assert Case.objects.get().assigned_to == noel
        message = Message.objects.get(recipient=noel, kind="case_assigned")
        assert message.path == f"/cases/{case.pk}/"

    def test_taking_one_that_nobody_has_owes_nobody_a_message(self, nadia, now):
        case = make.case(at=now)
        cases.assign(case=case, to=nadia, by=nadia, at=now)
        assert not Message.objects.filter(kind="case_assigned").exists()

    def test_a_navigator_gives_nobody_elses_case_away(self, case, noel, now):
        with pytest.raises(NotAllowed, match="supervisor gives"):
            cases.assign(case=case, to=noel, by=noel, at=now)

    def test_a_navigator_gives_no_case_to_another(self, nadia, noel, now):
        with pytest.raises(NotAllowed):
            cases.assign(case=make.case(at=now), to=noel, by=nadia, at=now)

    @pytest.mark.parametrize("somebody", ["ray", "omar", "eve", "ada"])
    def test_nobody_gets_it_who_works_no_cases(self, case, sol, now, somebody, request):
        with pytest.raises(NotAllowed, match="works cases"):
            cases.assign(case=case, to=request.getfixturevalue(somebody), by=sol, at=now)

    def test_nobody_gets_it_who_has_left(self, case, noel, sol, now):
        noel.is_active = False
        noel.save_by(sol)
        with pytest.raises(NotAllowed):
            cases.assign(case=case, to=noel, by=sol, at=now)

    def test_a_closed_case_is_not_given_away(self, case, nadia, noel, sol, now):
        closed(case, nadia, now)
        with pytest.raises(IllegalMove, match="Reopen it first"):
            cases.assign(case=case, to=noel, by=sol, at=now)


class TestEngaging:
    def test_the_first_talk_engages_and_keeps_its_moment(self, case, nadia, now):
        try_to_reach(case, nadia, now + DAY, result="reached")
        case.refresh_from_db()
        assert (case.status, case.engaged_at) == (CaseStatus.ENGAGED, now + DAY)

    def test_an_engaged_case_is_not_engaged_twice(self, case, nadia, now):
        cases.engage(case=case, by=nadia, at=now)
        with pytest.raises(IllegalMove):
            cases.engage(case=case, by=nadia, at=now)

    def test_somebody_who_works_no_cases_engages_nobody(self, case, ray, now):
        with pytest.raises(NotAllowed):
            cases.engage(case=case, by=ray, at=now)


class TestClosing:
    def test_it_keeps_how_when_and_by_whom_and_calls_off_what_was_owed(self, case, nadia, now):
        closed(case, nadia, now, "declined")
        case.refresh_from_db()
        assert (case.status, case.close_reason, case.closed_by, case.closed_at) == ("closed", "declined", nadia, now)
        follow_up = FollowUp.objects.get()
        assert (follow_up.status, follow_up.result, follow_up.closed_by) == ("cancelled", "cancelled", nadia)
        step = StateChange.objects.filter(subject_type="casework.followup").latest("pk")
        assert (step.target, step.reason) == ("cancelled", "The case was closed")

    def test_an_open_need_keeps_it_open(self, case, nadia, now):
        with pytest.raises(Invalid, match="1 still open"):
            cases.close(case=case, outcome="connected", by=nadia, at=now)
        assert Case.objects.get().status == CaseStatus.OPEN
        assert FollowUp.objects.get().status == FollowUpStatus.OPEN

    @pytest.mark.parametrize("note", ["", "   "])
    def test_another_outcome_says_which(self, case, nadia, now, note):
        close_needs(case, nadia, now)
        with pytest.raises(Invalid) as refused:
            cases.close(case=case, outcome=CaseOutcome.OTHER, note=note, by=nadia, at=now)
        assert "note" in refused.value.fields

    def test_unable_to_reach_waits_for_the_attempt_plan(self, case, nadia, now):
        close_needs(case, nadia, now)
        for day, channel in enumerate(["phone", "in_person"]):
            try_to_reach(case, nadia, now + day * DAY, channel)
        with pytest.raises(Invalid) as refused:
            cases.close(case=case, outcome="unable_to_reach", by=nadia, at=now + 2 * DAY)
        assert "outcome" in refused.value.fields
        try_to_reach(case, nadia, now + 2 * DAY, "phone")
        cases.close(case=case, outcome="unable_to_reach", by=nadia, at=now + 2 * DAY)
        assert Case.objects.get().close_reason == "unable_to_reach"

    def test_attempts_before_the_last_talk_do_not_count_towards_unable_to_reach(self, case, nadia, now):
        for day, channel in enumerate(["phone", "in_person", "phone"]):
            try_to_reach(case, nadia, now + day * DAY, channel)
        assert cases.may_propose_unable_to_reach(case)
        try_to_reach(case, nadia, now + 3 * DAY, result="reached")
        assert not cases.may_propose_unable_to_reach(case)

    def test_it_closes_once(self, case, nadia, now):
        closed(case, nadia, now)
        with pytest.raises(IllegalMove):
            cases.close(case=case, outcome="declined", by=nadia, at=now)

    def test_somebody_who_works_no_cases_closes_none(self, case, ray, now):
        with pytest.raises(NotAllowed):
            cases.close(case=case, outcome="declined", by=ray, at=now)


class TestReopening:
    def test_it_is_open_again_with_a_review_as_its_next_step(self, case, nadia, now):
        closed(case, nadia, now)
        cases.reopen(case=case, reason="She called back", by=nadia, at=now + DAY)
        case.refresh_from_db()
        assert (case.status, case.closed_at, case.closed_by, case.close_reason) == ("open", None, None, "")
        review = FollowUp.objects.get(status=FollowUpStatus.OPEN)
        assert (review.kind, review.due_at) == (FollowUpKind.REVIEW, now + 3 * DAY)
        assert StateChange.objects.get(subject_type="casework.case", source="closed").reason == "She called back"

    def test_it_wants_a_reason(self, case, nadia, now):
        closed(case, nadia, now)
        with pytest.raises(Invalid) as refused:
            cases.reopen(case=case, reason=" ", by=nadia, at=now)
        assert "reason" in refused.value.fields

    def test_an_open_case_is_not_reopened(self, case, nadia, now):
        with pytest.raises(IllegalMove, match="open already"):
            cases.reopen(case=case, reason="x", by=nadia, at=now)

    def test_a_neighbor_has_one_open_case_at_most(self, case, nadia, now):
        closed(case, nadia, now)
        make.encounter(at=now + DAY, neighbor=case.neighbor)
        with pytest.raises(Invalid, match="open case already"):
            cases.reopen(case=case, reason="She called back", by=nadia, at=now + DAY)

    def test_somebody_who_works_no_cases_reopens_none(self, case, nadia, ray, now):
        closed(case, nadia, now)
        with pytest.raises(NotAllowed):
            cases.reopen(case=case, reason="x", by=ray, at=now)
