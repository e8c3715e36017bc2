"""Follow-ups: owed, tried, scheduled and called off; and no case is ever left without a next step."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, follow_ups, needs, neighbors
from casework.events import Event
from casework.models import ContactAttempt, FollowUp, FollowUpNotice, Need
from casework.states import FollowUpKind, FollowUpStatus, NoticeKind
from heart import ledger
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Message
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def case(nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def first(case):
    return FollowUp.objects.get(case=case)


def log(follow_up, by, **answers):
    given = {"submission": uuid4(), "channel": "phone", "result": "no_answer", **answers}
    return follow_ups.log_attempt(follow_up=follow_up, by=by, **given)


def open_ones(case) -> list[FollowUp]:
    return list(FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).order_by("due_at"))


def close_case(case, by) -> None:
    for need in Need.objects.filter(case=case):
        needs.close(need=need, unmet_reason="declined", by=by)
    cases.close(case=case, outcome="declined", by=by)


class TestLoggingAnAttempt:
    def test_it_completes_the_follow_up_and_schedules_the_next_by_the_plan(self, case, first, nadia, now):
        attempt = log(first, nadia, remark="Rang long")
        first.refresh_from_db()
        assert (first.status, first.result, first.closed_by) == ("completed", "no_answer", nadia)
        (following,) = open_ones(case)
        assert (following.kind, following.channel, following.due_at) == ("attempt", "in_person", now + DAY)
        assert (attempt.case, attempt.follow_up, attempt.at) == (case, first, now)

    def test_what_happened_stands_in_the_ledger_once_each(self, case, first, nadia):
        before = ledger.of_case(case.pk).count()
        log(first, nadia)
        told = list(ledger.of_case(case.pk).order_by("pk").values_list("kind", flat=True))[before:]
        assert told == [Event.CONTACT_ATTEMPTED, Event.FOLLOW_UP_COMPLETED, Event.FOLLOW_UP_OWED]

    def test_the_ledger_does_not_keep_the_remark(self, case, first, nadia):
        log(first, nadia, remark="Lives with Given7")
        assert not any("Given7" in str(event.details) for event in ledger.of_case(case.pk))

    def test_the_same_submission_again_is_the_same_attempt(self, case, first, nadia):
        submission = uuid4()
        one = log(first, nadia, submission=submission)
        assert log(first, nadia, submission=submission) == one
        assert ContactAttempt.objects.count() == 1
        assert len(open_ones(case)) == 1

    def test_a_closed_follow_up_takes_no_second_attempt(self, first, nadia):
        log(first, nadia)
        with pytest.raises(IllegalMove, match="closed already"):
            log(first, nadia)

    def test_reaching_the_neighbor_engages_the_case_and_owes_a_check_in(self, case, first, nadia, now):
        log(first, nadia, result="reached", wants_help=True)
        case.refresh_from_db()
        (following,) = open_ones(case)
        assert case.status == "engaged"
        assert (following.kind, following.due_at) == (FollowUpKind.CHECK_IN, now + 7 * DAY)
        assert ContactAttempt.objects.get().wants_help is True

    def test_a_wish_counts_only_from_a_neighbor_who_was_reached(self, first, nadia):
        assert log(first, nadia, wants_help=True).wants_help is None

    def test_a_time_agreed_on_comes_before_the_plans(self, case, first, nadia, now):
        log(first, nadia, result="reached", next_due_at=now + 3 * HOUR)
        (following,) = open_ones(case)
        assert (following.due_at, following.why) == (now + 3 * HOUR, "Chosen with the last attempt")

    def test_another_follow_up_that_is_open_is_the_next_step_already(self, case, first, nadia, now):
        later = follow_ups.schedule(case=case, kind="check_in", due_at=now + 5 * DAY, by=nadia)
        log(first, nadia)
        assert open_ones(case) == [later]

    def test_without_a_phone_the_plan_never_says_call(self, case, first, nadia):
        neighbors.change(neighbor=case.neighbor, details={"has_phone": False}, by=nadia)
        log(first, nadia, channel="in_person", result="not_there")
        assert open_ones(case)[0].channel == "trusted_contact"

    def test_an_attempt_lies_in_the_past(self, first, nadia, now):
        with pytest.raises(Invalid) as refused:
            log(first, nadia, at=now + 6 * timedelta(minutes=1))
        assert "at" in refused.value.fields
        assert not ContactAttempt.objects.exists()

    def test_the_next_step_lies_after_the_attempt(self, first, nadia, now):
        with pytest.raises(Invalid) as refused:
            log(first, nadia, next_due_at=now)
        assert "next_due_at" in refused.value.fields

    def test_somebody_who_works_no_cases_logs_none(self, first, ray):
        with pytest.raises(NotAllowed):
            log(first, ray)

    def test_a_closed_case_takes_none(self, case, first, nadia):
        close_case(case, nadia)
        with pytest.raises(IllegalMove):
            log(first, nadia)


class TestScheduling:
    def test_it_stands_beside_what_is_owed(self, case, first, nadia, now):
        made = follow_ups.schedule(
            case=case, kind="check_in", due_at=now + HOUR, channel="text", why="Asked for a text", by=nadia
        )
        assert open_ones(case) == [made, first]
        assert made.why == "Asked for a text"

    def test_a_double_tap_is_one_follow_up(self, case, first, nadia, now):
        one, again = (follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, by=nadia) for _ in range(2))
        assert one == again
        assert len(open_ones(case)) == 2

    @pytest.mark.parametrize("minutes", [0, -1])
    def test_it_lies_in_the_future(self, case, nadia, now, minutes):
        with pytest.raises(Invalid) as refused:
            follow_ups.schedule(case=case, kind="check_in", due_at=now + timedelta(minutes=minutes), by=nadia)
        assert "due_at" in refused.value.fields

    def test_a_closed_case_is_owed_nothing(self, case, nadia, now):
        close_case(case, nadia)
        with pytest.raises(IllegalMove):
            follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, by=nadia)

    def test_somebody_who_works_no_cases_schedules_none(self, case, ray, now):
        with pytest.raises(NotAllowed):
            follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, by=ray)


class TestCompleting:
    def test_only_an_open_one_is_completed(self, first, nadia, now):
        follow_ups.complete(follow_up=first, result="reached", by=nadia, at=now)
        with pytest.raises(IllegalMove):
            follow_ups.complete(follow_up=first, result="reached", by=nadia, at=now)

    def test_somebody_who_works_no_cases_completes_none(self, first, eve, now):
        with pytest.raises(NotAllowed):
            follow_ups.complete(follow_up=first, result="reached", by=eve, at=now)


class TestCallingOff:
    def test_one_of_two_is_called_off_with_a_reason(self, case, first, nadia, now):
        other = follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, by=nadia)
        follow_ups.cancel(follow_up=other, reason="Met her on the way", by=nadia)
        other.refresh_from_db()
        assert (other.status, other.result, other.closed_by) == ("cancelled", "cancelled", nadia)
        assert open_ones(case) == [first]

    def test_the_only_next_step_stays(self, first, nadia):
        with pytest.raises(Invalid, match="only next step"):
            follow_ups.cancel(follow_up=first, reason="x", by=nadia)

    def test_it_wants_a_reason(self, case, first, nadia, now):
        follow_ups.schedule(case=case, kind="check_in", due_at=now + HOUR, by=nadia)
        with pytest.raises(Invalid) as refused:
            follow_ups.cancel(follow_up=first, reason="  ", by=nadia)
        assert "reason" in refused.value.fields
        first.refresh_from_db()
        assert first.status == FollowUpStatus.OPEN

    def test_a_closed_one_is_not_called_off(self, first, nadia):
        log(first, nadia)
        with pytest.raises(IllegalMove):
            follow_ups.cancel(follow_up=first, reason="x", by=nadia)

    def test_somebody_who_works_no_cases_calls_none_off(self, first, ray):
        with pytest.raises(NotAllowed):
            follow_ups.cancel(follow_up=first, reason="x", by=ray)


class TestNotices:
    def test_one_of_a_kind_whoever_gives_it_and_how_often(self, first, nadia, sweeper, now):
        told = [
            follow_ups.notice(follow_up=first, kind=NoticeKind.OVERDUE, to=[nadia], by=sweeper, at=now)
            for _ in range(2)
        ]
        assert told == [True, False]
        assert FollowUpNotice.objects.count() == 1
        assert Message.objects.filter(kind="follow_up_overdue", recipient=nadia).count() == 1
