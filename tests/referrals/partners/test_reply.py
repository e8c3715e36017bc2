"""A reply without sign-in: nothing is shown until the organization proved itself, and the link works once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from casework.actions import consents
from heart import delivery, verify
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Access, Event, Message, User
from referrals import tasks
from referrals.actions import answering, replying
from referrals.actions import people as people_actions
from referrals.models import Referral, Replier, ReplyLink, ReplyTry, ServiceCapacity
from referrals.states import ReferralStatus as S
from tests.factories import people
from tests.referrals.partners import kit

pytestmark = pytest.mark.django_db

TOLD = ("Rosa", "Quillfeather", "555-0123", "library", "A box of food?", "Food ")
WHO = {"name": "Ann Lee", "position": "Intake"}


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def referral(rules, now):
    return kit.waiting(now)


@pytest.fixture
def token(referral, now):
    letter = next(one for one in kit.post(now) if one.to == [kit.MAILBOX])
    return kit.secret(letter, "reply")


def ask(client, token, **changes):
    return client.post(f"/reply/{token}/", {**WHO, **changes})


def mailed_code(now):
    """The code in the newest mail to the mailbox."""
    letter = kit.post(now)[-1]
    assert letter.to == [kit.MAILBOX]
    return re.match(r"\d{8}", letter.body)[0]


def confirm(client, token, now):
    ask(client, token)
    return client.post(f"/reply/{token}/code/", {"code": mailed_code(now)})


def gone(response):
    return response.status_code == 404 and "This link does not work" in kit.words(response)


# --- The mail


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


# --- Opening


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


# --- Proving


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


# --- Seeing and answering


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


# --- Dead links


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


# --- Navigators


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
