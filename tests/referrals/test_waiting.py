"""A referral that nobody answers: reminded once, expired once, and the navigator told (rule 8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import cases
from heart.errors import IllegalMove, NotAllowed
from heart.models import Event, Message, StateChange
from referrals import tasks
from referrals.actions import answering, sending, waiting
from referrals.models import Referral, ReferralNotice
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia)


def send(case, nadia, now, **changes):
    return providers.sent(case, providers.service(), by=nadia, at=now, **changes)


def events(kind):
    return Event.objects.filter(kind=f"referrals.{kind}")


@pytest.mark.parametrize(("urgency", "nudge_hours", "expiry_hours"), [("routine", 24, 72), ("urgent", 4, 24)])
def test_how_long_we_wait_depends_on_the_urgency(case, nadia, omar, now, urgency, nudge_hours, expiry_hours):
    referral = send(case, nadia, now, urgency=urgency)
    assert referral.nudge_at - now == timedelta(hours=nudge_hours)
    assert referral.expires_at - now == timedelta(hours=expiry_hours)


def test_waits_are_settings(case, nadia, omar, now, settings):
    settings.REFERRAL_WAITS = {"routine": (1, 2), "urgent": (1, 2)}
    referral = send(case, nadia, now)
    assert (referral.nudge_at, referral.expires_at) == (now + timedelta(hours=1), now + timedelta(hours=2))


def test_a_referral_not_viewed_reminds_everybody_of_the_partner_exactly_once(case, nadia, omar, pia, now, sweeper):
    second = people.person("opal", "partner", "Bull City Bridge")
    send(case, nadia, now)
    assert tasks.nudge(now + timedelta(hours=23, minutes=59), sweeper) == 0
    assert tasks.nudge(now + timedelta(hours=24), sweeper) == 1
    assert tasks.nudge(now + timedelta(hours=25), sweeper) == 0
    told = Message.objects.filter(kind="referral_nudge")
    assert {message.recipient for message in told} == {omar, second}
    assert ReferralNotice.objects.count() == 1
    assert events("referral_nudged").count() == 1


def test_a_viewed_referral_is_not_reminded_of(case, nadia, omar, now, sweeper):
    answering.view(referral=send(case, nadia, now), by=omar, at=now + timedelta(hours=1))
    assert tasks.nudge(now + timedelta(hours=30), sweeper) == 0


def test_nobody_is_reminded_where_nobody_signs_in(case, nadia, now, sweeper):
    service = providers.service("Corner pantry")
    service.organization.agency = None
    service.organization.save_by(nadia)
    referral = providers.sent(case, service, by=nadia, at=now)
    assert referral.nudge_at is None
    assert tasks.nudge(now + timedelta(days=2), sweeper) == 0
    assert not Message.objects.filter(subject_type="referrals.referral").exists()
    assert tasks.expire(now + timedelta(days=3), sweeper) == 1


@pytest.mark.parametrize("viewed", [False, True])
def test_a_referral_not_answered_expires_exactly_once_and_the_navigator_is_told(
    case, nadia, omar, now, sweeper, viewed
):
    referral = send(case, nadia, now)
    if viewed:
        answering.view(referral=referral, by=omar, at=now)
    end = now + timedelta(hours=72)
    assert tasks.expire(end - timedelta(seconds=1), sweeper) == 0
    assert tasks.expire(end, sweeper) == 1
    assert tasks.expire(end + timedelta(hours=1), sweeper) == 0
    referral = Referral.objects.get(pk=referral.pk)
    assert (referral.status, referral.ended_at) == (S.EXPIRED, end)
    message = Message.objects.get(kind="referral_expired")
    assert (message.recipient, message.path) == (nadia, f"/referrals/{referral.pk}/")
    assert events("referral_expired").count() == 1
    assert StateChange.objects.filter(subject_key=str(referral.pk), target=S.EXPIRED).count() == 1


@pytest.mark.parametrize("accept", [True, False])
def test_an_answered_referral_does_not_expire(case, nadia, omar, now, sweeper, accept):
    referral = send(case, nadia, now)
    answering.answer(referral=referral, accept=accept, reason="" if accept else "no_capacity", by=omar, at=now)
    assert tasks.expire(now + timedelta(days=10), sweeper) == 0


def test_a_draft_neither_reminds_nor_expires(case, nadia, omar, now, sweeper):
    providers.draft(case, providers.service(), by=nadia, at=now)
    assert tasks.nudge(now + timedelta(days=10), sweeper) == 0
    assert tasks.expire(now + timedelta(days=10), sweeper) == 0


def test_an_answer_that_comes_after_expiry_is_refused(case, nadia, omar, now, sweeper):
    referral = send(case, nadia, now)
    tasks.expire(now + timedelta(hours=72), sweeper)
    with pytest.raises(IllegalMove):
        answering.answer(referral=referral, accept=True, by=omar, at=now + timedelta(hours=73))


def test_many_referrals_are_all_reached_in_one_sweep(case, nadia, omar, now, sweeper, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for number in range(5):
        providers.sent(case, providers.service(name=f"Pantry {number}"), by=nadia, at=now)
    assert tasks.nudge(now + timedelta(hours=25), sweeper) == 5
    assert tasks.expire(now + timedelta(hours=73), sweeper) == 5


def test_only_the_system_reminds_and_expires(case, nadia, omar, now):
    referral = send(case, nadia, now)
    for person in (nadia, omar):
        with pytest.raises(NotAllowed):
            waiting.nudge(referral=referral, by=person, at=now)
        with pytest.raises(NotAllowed):
            waiting.expire(referral=referral, by=person, at=now)


def test_a_second_reminder_says_that_the_first_stands(case, nadia, omar, now, sweeper):
    referral = send(case, nadia, now)
    assert waiting.nudge(referral=referral, by=sweeper, at=now)
    assert not waiting.nudge(referral=referral, by=sweeper, at=now)


def test_what_was_viewed_or_has_ended_is_not_reminded_of(case, nadia, omar, now, sweeper):
    referral = sending.end(
        referral=send(case, nadia, now), status=S.WITHDRAWN, reason="Changed their mind", by=nadia, at=now
    )
    with pytest.raises(IllegalMove):
        waiting.nudge(referral=referral, by=sweeper, at=now)


def test_whoever_has_the_case_now_hears_of_it(case, nadia, noel, sol, omar, now, sweeper):
    send(case, nadia, now)
    cases.assign(case=case, to=noel, note="Over to you", by=sol, at=now)
    tasks.expire(now + timedelta(hours=72), sweeper)
    assert Message.objects.get(kind="referral_expired").recipient == noel


def test_the_sender_hears_when_who_has_the_case_has_left_and_then_the_supervisors(
    case, nadia, noel, sol, omar, now, sweeper
):
    send(case, noel, now)
    nadia.is_active = False
    nadia.save_by(sol)
    first = Referral.objects.get()
    tasks.expire(now + timedelta(hours=72), sweeper)
    assert Message.objects.get(kind="referral_expired", subject_key=str(first.pk)).recipient == noel
    second = providers.sent(case, providers.service("Eno River Recovery"), by=noel, at=now)
    noel.is_active = False
    noel.save_by(sol)
    tasks.expire(now + timedelta(hours=72), sweeper)
    assert Message.objects.get(kind="referral_expired", subject_key=str(second.pk)).recipient == sol
