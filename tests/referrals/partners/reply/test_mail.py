"""A reply by link: the mail; opening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from heart import delivery
from heart.models import Access, Event, Message
from referrals import tasks
from referrals.models import ReplyLink
from referrals.states import ReferralStatus as S
from tests.referrals.partners import kit
from tests.referrals.partners.reply.kit import TOLD

pytestmark = pytest.mark.django_db


def test_the_mail_names_nobody_and_its_secret_lies_nowhere(referral, now):
    letters = [one for one in kit.post(now) if one.to == [kit.MAILBOX]]
    assert len(letters) == 1
    for told in (*TOLD, "pantry"):
        assert told not in letters[0].subject + letters[0].body
    assert referral.reference in letters[0].body
    assert "Responda aquí" in letters[0].body
    secret = kit.secret(letters[0], "reply")
    link = ReplyLink.objects.get()
    assert (link.mailed, link.referral, link.issued_by.username) == (True, referral, "system:reply-link")
    assert secret not in str(list(Message.objects.values()) + list(ReplyLink.objects.values()))
    assert secret not in str(list(Event.objects.values("details")))


def test_a_mail_that_does_not_go_out_leaves_no_link(referral, now, monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    delivery.deliver_due(now)
    assert not ReplyLink.objects.exists()
    assert Message.objects.get(recipient=None).status == "waiting"


def test_who_has_no_mailbox_gets_no_link(rules, referral, now):
    kit.mailbox(referral.organization, "")
    assert not [one for one in kit.post(now) if kit.MAILBOX in one.to]
    assert not ReplyLink.objects.exists()


def test_a_reminder_brings_another_link_and_the_first_still_works(client, referral, token, now, clock, sweeper):
    clock.move_to(now + timedelta(hours=25))
    tasks.nudge(now + timedelta(hours=25), sweeper)
    letters = [one for one in kit.post(now + timedelta(hours=25)) if one.to == [kit.MAILBOX]]
    assert "still waits" in letters[0].body
    assert ReplyLink.objects.count() == 2
    assert client.get(f"/reply/{token}/").status_code == 200
    assert client.get(f"/reply/{kit.secret(letters[0], 'reply')}/").status_code == 200


def test_opening_shows_the_service_and_the_reference_and_nothing_of_anybody(client, referral, token):
    page = client.get(f"/reply/{token}/")
    shown = kit.words(page)
    assert (page.status_code, referral.reference in shown, "Food pantry" in shown) == (200, True, True)
    for told in (*TOLD[:-1], "consent", "nadia", "Nadia"):
        assert told not in page.content.decode(), told
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"
    assert "noindex" in page["X-Robots-Tag"]


def test_a_mail_scanner_that_opens_it_changes_nothing(client, referral, token):
    for _ in range(3):
        Client().get(f"/reply/{token}/")
        Client().head(f"/reply/{token}/")
        Client().get(f"/reply/{token}/answer/")
    referral.refresh_from_db()
    assert (referral.status, referral.viewed_at) == (S.SENT, None)
    assert not Access.objects.filter(kind="disclosure").exists()
    assert client.get(f"/reply/{token}/").status_code == 200


def test_in_spanish(client, token):
    page = client.get(f"/reply/{token}/", HTTP_ACCEPT_LANGUAGE="es-MX,es;q=0.9,en;q=0.8")
    assert "¿Quién responde?" in kit.words(page)
    assert '<html lang="es">' in page.content.decode()
    assert "Who answers?" in kit.words(client.get(f"/reply/{token}/?lang=en", HTTP_ACCEPT_LANGUAGE="es"))
    assert "Este enlace no funciona" in kit.words(client.get("/reply/x/?lang=es"))
