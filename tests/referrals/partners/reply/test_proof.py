"""A reply by link: proving."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from heart.models import Event, Message
from referrals.models import Referral, Replier
from referrals.states import ReferralStatus as S
from tests.referrals.partners import kit
from tests.referrals.partners.reply.kit import TOLD, ask, mailed_code

pytestmark = pytest.mark.django_db


def test_the_code_goes_to_the_mailbox_alone_and_is_kept_as_a_hash(client, token, now):
    assert ask(client, token).status_code == 302
    letters = kit.post(now)
    assert [one.to for one in letters] == [[kit.MAILBOX]]
    code = re.match(r"\d{8}", letters[0].body)[0]
    for told in (*TOLD, "Ann Lee"):
        assert told not in letters[0].subject + letters[0].body
    assert code not in str(list(Replier.objects.values()) + list(Message.objects.values()))


@pytest.mark.parametrize("missing", ["name", "position"])
def test_who_answers_says_who(client, token, missing):
    page = ask(client, token, **{missing: " "})
    assert page.status_code == 422
    assert not Replier.objects.exists()


def test_nothing_is_shown_before_the_code(client, token, now):
    ask(client, token)
    mailed_code(now)
    page = client.get(f"/reply/{token}/answer/")
    assert (page.status_code, page.url) == (302, f"/reply/{token}/?lang=en")
    assert client.post(f"/reply/{token}/answer/", {"answer": "accept"}).status_code == 302
    assert Referral.objects.get().status == S.SENT


def test_a_code_counts_only_in_the_browser_that_asked_for_it(client, token, now):
    ask(client, token)
    code = mailed_code(now)
    other = Client()
    assert other.post(f"/reply/{token}/code/", {"code": code}).status_code == 302
    ask(other, token)
    assert other.post(f"/reply/{token}/code/", {"code": code}).status_code == 422
    assert not Replier.objects.exclude(confirmed_at=None).exists()


def test_five_wrong_codes_end_it_and_the_right_one_then_does_not_help(client, token, now):
    ask(client, token)
    code = mailed_code(now)
    wrong = f"{(int(code) + 1) % 10**8:08}"
    for _ in range(5):
        assert client.post(f"/reply/{token}/code/", {"code": wrong}).status_code == 422
    assert client.post(f"/reply/{token}/code/", {"code": code}).status_code == 429
    assert Event.objects.filter(kind="referrals.reply_code_entered", details__right=False).count() == 5
    assert Referral.objects.get().status == S.SENT


def test_a_code_is_over_after_a_quarter_of_an_hour(client, token, now, clock):
    ask(client, token)
    code = mailed_code(now)
    clock.shift(timedelta(minutes=15))
    assert client.post(f"/reply/{token}/code/", {"code": code}).status_code == 422


def test_three_codes_an_hour(client, token, clock):
    for _ in range(3):
        assert ask(client, token).status_code == 302
    assert ask(client, token).status_code == 429
    clock.shift(timedelta(minutes=61))
    assert ask(client, token).status_code == 302
