"""Sending what somebody else serves already: a warning, a reason, and on it goes (rule 6)."""

from __future__ import annotations

import re
from datetime import date

import pytest

from casework.actions import cases, needs
from casework.models import Need
from heart.errors import Invalid
from heart.models import Event
from referrals.actions import answering, sending
from referrals.models import Referral, ReferralDespite
from tests.factories import casework as make
from tests.factories import enrollments as partners
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ROSA = {"given_name": "Rosa", "family_name": "Quillfeather", "date_of_birth": date(1980, 5, 3)}
FORM = {"urgency": "routine", "information": ["identity", "need"]}


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details=ROSA)


@pytest.fixture
def pantry(case, nadia, now):
    service = providers.service("Bull City Bridge")
    make.consent(case.neighbor, {service.organization_id: service.organization.name}, by=nadia, at=now)
    return service


@pytest.fixture
def served(case, pia, now):
    """Eno River Recovery serves Rosa with food, on its own word."""
    return partners.taken(case.neighbor, by=pia, at=now, may_name=True)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_without_a_reason_it_is_not_sent_and_with_one_it_is(case, pantry, served, nadia, now):
    draft = providers.draft(case, pantry, by=nadia, at=now)
    with pytest.raises(Invalid) as refused:
        sending.send(referral=draft, by=nadia, at=now)
    assert list(refused.value.fields) == ["despite"]
    sent = sending.send(referral=draft, despite="They open on other days", by=nadia, at=now)
    kept = ReferralDespite.objects.get(referral=sent)
    assert (kept.reason, kept.standings, kept.by) == ("They open on other days", ["served"], nadia)
    assert Event.objects.get(kind="referrals.referral_sent").details["elsewhere"] == ["served"]


def test_several_may_be_asked_for_one_need_without_a_word(case, pantry, nadia, now):
    providers.sent(case, providers.service("Eno River Recovery"), by=nadia, at=now)
    assert sending.send(referral=providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now).sent_at == now
    assert not ReferralDespite.objects.exists()


def test_once_one_of_them_has_started_the_next_needs_a_reason(case, pantry, nadia, pia, now):
    other = providers.sent(case, providers.service("Eno River Recovery"), by=nadia, at=now)
    answering.answer(referral=other, accept=True, by=pia, at=now)
    answering.move(referral=other, status="started", by=pia, at=now)
    with pytest.raises(Invalid):
        sending.send(referral=providers.draft(case, pantry, by=nadia, at=now), by=nadia, at=now)


def test_what_an_earlier_case_asked_for_counts_as_well(case, pantry, nadia, now):
    providers.sent(case, providers.service("Eno River Recovery"), by=nadia, at=now)
    need = Need.objects.get(case=case)
    needs.close(need=need, unmet_reason="other", by=nadia, at=now)
    cases.close(case=case, outcome="moved", by=nadia, at=now)
    case.refresh_from_db()
    cases.reopen(case=case, reason="Back in town", by=nadia, at=now)
    again = needs.add(case=case, domain="food-insecurity", by=nadia, at=now)
    with pytest.raises(Invalid):
        sending.send(referral=providers.draft(case, pantry, need=again, by=nadia, at=now), by=nadia, at=now)


def test_another_kind_of_need_is_nobodys_business(case, pantry, served, nadia, now):
    need = needs.add(case=case, domain="medical", by=nadia, at=now)
    assert sending.send(referral=providers.draft(case, pantry, need=need, by=nadia, at=now), by=nadia, at=now).sent_at


def test_the_page_that_chooses_a_service_says_so(client, case, served, nadia, pantry):
    client.force_login(nadia)
    need = Need.objects.get(case=case)
    for path in (f"/directory/?need_id={need.pk}", f"/directory/services/{pantry.pk}/?need_id={need.pk}"):
        assert "Already served: Eno River Recovery, on its own word" in words(client.get(path))


def test_the_page_that_writes_it_asks_why_and_keeps_what_was_typed(client, case, pantry, served, nadia, now):
    client.force_login(nadia)
    url = f"/referrals/new/?need={Need.objects.get(case=case).pk}&service={pantry.pk}"
    page = client.get(url)
    assert "Why does this go out as well?" in words(page)
    typed = {**FORM, "submission": page.context["form"]["submission"].value()}
    refused = client.post(url, {**typed, "question": "A box?", "do": "send"})
    assert refused.status_code == 422
    assert "Say why this goes out as well" in words(refused)
    assert b"A box?" in refused.content
    sent = client.post(url, {**typed, "do": "send", "despite": "Two days a week each"}, follow=True)
    assert "Sent though the same kind of need was met or asked for elsewhere: Two days a week each" in words(sent)


def test_a_draft_asks_why_before_it_is_sent(client, case, pantry, served, nadia, now):
    client.force_login(nadia)
    draft = providers.draft(case, pantry, by=nadia, at=now)
    assert "Send it as well" in words(client.get(f"/referrals/{draft.pk}/"))
    assert client.post(f"/referrals/{draft.pk}/send/").status_code == 422
    client.post(f"/referrals/{draft.pk}/send/", {"despite": "Two days a week each"})
    assert Referral.objects.get(pk=draft.pk).despite.reason == "Two days a week each"


def test_the_partner_reads_no_word_of_it(client, case, pantry, served, nadia, omar, now):
    sent = providers.sent(case, pantry, by=nadia, at=now, despite="Eno River Recovery has no room on Sundays")
    client.force_login(omar)
    page = client.get(f"/partner/referrals/{sent.pk}/")
    assert page.status_code == 200
    assert b"Eno River" not in page.content
    assert b"Sundays" not in page.content


def test_the_api_takes_the_reason_with_the_step(client, case, pantry, served, nadia, now):
    client.force_login(nadia)
    draft = providers.draft(case, pantry, by=nadia, at=now)

    def move(**body):
        headers = {"Idempotency-Key": f"key-{len(body)}"}
        path = f"/api/v1/referrals/{draft.pk}/moves/"
        return client.post(path, {"to": "sent", **body}, content_type="application/json", headers=headers)

    refused = move()
    assert refused.status_code == 400
    assert "despite" in refused.json()["errors"]
    assert move(reason="Two days a week each").status_code == 200
