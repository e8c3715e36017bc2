"""Two at once: whoever comes second finds what the first has done."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from casework.actions import consents, needs
from casework.models import Need
from heart.errors import DomainError, IllegalMove, Invalid
from heart.models import Event, Message, User
from referrals import tasks
from referrals.actions import answering, sending, waiting
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db(transaction=True)
DEADLINE = 20  # seconds


@pytest.fixture
def elsewhere():
    """Runs a function on a connection of its own, at the same time."""
    with ThreadPoolExecutor(max_workers=4) as pool:

        def run(work: Callable[[], Any]) -> Future[Any]:
            def closing() -> Any:
                try:
                    return work()
                finally:
                    connections.close_all()

            return pool.submit(closing)

        yield run


def wait_until_somebody_waits_for_a_lock() -> None:
    until = time.monotonic() + DEADLINE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits for a lock")


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def draft(case, nadia, omar, now):
    service = providers.service("Bull City Bridge")
    make.consent(case.neighbor, {service.organization_id: "Bull City Bridge"}, by=nadia, at=now)
    return providers.draft(case, service, by=nadia, at=now)


def test_a_consent_revoked_while_the_referral_is_sent_stops_it(elsewhere, draft, case, nadia, now):
    with transaction.atomic():
        consents.revoke(consent=case.neighbor.consents.get(), reason="By phone", by=nadia, at=now)
        sent = elsewhere(lambda: sending.send(referral=draft, by=nadia, at=now))
        wait_until_somebody_waits_for_a_lock()
    with pytest.raises(Invalid):
        sent.result(DEADLINE)
    assert Referral.objects.get(pk=draft.pk).status == S.DRAFT
    assert not Message.objects.filter(kind="referral_sent").exists()


def test_a_need_closed_while_the_referral_is_sent_stops_it(elsewhere, draft, case, nadia, now):
    with transaction.atomic():
        needs.close(need=Need.objects.get(case=case), unmet_reason="declined", by=nadia, at=now)
        sent = elsewhere(lambda: sending.send(referral=draft, by=nadia, at=now))
        wait_until_somebody_waits_for_a_lock()
    with pytest.raises(IllegalMove):
        sent.result(DEADLINE)
    assert Referral.objects.get(pk=draft.pk).status == S.DRAFT


def test_two_drafts_of_one_service_at_once_are_one(elsewhere, case, nadia, now):
    service, need = providers.service(), Need.objects.get(case=case)
    terms = {"need": need, "service": service, "information": ["need"], "by": nadia, "at": now}
    both = [elsewhere(lambda: sending.draft(**terms)) for _ in range(2)]
    refused = [one for one in both if isinstance(one.exception(DEADLINE), Invalid)]
    assert len(refused) == 1
    assert Referral.objects.count() == 1


def test_an_answer_and_the_clock_at_once_leave_one_of_the_two(elsewhere, draft, nadia, omar, sweeper, now):
    sending.send(referral=draft, by=nadia, at=now)
    late = now + timedelta(hours=72)
    with transaction.atomic():
        answering.answer(referral=draft, accept=True, by=omar, at=late)
        expired = elsewhere(lambda: waiting.expire(referral=draft, by=sweeper, at=late))
        swept = elsewhere(lambda: tasks.expire(late, sweeper))
        assert swept.result(DEADLINE) == 0, "a sweep leaves alone what another holds"
        wait_until_somebody_waits_for_a_lock()
    assert isinstance(expired.exception(DEADLINE), DomainError)
    assert Referral.objects.get(pk=draft.pk).status == S.ACCEPTED
    assert not Event.objects.filter(kind="referrals.referral_expired").exists()


def test_many_sweeps_at_once_remind_and_expire_each_referral_once(elsewhere, case, nadia, omar, now):
    for number in range(6):
        providers.sent(case, providers.service(name=f"Pantry {number}"), by=nadia, at=now)
    by = User.objects.system("sweep")
    for sweep, at, kind in [
        (tasks.nudge, now + timedelta(hours=25), "referral_nudged"),
        (tasks.expire, now + timedelta(hours=73), "referral_expired"),
    ]:
        done = [elsewhere(lambda sweep=sweep, at=at: sweep(at, by)) for _ in range(4)]
        assert sum(one.result(DEADLINE) for one in done) == 6
        assert Event.objects.filter(kind=f"referrals.{kind}").count() == 6
    assert Message.objects.filter(kind="referral_nudge", recipient=omar).count() == 6


def test_of_two_starts_at_once_one_is_called_off_by_the_other(elsewhere, case, nadia, omar, now):
    asked = [providers.sent(case, providers.service(name=name), by=nadia, at=now) for name in ("Pantry", "Kitchen")]
    for referral in asked:
        answering.answer(referral=referral, accept=True, by=omar, at=now)
    first, second = asked
    with transaction.atomic():
        answering.move(referral=first, status=S.STARTED, by=omar, at=now)
        late = elsewhere(lambda: answering.move(referral=second, status=S.STARTED, by=omar, at=now))
        wait_until_somebody_waits_for_a_lock()
    assert isinstance(late.exception(DEADLINE), IllegalMove)
    assert {row.pk: row.status for row in Referral.objects.all()} == {first.pk: S.STARTED, second.pk: S.CANCELLED}
