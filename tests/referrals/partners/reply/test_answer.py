"""A reply by link: seeing and answering; dead links."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from casework.actions import consents
from heart import verify
from heart.models import Access, Event, Message
from referrals.actions import replying
from referrals.models import Referral, Replier, ReplyLink, ReplyTry, ServiceCapacity
from referrals.states import ReferralStatus as S
from tests.referrals.partners import kit
from tests.referrals.partners.reply.kit import TOLD, confirm, gone

pytestmark = pytest.mark.django_db


def test_who_proved_to_be_of_the_organization_sees_what_was_released(client, referral, token, now):
    assert confirm(client, token, now).url == f"/reply/{token}/answer/?lang=en"
    shown = kit.words(client.get(f"/reply/{token}/answer/"))
    for told in TOLD:
        assert told in shown, told
    referral.refresh_from_db()
    assert (referral.status, referral.viewed_by.username) == (S.VIEWED, "system:reply-link")
    row = Access.objects.get(kind="disclosure")
    assert (row.agency, row.recipient_key) == (referral.organization.agency, referral.organization_id)
    assert (row.recipient_name, row.person) == ("Bull City Bridge", "Ann Lee, Intake")
    assert sorted(row.released) == ["contact", "identity", "need"]


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ({"answer": "accept", "note": "Come on Monday"}, S.ACCEPTED, ""),
        ({"answer": "decline", "reason": "out_of_area"}, S.DECLINED, "out_of_area"),
        ({"answer": "no_room"}, S.DECLINED, "no_capacity"),
    ],
)
def test_one_answer_uses_the_link_up(client, referral, token, now, nadia, sent, status, reason):
    confirm(client, token, now)
    done = client.post(f"/reply/{token}/answer/", sent)
    assert done.url == "/reply/done/?lang=en"
    assert "Your answer has reached HEART" in kit.words(client.get(done.url))
    referral.refresh_from_db()
    assert (referral.status, referral.decline_reason) == (status, reason)
    assert referral.answered_by.username == "system:reply-link"
    assert gone(client.get(f"/reply/{token}/"))
    again = client.post(f"/reply/{token}/answer/", {"answer": "decline", "reason": "language"}, follow=True)
    assert gone(again)
    referral.refresh_from_db()
    assert referral.status == status
    assert Message.objects.filter(recipient=nadia, kind="referral_answered").count() == 1
    said = Event.objects.get(kind="referrals.referral_answered").details
    assert Replier.objects.get(pk=said["replier"]).name == "Ann Lee"


def test_no_room_is_told_to_the_directory_and_a_decline_is_not(client, referral, token, now):
    confirm(client, token, now)
    client.post(f"/reply/{token}/answer/", {"answer": "no_room"})
    said = ServiceCapacity.objects.get(service=referral.service)
    assert (said.room, said.reported_at) == ("no-capacity", now)


@pytest.mark.parametrize("sent", [{}, {"answer": "decline"}, {"answer": "decline", "reason": "other"}, {"answer": "x"}])
def test_half_an_answer_is_none(client, referral, token, now, sent):
    confirm(client, token, now)
    assert client.post(f"/reply/{token}/answer/", sent).status_code == 422
    referral.refresh_from_db()
    assert referral.status == S.VIEWED


def test_half_an_hour_after_the_code_one_has_to_prove_it_again(client, token, now, clock):
    confirm(client, token, now)
    clock.shift(timedelta(minutes=30))
    assert client.get(f"/reply/{token}/answer/").status_code == 302
    assert client.post(f"/reply/{token}/answer/", {"answer": "accept"}).status_code == 302
    assert Referral.objects.get().status == S.SENT


def test_a_revoked_consent_closes_it_at_once(client, referral, token, now, nadia, clock):
    confirm(client, token, now)
    assert "Quillfeather" in kit.words(client.get(f"/reply/{token}/answer/"))
    clock.shift(timedelta(minutes=1))
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia)
    for path in ("answer/", ""):
        page = client.get(f"/reply/{token}/{path}", follow=True)
        assert gone(page)
        assert not any(told in page.content.decode() for told in TOLD)
    assert gone(client.post(f"/reply/{token}/answer/", {"answer": "accept"}, follow=True))


def test_every_link_that_does_not_stand_gets_the_same_page(referral, token, now, nadia, omar, clock):
    def page(secret):
        return re.sub(r"\?lang=\w+|csrf\w+|[\w-]{40,}", "", Client().get(f"/reply/{secret}/").content.decode())

    nothing = page("A" * 43)
    assert "This link does not work" in nothing
    replying.revoke(referral=referral, by=nadia)
    assert page(token) == nothing
    expired = replying.issue(referral=referral, by=nadia)
    clock.move_to(now + timedelta(hours=72))
    assert page(expired) == nothing


def test_a_link_lasts_no_longer_than_its_referral(rules, now):
    urgent = kit.waiting(now, urgency="urgent")
    kit.post(now)
    assert ReplyLink.objects.get().expires_at == urgent.expires_at == now + timedelta(hours=24)


def test_twenty_misses_from_one_place_and_it_has_to_wait(client, token, clock):
    for number in range(20):
        assert gone(client.get(f"/reply/{number:043}/"))
    assert client.get(f"/reply/{'B' * 43}/").status_code == 429
    assert client.get(f"/reply/{token}/").status_code == 429
    assert ReplyTry.objects.filter(what="unknown").count() == 20
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"/reply/{token}/").status_code == 200
    clock.shift(timedelta(minutes=16))
    assert client.get(f"/reply/{token}/").status_code == 200


def test_each_use_is_in_the_ledger_without_the_secret(client, referral, token, now):
    client.get(f"/reply/{'C' * 43}/")
    confirm(client, token, now)
    client.post(f"/reply/{token}/answer/", {"answer": "accept"})
    client.get(f"/reply/{token}/")
    kinds = list(Event.objects.filter(kind__startswith="referrals.reply").order_by("pk").values_list("kind", flat=True))
    assert [kind.removeprefix("referrals.reply_") for kind in kinds] == [
        "link_made", "refused", "link_opened", "code_asked", "code_mailed", "code_entered", "link_used", "refused",
    ]  # fmt: skip
    everything = str(list(Event.objects.values()) + list(ReplyTry.objects.values()))
    assert token not in everything
    assert "127.0.0.1" not in everything
    assert not verify.rows() + verify.actors()
