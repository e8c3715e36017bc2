"""Sending: rule 5: the consent; rule 5: exceptions and substance use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.actions import consents, needs
from casework.models import Need
from casework.states import Information as I
from casework.states import NeedDomain, NeedStatus
from heart.errors import Invalid
from heart.models import Event, Message
from referrals import policies
from referrals.actions import sending
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import referrals as providers
from tests.referrals.sending.kit import consent, refused

pytestmark = pytest.mark.django_db


def test_a_covering_consent_lets_it_go_and_everything_happens_at_once(case, pantry, nadia, omar, pia, now):
    given = consent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    referral = sending.send(referral=draft, by=nadia, at=now)
    assert (referral.status, referral.consent, referral.sent_by, referral.sent_at) == (S.SENT, given, nadia, now)
    assert set(referral.released) == {"identity", "contact", "need"}
    assert Need.objects.get(case=case).status == NeedStatus.IN_PROGRESS
    message = Message.objects.get(kind="referral_sent")
    assert (message.recipient, message.path) == (omar, f"/partner/referrals/{referral.pk}/")
    event = Event.objects.get(kind="referrals.referral_sent")
    assert event.details["information"] == ["identity", "contact", "need"]
    assert case.neighbor.name not in str(event.details)


def test_no_consent_no_referral(case, pantry, nadia, now):
    problem = refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)
    assert "consent" in problem.fields


def test_an_expired_consent_covers_nothing(case, pantry, nadia, now):
    given = consent(case, pantry, by=nadia, at=now, expires_at=now + timedelta(days=2))
    draft = providers.draft(case, pantry, by=nadia, at=now)
    refused(draft, by=nadia, at=given.expires_at)
    sending.send(referral=draft, by=nadia, at=given.expires_at - timedelta(seconds=1))


def test_a_consent_counts_from_when_it_was_given(case, pantry, nadia, now):
    consent(case, pantry, by=nadia, at=now)
    refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now - timedelta(minutes=1))


def test_a_revoked_consent_covers_nothing_from_that_moment(case, pantry, nadia, now):
    given = consent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    consents.revoke(consent=given, reason="In person", by=nadia, at=now + timedelta(minutes=5))
    refused(draft, by=nadia, at=now + timedelta(minutes=5))


def test_a_consent_for_somebody_else_covers_nothing(case, pantry, nadia, now):
    consent(case, providers.service("Eno River Recovery"), by=nadia, at=now)
    refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)


def test_a_consent_to_less_than_is_released_covers_nothing(case, pantry, nadia, now):
    consent(case, pantry, by=nadia, at=now, information=["need"])
    refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)


def test_another_neighbors_consent_covers_nothing(case, pantry, nadia, now):
    consent(make.case(at=now), pantry, by=nadia, at=now)
    refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)


def test_two_halves_of_a_consent_do_not_make_one(case, pantry, nadia, now):
    consent(case, pantry, by=nadia, at=now, information=["identity", "contact"])
    consent(case, pantry, by=nadia, at=now, information=["need"])
    refused(providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)


def test_of_two_covering_consents_the_longest_carries_it(case, pantry, nadia, now):
    consent(case, pantry, by=nadia, at=now, expires_at=now + timedelta(days=5))
    longest = consent(case, pantry, by=nadia, at=now, expires_at=now + timedelta(days=50))
    consent(case, pantry, by=nadia, at=now, expires_at=now + timedelta(days=20))
    referral = sending.send(referral=providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)
    assert referral.consent == longest


def test_why_a_consent_does_not_cover_is_said_in_full(case, pantry, nadia, now):
    stranger = make.case(at=now)
    given = consent(stranger, providers.service("Eno River Recovery"), by=nadia, at=now, information=["identity"])
    consents.revoke(consent=given, reason="By phone", by=nadia, at=now)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    given.refresh_from_db()
    assert policies.uncovered(given, draft, now) == [
        "It is another neighbor's.",
        "It has expired or was revoked.",
        "It does not name this organization.",
        "It does not name: Phone and where to find the neighbor, The need and what it is about.",
    ]
    draft.consent = given
    with pytest.raises(Invalid) as caught:
        policies.check_is_covered(draft, now)
    assert len(caught.value.fields["consent"]) == 4


@pytest.mark.parametrize("exception", ["medical_emergency", "required_by_law"])
def test_a_documented_exception_stands_in_for_a_consent(case, pantry, nadia, omar, now, exception):
    draft = providers.draft(
        case, pantry, by=nadia, at=now, exception=exception, exception_note="Unresponsive; Cora decided."
    )
    referral = sending.send(referral=draft, by=nadia, at=now)
    assert (referral.status, referral.consent) == (S.SENT, None)


@pytest.mark.parametrize("note", ["", "   \n"])
def test_an_exception_without_a_note_is_none(case, pantry, nadia, now, note):
    draft = providers.draft(case, pantry, by=nadia, at=now, exception="medical_emergency", exception_note=note)
    assert "exception_note" in refused(draft, by=nadia, at=now).fields


@pytest.fixture
def treatment(case, nadia, now):
    return needs.add(case=case, domain=NeedDomain.SUBSTANCE_USE, detail="Wants detox", by=nadia, at=now)


SUBSTANCE = [I.IDENTITY, I.NEED, I.SUBSTANCE_USE]


def test_substance_use_needs_a_consent_that_names_it(case, pantry, treatment, nadia, now):
    consent(case, pantry, by=nadia, at=now)
    draft = providers.draft(case, pantry, need=treatment, information=SUBSTANCE, by=nadia, at=now)
    refused(draft, by=nadia, at=now)
    named = consent(case, pantry, by=nadia, at=now, information=SUBSTANCE)
    referral = sending.send(referral=draft, by=nadia, at=now)
    assert referral.consent == named
    assert referral.released["substance_use"] == {"Substance use": "Wants detox"}


def test_no_exception_lets_substance_use_out(case, pantry, treatment, nadia, now):
    draft = providers.draft(
        case,
        pantry,
        need=treatment,
        information=SUBSTANCE,
        exception="medical_emergency",
        exception_note="Overdose; Cora decided.",
        by=nadia,
        at=now,
    )
    assert "information" in refused(draft, by=nadia, at=now).fields
    sending.revise(
        referral=draft,
        information=[I.IDENTITY, I.NEED],
        urgency="urgent",
        exception="medical_emergency",
        exception_note="Overdose; Cora decided.",
        by=nadia,
        at=now,
    )
    referral = sending.send(referral=draft, by=nadia, at=now)
    assert "detox" not in str(referral.released)
