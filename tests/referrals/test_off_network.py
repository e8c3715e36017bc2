"""A provider where nobody signs in: worked by phone or letter, through the same states, so that it counts."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from casework.actions import consents, needs
from casework.models import Need
from casework.states import Information as I
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.insights.indicator import Period, registry
from heart.models import Access, Event, Message
from referrals import tasks
from referrals.actions import answering, printing, sending
from referrals.models import Referral
from referrals.states import ReferralStatus as S
from referrals.states.asking import SentHow
from tests.factories import api
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Rosa", "pronouns": "she/her"})


@pytest.fixture
def church(nadia):
    """A service of an organization that has no agency."""
    service = providers.service("Corner Church", "Church pantry")
    service.organization.agency = None
    service.organization.save_by(nadia)
    return service


@pytest.fixture
def referral(case, church, nadia, now):
    return providers.sent(case, church, by=nadia, at=now, question="A box this week?")


def disclosures():
    return Access.objects.filter(kind=Access.Kind.DISCLOSURE).order_by("pk")


def pdf_words(data):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)


# --- Sending


@pytest.mark.parametrize("how", [SentHow.PHONE, SentHow.LETTER, SentHow.FAX, SentHow.IN_PERSON])
def test_what_is_told_by_phone_or_on_paper_is_a_disclosure_to_that_organization(case, church, nadia, now, how):
    referral = providers.sent(case, church, by=nadia, at=now, sent_how=how)
    assert (referral.sent_how, referral.status) == (how, S.SENT)
    entry = disclosures().get()
    assert (entry.recipient_key, entry.recipient_name) == (church.organization_id, "Corner Church")
    assert entry.released == ["identity", "contact", "need"]
    assert entry.reason == f"Referred: {SentHow(how).label.lower()}"
    assert not Message.objects.filter(kind="referral_sent").exists()


def test_by_phone_unless_somebody_says_otherwise_and_never_in_the_network(case, church, referral, nadia, omar, now):
    assert referral.sent_how == SentHow.PHONE
    inside = providers.sent(case, providers.service(), by=nadia, at=now, sent_how=SentHow.FAX)
    assert inside.sent_how == ""
    assert disclosures().count() == 1, "what a partner sees is a disclosure once it looks"
    with pytest.raises(Invalid, match="how"):
        providers.draft(case, providers.service(name="Another"), by=nadia, at=now, sent_how="pigeon")


def test_the_consent_names_that_organization_too(case, church, omar, nadia, now):
    bridge = providers.service()
    make.consent(case.neighbor, {bridge.organization_id: "Bull City Bridge"}, by=nadia, at=now)
    with pytest.raises(Invalid):
        sending.send(referral=providers.draft(case, church, by=nadia, at=now), by=nadia, at=now)
    assert not disclosures().exists()


# --- Its answers, written down


def test_the_same_states_in_the_same_order_by_heart(referral, nadia, noel, now):
    answering.answer(referral=referral, accept=True, note="Come on Monday", by=noel, at=now)
    later = now + timedelta(days=3)
    answering.move(referral=referral, status=S.SCHEDULED, appointment_at=later, by=nadia, at=now)
    answering.move(referral=referral, status=S.STARTED, by=nadia, at=now + timedelta(hours=1))
    done = answering.move(referral=referral, status=S.COMPLETED, by=nadia, at=now + timedelta(hours=2))
    assert (done.status, done.answered_by, done.started_at) == (S.COMPLETED, noel, now + timedelta(hours=1))
    event = Event.objects.get(kind="referrals.referral_answered")
    assert event.details["for_provider"] is True
    told = Message.objects.filter(kind__startswith="referral_").values_list("kind", "recipient__username")
    assert list(told) == [("referral_answered", "nadia")], "nobody is told of what they wrote down themselves"


def test_a_no_has_its_reason_and_a_step_its_word(referral, nadia, now):
    with pytest.raises(Invalid):
        answering.answer(referral=referral, accept=False, by=nadia, at=now)
    no = answering.answer(referral=referral, accept=False, reason="no_capacity", by=nadia, at=now)
    assert (no.status, no.decline_reason) == (S.DECLINED, "no_capacity")
    with pytest.raises(IllegalMove):
        answering.move(referral=no, status=S.STARTED, by=nadia, at=now)


def test_where_somebody_signs_in_nobody_answers_for_them(case, nadia, omar, now):
    inside = providers.sent(case, providers.service(), by=nadia, at=now)
    for take in (
        lambda: answering.answer(referral=inside, accept=True, by=nadia, at=now),
        lambda: answering.move(referral=inside, status=S.STARTED, by=nadia, at=now),
    ):
        with pytest.raises(NotAllowed):
            take()


@pytest.mark.parametrize("who", ["omar", "ray", "dee", "eve", "ada", "sweeper"])
def test_nobody_else_writes_it_down(referral, now, who, request):
    with pytest.raises(NotAllowed):
        answering.answer(referral=referral, accept=True, by=request.getfixturevalue(who), at=now)


def test_a_draft_has_no_answer(case, church, nadia, now):
    with pytest.raises(NotAllowed):
        answering.answer(referral=providers.draft(case, church, by=nadia, at=now), accept=True, by=nadia, at=now)


def test_it_counts_waits_and_falls_through_as_every_other(case, referral, nadia, now, sweeper):
    period = Period(now - timedelta(days=1), now + timedelta(days=1))
    figure = registry["referrals_accepted"].figure(period)
    assert (figure.n, figure.of) == (0, 1)
    answering.answer(referral=referral, accept=True, by=nadia, at=now)
    assert registry["referrals_accepted"].figure(period).n == 1
    sending.record_received(referral=referral, received="yes", evidence="navigator", by=nadia, at=now)
    assert Referral.objects.get(pk=referral.pk).received_evidence == "navigator"
    with pytest.raises(NotAllowed):
        sending.record_received(referral=referral, received="yes", evidence="partner", by=nadia, at=now)


def test_what_nobody_answers_expires(referral, now, sweeper):
    assert tasks.expire(now + timedelta(hours=72), sweeper) == 1


def test_its_start_calls_off_the_others_too(case, church, nadia, omar, now):
    bridge = providers.service()
    inside = providers.sent(case, bridge, by=nadia, at=now)
    outside = providers.sent(case, church, by=nadia, at=now)
    answering.answer(referral=outside, accept=True, by=nadia, at=now)
    answering.move(referral=outside, status=S.STARTED, by=nadia, at=now)
    assert Referral.objects.get(pk=inside.pk).status == S.CANCELLED


# --- The letter


def test_the_letter_tells_what_was_released_and_no_more(client, case, church, nadia, now):
    fields = ["identity.name", "need.need"]
    row = providers.sent(
        case, church, by=nadia, at=now, information=[I.IDENTITY, I.NEED], fields=fields, question="A box this week?"
    )
    client.force_login(nadia)
    answer = client.post(f"/referrals/{row.pk}/letter/")
    assert answer["Content-Type"] == "application/pdf"
    assert row.reference in answer["Content-Disposition"]
    words = pdf_words(answer.content)
    for told in ("Rosa", "Food", "A box this week?", "Corner Church", row.reference):
        assert told in words, told
    for kept in ("she/her", NOTICE, "case", str(row.pk)):
        assert kept not in words, kept
    assert [entry.reason for entry in disclosures()] == ["Referred: by phone", "Printed the referral letter"]
    assert Event.objects.filter(kind="referrals.letter_printed").count() == 1


def test_substance_use_carries_its_notice_on_every_way_out(client, case, church, nadia, omar, now):
    """Page, print and API carry it; a mail carries nothing at all."""
    need = needs.add(case=case, domain="substance-use", detail="Wants detox", by=nadia, at=now)
    bridge = providers.service(need_domains=["substance-use"])
    kinds = [I.IDENTITY, I.NEED, I.SUBSTANCE_USE]
    named = {one.organization_id: one.organization.name for one in (church, bridge)}
    make.consent(case.neighbor, named, by=nadia, at=now, information=kinds)
    terms = {"need": need, "information": kinds, "by": nadia, "at": now}
    outside, inside = (
        sending.send(referral=providers.draft(case, to, **terms), by=nadia, at=now) for to in (church, bridge)
    )
    client.force_login(nadia)
    words = pdf_words(client.post(f"/referrals/{outside.pk}/letter/").content)
    assert NOTICE in words
    assert "Wants detox" in words
    for who, path in ((nadia, f"/referrals/{inside.pk}/"), (omar, f"/partner/referrals/{inside.pk}/")):
        client.force_login(who)
        assert NOTICE in client.get(path).content.decode()
    assert api.client(omar).get(f"/api/v1/referrals/{inside.pk}/").json()["notice"] == NOTICE


def test_no_letter_leaves_once_the_consent_ended_nor_where_somebody_signs_in(case, referral, nadia, omar, now):
    inside = providers.sent(case, providers.service(), by=nadia, at=now)
    with pytest.raises(IllegalMove, match="nobody signs in"):
        printing.print_letter(referral=inside, by=nadia, at=now)
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)
    with pytest.raises(IllegalMove, match="consent"):
        printing.print_letter(referral=referral, by=nadia, at=now)
    with pytest.raises(NotAllowed):
        printing.print_letter(referral=referral, by=omar, at=now)
    assert disclosures().count() == 1


# --- The pages and the API


def test_the_page_records_the_answer_and_the_next_step(client, referral, nadia):
    client.force_login(nadia)
    url = f"/referrals/{referral.pk}/"
    assert "What did they answer?" in client.get(url).content.decode()
    assert client.post(f"{url}answer/", {"accept": "no"}).status_code == 422
    assert client.post(f"{url}answer/", {"accept": "yes", "note": "Monday"}).url == url
    html = client.get(url).content.decode()
    assert "who wrote it down for the provider" in html
    assert "What happened next?" in html
    assert client.post(f"{url}step/", {"status": "waitlisted", "reason": ""}).status_code == 422
    assert client.post(f"{url}step/", {"status": "started"}).url == url
    assert client.post(f"{url}step/", {"status": "started"}).url == url, "a second tap"
    assert Referral.objects.get(pk=referral.pk).status == S.STARTED


def test_where_the_partner_signs_in_the_page_offers_none_of_it(client, case, nadia, omar, now):
    inside = providers.sent(case, providers.service(), by=nadia, at=now)
    client.force_login(nadia)
    html = client.get(f"/referrals/{inside.pk}/").content.decode()
    for offered in ("What did they answer?", "Print the letter"):
        assert offered not in html
    assert client.post(f"/referrals/{inside.pk}/answer/", {"accept": "yes"}).status_code == 403
    assert client.post(f"/referrals/{inside.pk}/letter/").status_code == 409


def test_the_form_asks_how_they_are_asked(client, case, church, nadia, now):
    make.consent(case.neighbor, {church.organization_id: "Corner Church"}, by=nadia, at=now)
    client.force_login(nadia)
    url = f"/referrals/new/?need={Need.objects.get(case=case).pk}&service={church.pk}"
    assert "How do you ask them?" in client.get(url).content.decode()
    given = {"urgency": "routine", "information": ["need"], "sent_how": "fax", "do": "send", "submission": "7c" * 16}
    client.post(url, given)
    assert Referral.objects.get().sent_how == "fax"


def test_the_api_writes_it_down_too(referral, nadia):
    client = api.client(nadia)
    path = f"/api/v1/referrals/{referral.pk}/"
    assert client.post(f"{path}moves/", {"to": "accepted"}, format="json").status_code == 200
    assert client.post(f"{path}moves/", {"to": "started"}, format="json").json()["status"] == "started"
    assert client.get(path).json()["sent_how"] == "phone"
