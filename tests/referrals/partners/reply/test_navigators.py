"""A reply by link: navigators."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, User
from referrals.actions import answering, replying
from referrals.actions import people as people_actions
from referrals.models import Referral, Replier
from referrals.states import ReferralStatus as S
from tests.factories import people
from tests.referrals.partners import kit
from tests.referrals.partners.reply.kit import confirm, gone

pytestmark = pytest.mark.django_db


def test_a_navigator_makes_a_link_that_is_shown_once_and_ends_it(client, referral, nadia):
    client.force_login(nadia)
    url = f"/referrals/{referral.pk}/reply-links/"
    made = client.post(url)
    secret = re.search(r"/reply/([\w-]{43})/", made.content.decode())[1]
    assert "no-store" in made["Cache-Control"]
    assert secret not in client.get(url).content.decode()
    assert Client().get(f"/reply/{secret}/").status_code == 200
    assert client.post(f"{url}end/").status_code == 302
    assert gone(Client().get(f"/reply/{secret}/"))
    assert "Ended" in kit.words(client.get(url))


def test_without_a_mailbox_a_navigator_enters_it_first(client, referral, nadia):
    kit.mailbox(referral.organization, "")
    client.force_login(nadia)
    url = f"/referrals/{referral.pk}/reply-links/"
    assert "Make a reply link" not in kit.words(client.get(url))
    with pytest.raises(Invalid):
        replying.issue(referral=Referral.objects.get(), by=nadia)
    assert client.post(f"{url}address/", {"email": "no address"}).status_code == 422
    client.post(f"{url}address/", {"email": "front@bridge.example"})
    assert "Make a reply link" in kit.words(client.get(url))


def test_the_navigator_reads_who_answered(client, referral, token, now, nadia):
    theirs = Client()
    confirm(theirs, token, now)
    theirs.post(f"/reply/{token}/answer/", {"answer": "accept"})
    client.force_login(nadia)
    shown = kit.words(client.get(f"/referrals/{referral.pk}/reply-links/"))
    assert "by Ann Lee, Intake" in shown


def test_who_may_make_and_end_links(referral, omar, dee, sweeper, now):
    for person in (omar, dee, people.person("ada", "administrator")):
        with pytest.raises(NotAllowed):
            replying.issue(referral=referral, by=person)
        with pytest.raises(NotAllowed):
            replying.revoke(referral=referral, by=person)
    with pytest.raises(NotAllowed):
        replying.revoke(referral=referral, by=sweeper)


def test_what_was_answered_needs_no_link(referral, nadia, omar):
    answering.answer(referral=referral, accept=True, by=omar)
    with pytest.raises(IllegalMove):
        replying.issue(referral=referral, by=nadia)


def test_nobody_but_the_system_acts_for_who_answers(client, referral, token, now, nadia, omar):
    confirm(client, token, now)
    replier = Replier.objects.get()
    for person in (nadia, omar):
        with pytest.raises(NotAllowed):
            replying.answer(replier=replier, answer="accept", by=person)
    other = kit.waiting(now)
    with pytest.raises(NotAllowed):
        answering.view(referral=other, through=replier, by=User.objects.system("reply-link"))


def test_an_organization_that_does_not_sign_in_can_answer(rules, now, nadia):
    """No agency: its link is its only way in, and the accounting names it all the same."""
    from referrals.models import Organization, Service
    from tests.factories import casework as make
    from tests.factories import referrals as providers

    by = User.objects.system("tests")
    church = Organization(name="Elm Street Church").save_by(by)
    soup = Service(organization=church, organization_name=church.name, name="Soup").save_by(by)
    kit.mailbox(church)
    case = make.case(at=now, assigned_to=nadia, details=kit.DETAILS)
    referral = providers.sent(case, soup, by=nadia, at=now)
    assert referral.nudge_at == now + timedelta(hours=24)
    secret = kit.secret(kit.post(now)[-1], "reply")
    browser = Client()
    confirm(browser, secret, now)
    assert "Quillfeather" in kit.words(browser.get(f"/reply/{secret}/answer/"))
    row = Access.objects.get(kind="disclosure")
    assert (row.agency, row.recipient_key, row.recipient_name) == (None, church.pk, "Elm Street Church")
    browser.post(f"/reply/{secret}/answer/", {"answer": "accept"})
    referral.refresh_from_db()
    assert referral.status == S.ACCEPTED


def test_setting_the_mailbox_is_for_heart_and_for_its_own_managers(referral, omar, pia, nadia, sol):
    mara, other = kit.manager(), kit.manager("otto", "Eno River Recovery")
    for person in (nadia, sol, mara):
        people_actions.set_referral_address(organization=referral.organization, email="a@b.example", by=person)
    for person in (omar, pia, other, people.person("eve", "evaluator")):
        with pytest.raises(NotAllowed):
            people_actions.set_referral_address(organization=referral.organization, email="a@b.example", by=person)
