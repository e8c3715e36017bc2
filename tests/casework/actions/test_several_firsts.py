"""Met twice before anybody tried: two follow-ups are owed, and one attempt answers for both. A double tap is one."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import follow_ups
from casework.models import Case, ContactAttempt, FollowUp
from heart.errors import Invalid
from heart.insights.indicator import Period, registry
from tests.factories import casework as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def case(nadia, now) -> Case:
    """Met three days ago, and a day ago again."""
    case = make.case(at=now - 3 * DAY, assigned_to=nadia)
    make.encounter(at=now - DAY, neighbor=case.neighbor, details={})
    return case


def open_ones(case: Case) -> list[FollowUp]:
    return list(FollowUp.objects.filter(case=case, status="open").order_by("due_at"))


def attempt(follow_up: FollowUp, nadia, at, **facts) -> ContactAttempt:
    told = {"submission": uuid4(), "channel": "phone", "result": "no_answer", **facts}
    return follow_ups.log_attempt(follow_up=follow_up, by=nadia, at=at, **told)


def test_one_attempt_completes_every_first_follow_up_owed_before_it(case, nadia, now):
    assert [one.kind for one in open_ones(case)] == ["first", "first"]
    attempt(open_ones(case)[0], nadia, now)
    assert [one.kind for one in open_ones(case)] == ["attempt"]
    assert set(FollowUp.objects.filter(kind="first").values_list("status", "result")) == {("completed", "no_answer")}


def test_whichever_of_them_it_was_logged_on(case, nadia, now):
    attempt(open_ones(case)[1], nadia, now)
    assert [one.kind for one in open_ones(case)] == ["attempt"]


def test_an_attempt_before_the_second_meeting_leaves_what_that_one_owes(case, nadia, now):
    attempt(open_ones(case)[0], nadia, now - 2 * DAY)
    [left] = open_ones(case)
    assert (left.kind, left.encounter.ended_at) == ("first", now - DAY)


def test_another_open_follow_up_that_is_no_first_one_stays(case, nadia, now):
    follow_ups.schedule(case=case, kind="check_in", due_at=now + DAY, by=nadia, at=now)
    attempt(open_ones(case)[0], nadia, now)
    assert [one.kind for one in open_ones(case)] == ["check_in"]


def test_the_indicator_counts_each_encounter_by_its_own_hours(case, nadia, now):
    """The attempt comes 72 hours after the first meeting and 24 after the second: one of two in time."""
    attempt(open_ones(case)[0], nadia, now)
    figure = registry["attempt_48"].figure(Period(now - 10 * DAY, now + 10 * DAY))
    assert (figure.n, figure.of) == (1, 2)


# A double tap


def test_the_same_submission_is_one_attempt(case, nadia, now):
    first, submission = open_ones(case)[0], uuid4()
    assert attempt(first, nadia, now, submission=submission) == attempt(first, nadia, now, submission=submission)
    assert ContactAttempt.objects.count() == 1


def two_pages(case, nadia, now) -> list[FollowUp]:
    """The check-in and the next step, each open on a page of its own."""
    follow_ups.schedule(case=case, kind="check_in", due_at=now + DAY, by=nadia, at=now)
    follow_ups.schedule(case=case, kind="review", due_at=now + DAY, by=nadia, at=now)
    return [one for one in open_ones(case) if one.kind != "first"]


def test_the_same_facts_within_a_minute_from_another_page_are_asked_about_and_kept_once(case, nadia, now):
    one, other = two_pages(case, nadia, now)
    attempt(one, nadia, now)
    with pytest.raises(Invalid, match="Was this another one") as refused:
        attempt(other, nadia, now + timedelta(seconds=40))
    assert list(refused.value.fields) == ["again"]
    assert ContactAttempt.objects.count() == 1
    assert FollowUp.objects.get(pk=other.pk).status == "open"
    attempt(other, nadia, now + timedelta(seconds=40), again=True)
    assert ContactAttempt.objects.count() == 2


@pytest.mark.parametrize(
    ("seconds", "facts"),
    [(61, {}), (30, {"channel": "text"}), (30, {"result": "left_message"})],
)
def test_other_facts_or_a_minute_later_are_another_attempt(case, nadia, now, seconds, facts):
    one, other = two_pages(case, nadia, now)
    attempt(one, nadia, now)
    attempt(other, nadia, now + timedelta(seconds=seconds), **facts)
    assert ContactAttempt.objects.count() == 2


def test_two_people_who_try_in_the_same_minute_are_two_attempts(case, nadia, noel, now):
    one, other = two_pages(case, nadia, now)
    attempt(one, nadia, now)
    attempt(other, noel, now)
    assert ContactAttempt.objects.count() == 2
