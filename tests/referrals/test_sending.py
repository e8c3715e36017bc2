"""HEART's side of a referral: what may be sent, under which consent, and how it is ended (rule 5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from casework.actions import cases, consents, needs
from casework.models import Need
from casework.states import Evidence, NeedDomain, NeedStatus
from casework.states import Information as I
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals import policies
from referrals.actions import answering, sending
from referrals.models import Referral
from referrals.states import OPEN_STATES
from referrals.states import ReferralStatus as S
from tests.factories import casework as make
from tests.factories import people
from tests.factories import referrals as providers

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia)


@pytest.fixture
def pantry():
    return providers.service("Bull City Bridge")


def consent(case, *services, by, at, **changes):
    recipients = {service.organization_id: service.organization.name for service in services}
    return make.consent(case.neighbor, recipients, by=by, at=at, **changes)


def refused(referral, *, by, at, error=Invalid):
    """Sending raises, nobody was told, and the referral is the draft that it was."""
    with pytest.raises(error) as caught:
        sending.send(referral=referral, by=by, at=at)
    assert Referral.objects.get(pk=referral.pk).status == S.DRAFT
    assert not Message.objects.filter(kind="referral_sent").exists()
    assert not Event.objects.filter(kind="referrals.referral_sent").exists()
    return caught.value


# --- Drafting


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


# --- Rule 5: the consent


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


# --- Rule 5: exceptions and substance use


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


# --- What else stands in the way of sending


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


# --- Ending


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


# --- Whether the service was received


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
