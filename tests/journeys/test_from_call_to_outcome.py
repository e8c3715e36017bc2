"""One neighbor, from the response to the closed case, through the actions that every page calls."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, follow_ups, needs, notes
from casework.models import Case, FollowUp, Need
from casework.states import CaseStatus, ContactResult, Evidence, FollowUpStatus, NeedStatus
from heart.models import Event, Message
from referrals.actions import answering, sending
from referrals.models import Referral
from referrals.states import ReferralStatus
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


def test_the_whole_loop_closes(nadia, omar, now):
    pantry = providers.service("Bull City Bridge")
    case = make.case(at=now, assigned_to=nadia)
    first = FollowUp.objects.get(case=case)
    assert first.due_at == now + timedelta(hours=48)

    follow_ups.log_attempt(
        submission=uuid4(), follow_up=first, channel="phone", result=ContactResult.NO_ANSWER, by=nadia, at=now
    )
    second = FollowUp.objects.get(case=case, status=FollowUpStatus.OPEN)
    assert second.channel == "in_person"
    follow_ups.log_attempt(
        submission=uuid4(),
        follow_up=second,
        channel="in_person",
        result=ContactResult.REACHED,
        wants_help=True,
        by=nadia,
        at=now + timedelta(hours=1),
    )
    case.refresh_from_db()
    assert case.status == CaseStatus.ENGAGED

    note = notes.draft(case=case, title="First talk", body="Wants food and a phone.", by=nadia, at=now)
    notes.sign(note=note, by=nadia, at=now)

    referral = providers.sent(case, pantry, by=nadia, at=now)
    answering.view(referral=referral, by=omar, at=now)
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    answering.move(referral=referral, status=ReferralStatus.STARTED, by=omar, at=now)
    sending.record_received(referral=referral, received="yes", evidence=Evidence.PARTNER, by=omar, at=now)
    assert Message.objects.filter(recipient=nadia, kind="referral_started").count() == 1

    need = Need.objects.get(case=case)
    assert need.status == NeedStatus.IN_PROGRESS
    needs.close(need=need, evidence=Evidence.PARTNER, by=nadia, at=now)
    cases.close(case=case, outcome="connected", by=nadia, at=now)

    assert Case.objects.get(pk=case.pk).close_reason == "connected"
    assert Referral.objects.get().received == "yes"
    assert not FollowUp.objects.filter(case=case, status=FollowUpStatus.OPEN).exists()
    told = list(Event.objects.filter(case_key=case.pk).order_by("pk").values_list("kind", flat=True))
    assert told[0] == "casework.case_opened"
    assert told[-1] == "casework.case_closed"
    assert "referrals.referral_viewed" in told
