"""Sending: ending; whether the service was received."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.states import Evidence
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals.actions import answering, sending
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from tests.factories import referrals as providers
from tests.referrals.sending.kit import consent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("status", [S.WITHDRAWN, S.CANCELLED, S.ENTERED_IN_ERROR])
def test_a_sent_referral_is_ended_with_a_reason_and_the_partner_told(case, pantry, nadia, omar, now, status):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid) as caught:
        sending.end(referral=referral, status=status, reason="  ", by=nadia, at=now)
    assert "reason" in caught.value.fields
    ended = sending.end(referral=referral, status=status, reason="Changed their mind", by=nadia, at=now)
    assert (ended.status, ended.ended_at) == (status, now)
    message = Message.objects.get(kind="referral_ended")
    assert (message.recipient, message.path) == (omar, "/partner/")
    assert "Changed" not in str(Event.objects.get(kind="referrals.referral_ended").details)


def test_a_partner_never_hears_of_a_draft_that_was_ended(case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    sending.end(referral=draft, status=S.CANCELLED, reason="Found a nearer one", by=nadia, at=now)
    assert not Message.objects.filter(recipient=omar).exists()


def test_a_completed_referral_marked_as_a_mistake_keeps_when_it_ended(case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    answering.answer(referral=referral, accept=True, by=omar, at=now)
    answering.move(referral=referral, status=S.STARTED, by=omar, at=now)
    answering.move(referral=referral, status=S.COMPLETED, by=omar, at=now + timedelta(days=1))
    ended = sending.end(
        referral=referral, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now + timedelta(days=2)
    )
    assert ended.ended_at == now + timedelta(days=1)


@pytest.mark.parametrize("status", [S.ACCEPTED, S.DECLINED, S.COMPLETED, S.EXPIRED])
def test_the_sender_takes_no_step_of_the_partners(case, pantry, nadia, omar, now, status):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid, match="the rest is the partner's"):
        sending.end(referral=referral, status=status, reason="So", by=nadia, at=now)


@pytest.fixture
def accepted(case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    return answering.answer(referral=referral, accept=True, by=omar, at=now)


def say(referral, received, evidence, by, at):
    return sending.record_received(referral=referral, received=received, evidence=evidence, by=by, at=at)


def test_the_strongest_word_stands_and_every_word_is_kept(accepted, nadia, omar, now):
    assert say(accepted, "no", Evidence.NAVIGATOR, nadia, now).received == "no"
    referral = say(accepted, "yes", Evidence.NEIGHBOR, nadia, now)
    assert (referral.received, referral.received_evidence) == ("yes", Evidence.NEIGHBOR)
    referral = say(accepted, "no", Evidence.PARTNER, omar, now)
    assert (referral.received, referral.received_evidence) == ("no", Evidence.PARTNER)
    referral = say(accepted, "yes", Evidence.NEIGHBOR, nadia, now)
    assert (referral.received, referral.received_evidence) == ("no", Evidence.PARTNER)
    referral = say(accepted, "yes", Evidence.PARTNER, omar, now)
    assert referral.received == "yes"
    said = Event.objects.filter(kind="referrals.service_received").order_by("pk").values_list("details", flat=True)
    assert [(word["received"], word["evidence"]) for word in said] == [
        ("no", "navigator"),
        ("yes", "neighbor"),
        ("no", "partner"),
        ("yes", "neighbor"),
        ("yes", "partner"),
    ]


@pytest.mark.parametrize(("received", "evidence"), [("maybe", "neighbor"), ("", "neighbor"), ("yes", "rumor")])
def test_a_word_that_is_not_known_is_refused(accepted, nadia, now, received, evidence):
    with pytest.raises(Invalid):
        say(accepted, received, evidence, nadia, now)


def test_nobody_speaks_for_another(accepted, nadia, omar, pia, now):
    for evidence, person in [("partner", nadia), ("partner", pia), ("neighbor", omar), ("navigator", omar)]:
        with pytest.raises(NotAllowed):
            say(accepted, "yes", evidence, person, now)


def test_a_partner_speaks_of_a_service_only_once_it_has_accepted(case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    with pytest.raises(IllegalMove, match="Accept"):
        say(referral, "yes", "partner", omar, now)
    assert say(referral, "yes", "neighbor", nadia, now).received == "yes"


def test_nothing_is_received_of_what_was_not_sent_or_was_a_mistake(case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    with pytest.raises(IllegalMove, match="not been sent"):
        say(draft, "yes", "neighbor", nadia, now)
    consent(case, pantry, by=nadia, at=now)
    sending.send(referral=draft, by=nadia, at=now)
    sending.end(referral=draft, status=S.ENTERED_IN_ERROR, reason="Wrong neighbor", by=nadia, at=now)
    with pytest.raises(IllegalMove):
        say(draft, "yes", "neighbor", nadia, now)


def test_the_reference_names_nobody(case, pantry, nadia, now):
    referral = providers.draft(case, pantry, by=nadia, at=now)
    assert referral.reference == str(referral.pk)[:8].upper()
    assert Referral(pk=uuid4()).reference != referral.reference
