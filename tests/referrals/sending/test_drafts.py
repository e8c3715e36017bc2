"""Sending: drafting."""

from __future__ import annotations

from uuid import uuid4

import pytest

from casework.actions import cases, needs
from casework.models import Need
from casework.states import Information as I
from casework.states import NeedDomain
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals.actions import answering, sending
from referrals.models import Referral
from referrals.states import OPEN_STATES
from referrals.states import ReferralStatus as S
from tests.factories import people
from tests.factories import referrals as providers
from tests.referrals.sending.kit import consent

pytestmark = pytest.mark.django_db


def test_a_draft_tells_nobody_and_releases_nothing(case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    assert (draft.status, draft.released, draft.consent, draft.sent_at) == (S.DRAFT, {}, None, None)
    assert not Message.objects.filter(subject_key=str(draft.pk)).exists()
    event = Event.objects.get(kind="referrals.referral_drafted")
    assert event.details == {"service": str(pantry.pk), "domain": "food-insecurity"}


def test_one_open_referral_a_service_and_need(case, pantry, nadia, now):
    providers.draft(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid, match="asked for this need already"):
        providers.draft(case, pantry, by=nadia, at=now)
    other_need = needs.add(case=case, domain=NeedDomain.HOMELESSNESS, by=nadia, at=now)
    providers.draft(case, pantry, need=other_need, by=nadia, at=now)
    providers.draft(case, providers.service(name="Another pantry"), by=nadia, at=now)
    assert Referral.objects.count() == 3


def test_a_double_tap_is_one_draft(case, pantry, nadia, omar, now):
    tap = {"submission": uuid4()}
    first = providers.draft(case, pantry, by=nadia, at=now, **tap)
    assert providers.draft(case, pantry, by=nadia, at=now, **tap) == first
    with pytest.raises(NotAllowed):
        providers.draft(case, pantry, by=omar, at=now, **tap)
    assert Event.objects.filter(kind="referrals.referral_drafted").count() == 1


def both(need, pantry, by, at, **terms):
    return sending.draft_and_send(need=need, service=pantry, information=["identity", "need"], by=by, at=at, **terms)


def test_drafting_and_sending_at_once_is_done_whole_or_not_at_all(case, pantry, nadia, omar, now):
    need, tap = Need.objects.get(case=case), {"submission": uuid4()}
    with pytest.raises(Invalid):
        both(need, pantry, nadia, now, **tap)
    assert not Referral.objects.exists()
    consent(case, pantry, by=nadia, at=now)
    first = both(need, pantry, nadia, now, **tap)
    assert first.status == S.SENT
    assert both(need, pantry, nadia, now, **tap) == first
    assert Message.objects.filter(kind="referral_sent").count() == 1


def test_a_draft_changed_and_sent_at_once_stays_as_it_was_when_it_may_not_go(case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    terms = {"information": ["need"], "urgency": "urgent"}
    with pytest.raises(Invalid):
        sending.revise_and_send(referral=draft, by=nadia, at=now, **terms)
    assert Referral.objects.get().urgency == "routine"
    consent(case, pantry, by=nadia, at=now)
    sent = sending.revise_and_send(referral=draft, by=nadia, at=now, **terms)
    assert (sent.status, sent.urgency, set(sent.released)) == (S.SENT, "urgent", {"need"})


def test_the_same_service_may_be_asked_again_after_it_declined(case, pantry, nadia, omar, now):
    referral = providers.sent(case, pantry, by=nadia, at=now)
    answering.answer(referral=referral, accept=False, reason="no_capacity", by=omar, at=now)
    again = providers.draft(case, pantry, by=nadia, at=now)
    assert again.status in OPEN_STATES


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"information": []}, "information"),
        ({"information": ["identity", "shoe_size"]}, "information"),
        ({"urgency": "whenever"}, "urgency"),
        ({"exception": "because"}, "exception"),
    ],
)
def test_a_draft_in_unknown_words_is_refused(case, pantry, nadia, now, terms, field):
    with pytest.raises(Invalid) as caught:
        providers.draft(case, pantry, by=nadia, at=now, **terms)
    assert list(caught.value.fields) == [field]
    assert not Referral.objects.exists()


def test_a_closed_need_and_a_closed_case_are_not_referred(case, pantry, nadia, now):
    need = needs.close(need=Need.objects.get(case=case), evidence="neighbor", by=nadia, at=now)
    with pytest.raises(IllegalMove, match="need is closed"):
        providers.draft(case, pantry, need=need, by=nadia, at=now)
    cases.close(case=case, outcome="declined", by=nadia, at=now)
    with pytest.raises(IllegalMove, match="case is closed"):
        providers.draft(case, pantry, need=need, by=nadia, at=now)


@pytest.mark.parametrize(("name", "role"), [("ray", "responder"), ("dee", "directory_editor"), ("eve", "evaluator")])
def test_who_sends_no_referrals_drafts_none(case, pantry, now, name, role):
    with pytest.raises(NotAllowed):
        providers.draft(case, pantry, by=people.person(name, role), at=now)


def test_a_draft_can_be_changed_until_it_is_sent(case, pantry, nadia, noel, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    terms = {"information": [I.NEED], "urgency": "urgent", "question": "Tonight?"}
    changed = sending.revise(referral=draft, by=noel, at=now, **terms)
    assert (changed.information, changed.urgency, changed.question) == ([I.NEED], "urgent", "Tonight?")
    assert Event.objects.get(kind="referrals.referral_revised").by == noel
    assert changed.history.count() == 2
    consent(case, pantry, by=nadia, at=now)
    sending.send(referral=changed, by=nadia, at=now)
    with pytest.raises(IllegalMove, match="left its draft"):
        sending.revise(referral=changed, by=nadia, at=now, **terms)


def test_a_draft_is_not_changed_into_unknown_words_nor_by_a_partner(case, pantry, nadia, omar, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid):
        sending.revise(referral=draft, information=[], urgency="routine", by=nadia, at=now)
    with pytest.raises(NotAllowed):
        sending.revise(referral=draft, information=["need"], urgency="routine", by=omar, at=now)
