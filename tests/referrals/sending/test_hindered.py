"""Sending: what else stands in the way of sending."""

from __future__ import annotations

import pytest

from casework.actions import cases, needs
from casework.models import Need
from heart.errors import IllegalMove, NotAllowed
from heart.models import Event, Message
from referrals.actions import sending
from tests.factories import referrals as providers
from tests.referrals.sending.kit import consent, refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_a_service_that_takes_nobody_is_not_asked(case, pantry, nadia, now, status):
    consent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    pantry.status = status
    pantry.save_by(nadia)
    assert "service" in refused(draft, by=nadia, at=now).fields


def test_a_need_or_case_closed_meanwhile_stops_the_referral(case, pantry, nadia, now):
    consent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    needs.close(need=Need.objects.get(case=case), unmet_reason="declined", by=nadia, at=now)
    refused(draft, by=nadia, at=now, error=IllegalMove)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    refused(draft, by=nadia, at=now, error=IllegalMove)


def test_a_partner_sends_nothing(case, pantry, nadia, omar, now):
    consent(case, pantry, by=nadia, at=now)
    refused(providers.draft(case, pantry, by=nadia, at=now), by=omar, at=now, error=NotAllowed)


def test_a_referral_is_sent_once(case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(IllegalMove):
        sending.send(referral=referral, by=nadia, at=now)
    assert Message.objects.filter(kind="referral_sent").count() == 1


def test_work_on_a_need_is_started_once(case, pantry, nadia, omar, now):
    providers.sent(case, pantry, by=nadia, at=now)
    providers.sent(case, providers.service("Eno River Recovery"), by=nadia, at=now)
    assert Event.objects.filter(kind="casework.need_started").count() == 1
