"""Care navigation meets a neighbor of an open case outside: that is the follow-up, kept in person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import follow_ups
from casework.models import Case, ContactAttempt, FollowUp, FollowUpRule
from casework.states import CaseStatus, Channel, ContactResult, FollowUpKind, FollowUpStatus
from heart.insights.indicator import Period, registry
from heart.models import Event
from tests.factories import casework as make
from tests.factories import field as outside

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def open_steps(case: Case) -> list[FollowUp]:
    return list(FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).order_by("due_at"))


@pytest.fixture
def case(nadia, now) -> Case:
    return make.case(at=now - DAY, assigned_to=nadia)


def test_a_visit_completes_what_was_owed_and_leads_to_the_check_in(case, nadia, now):
    first = FollowUp.objects.get(case=case)
    met = outside.visit(case.neighbor, at=now, by=nadia)
    attempt = ContactAttempt.objects.get(case=case)
    assert (attempt.encounter, attempt.follow_up, attempt.at, attempt.by) == (met, first, now, nadia)
    assert (attempt.channel, attempt.result) == (Channel.IN_PERSON, ContactResult.REACHED)
    first.refresh_from_db()
    assert (first.status, first.closed_by, first.result) == (FollowUpStatus.COMPLETED, nadia, ContactResult.REACHED)
    case.refresh_from_db()
    assert (case.status, case.engaged_at) == (CaseStatus.ENGAGED, now)
    assert [step.kind for step in open_steps(case)] == [FollowUpKind.CHECK_IN]


def test_the_visit_itself_owes_no_second_48_hours(case, nadia, now):
    met = outside.visit(case.neighbor, at=now, by=nadia)
    assert (met.owes_follow_up, met.case) == (False, case)
    assert met.verdict == "A follow-up kept in the field: the case's next step goes on"
    assert not FollowUp.objects.filter(encounter=met).exists()


def test_the_48_hours_are_kept_by_it(case, nadia, now):
    outside.visit(case.neighbor, at=now, by=nadia)
    period = Period(now - 5 * DAY, now + 5 * DAY)
    assert (registry["attempt_48"].figure(period).n, registry["attempt_48"].figure(period).of) == (1, 1)
    assert registry["contact_48"].figure(period).n == 1


def test_a_responder_keeps_it_too(case, ray, now):
    outside.visit(case.neighbor, at=now, by=ray)
    assert ContactAttempt.objects.get().by == ray
    assert [step.kind for step in open_steps(case)] == [FollowUpKind.CHECK_IN]


def test_a_visit_by_phone_is_a_call(case, nadia, now):
    outside.visit(case.neighbor, at=now, by=nadia, mode="phone")
    assert ContactAttempt.objects.get().channel == Channel.PHONE


def test_every_first_follow_up_before_it_is_answered_at_once(case, nadia, now):
    make.encounter(at=now - 2 * HOUR, neighbor=case.neighbor, details={})
    assert len(open_steps(case)) == 2
    outside.visit(case.neighbor, at=now, by=nadia)
    assert [step.kind for step in open_steps(case)] == [FollowUpKind.CHECK_IN]
    assert ContactAttempt.objects.count() == 1


def test_what_was_owed_for_a_later_meeting_is_owed_still(case, nadia, now):
    later = make.encounter(at=now + HOUR, neighbor=case.neighbor, details={})
    outside.visit(case.neighbor, at=now, by=nadia)
    assert [step.encounter for step in open_steps(case)] == [later]


def test_a_check_in_agreed_for_next_week_stands(case, nadia, now):
    first = FollowUp.objects.get(case=case)
    follow_ups.log_attempt(
        submission=make.facts(now).submission,
        follow_up=first,
        channel=Channel.PHONE,
        result=ContactResult.REACHED,
        next_due_at=now + 5 * DAY,
        by=nadia,
        at=now - HOUR,
    )
    outside.visit(case.neighbor, at=now, by=nadia)
    assert [step.due_at for step in open_steps(case)] == [now + 5 * DAY]
    assert ContactAttempt.objects.filter(case=case).count() == 2, "and the meeting is on record"


def test_a_check_in_of_the_same_day_is_kept_by_the_visit(case, nadia, now):
    first = FollowUp.objects.get(case=case)
    follow_ups.log_attempt(
        submission=make.facts(now).submission,
        follow_up=first,
        channel=Channel.PHONE,
        result=ContactResult.REACHED,
        next_due_at=now + 2 * HOUR,
        by=nadia,
        at=now - HOUR,
    )
    outside.visit(case.neighbor, at=now, by=nadia)
    assert [step.due_at > now + DAY for step in open_steps(case)] == [True], "the plan's next one"


def test_a_first_meeting_by_care_navigation_owes_as_any_other(nadia, now):
    neighbor = make.encounter(at=now - 9 * DAY, wish="refused").neighbor
    met = outside.visit(neighbor, at=now, by=nadia)
    assert met.owes_follow_up
    assert met.follow_up.due_at == now + timedelta(hours=48)
    assert not ContactAttempt.objects.exists()


def test_a_team_that_answers_a_call_keeps_no_follow_up(case, now):
    met = make.encounter(at=now, neighbor=case.neighbor, details={})
    assert met.owes_follow_up
    assert not ContactAttempt.objects.exists()
    assert len(open_steps(case)) == 2


def test_an_administrator_may_let_a_visit_owe_as_well(case, nadia, now):
    row = FollowUpRule.objects.get(occasion="follow_up")
    row.owes_follow_up = True
    row.save_by(nadia)
    met = outside.visit(case.neighbor, at=now, by=nadia)
    assert met.owes_follow_up
    assert [step.encounter for step in open_steps(case)] == [met], "owed anew, and not answered by itself"


def test_the_events_of_it_stand_in_the_timeline_of_the_case(case, nadia, now):
    before = Event.objects.filter(case_key=case.pk).count()
    outside.visit(case.neighbor, at=now, by=nadia)
    kinds = Event.objects.filter(case_key=case.pk).order_by("pk").values_list("kind", flat=True)[before:]
    assert [kind.partition(".")[2] for kind in kinds] == [
        "encounter_recorded",
        "contact_attempted",
        "follow_up_completed",
        "case_engaged",
        "follow_up_owed",
    ]


def test_a_visit_entered_in_error_was_no_contact_either(case, nadia, sol, now):
    from casework.actions import corrections

    first = FollowUp.objects.get(case=case)
    met = outside.visit(case.neighbor, at=now, by=nadia)
    corrections.enter_in_error(row=met, why="That was somebody else", by=sol, at=now + HOUR)
    assert not ContactAttempt.objects.standing().filter(case=case).exists()
    assert open_steps(case) == [first], "owed again, due when it was"
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN
