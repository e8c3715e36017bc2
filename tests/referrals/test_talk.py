"""Messages between navigator and partner: said, read with a receipt, taken back; and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import consents
from heart import delivery
from heart.errors import IllegalMove, Invalid, NotAllowed
from heart.models import Event, Message
from referrals.actions import sending, talk
from referrals.models import Referral, ReferralMessage, ReferralMessageRead
from referrals.queries import talk as talks
from tests.factories import api, people
from tests.factories import casework as make
from tests.factories import referrals as providers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SECRET = "Rosa sleeps behind the depot"


@pytest.fixture
def case(rules, nadia, now):
    return make.case(at=now, assigned_to=nadia, details={"given_name": "Rosa"})


@pytest.fixture
def referral(case, nadia, omar, now):
    return providers.sent(case, providers.service(), by=nadia, at=now)


@pytest.fixture
def from_heart(referral, nadia, now):
    return talk.write(referral=referral, text=SECRET, by=nadia, at=now)


@pytest.fixture
def from_partner(referral, omar, now):
    return talk.write(referral=referral, text="Which depot?", by=omar, at=now)


def events(kind):
    return Event.objects.filter(kind=f"referrals.{kind}")


def as_(client, who):
    client.force_login(who)
    return client


def partner_url(referral):
    return f"/partner/referrals/{referral.pk}/"


def revoke(referral, nadia, now):
    consents.revoke(consent=referral.consent, reason="By phone", by=nadia, at=now)


# --- Writing


def test_nothing_is_written_on_a_referral_that_was_entered_in_error(referral, nadia, now):
    """The partner can't open it any more: a message would lead them nowhere."""
    sending.end(referral=referral, status="entered_in_error", reason="The wrong one", by=nadia, at=now)
    with pytest.raises(IllegalMove, match="entered in error"):
        talk.write(referral=referral, text="Hello", by=nadia, at=now)
    assert not Message.objects.filter(kind="referral_message").exists()


def test_a_message_to_the_partner_is_kept_recorded_and_owed_without_its_words(from_heart, referral, case, omar):
    assert (from_heart.text, from_heart.from_heart, from_heart.case_key) == (SECRET, True, case.pk)
    event = events("message_written").get()
    assert event.details == {"message": str(from_heart.pk), "from_heart": True}
    owed = Message.objects.get(kind="referral_message")
    assert (owed.recipient, owed.path) == (omar, partner_url(referral))
    assert from_heart.history.get().history_user.username == "nadia"


def test_each_message_is_told_of_and_no_mail_holds_a_word_of_it(from_heart, referral, nadia, omar, now):
    talk.write(referral=referral, text="And is out by seven", by=nadia, at=now)
    assert Message.objects.filter(kind="referral_message", recipient=omar).count() == 2
    delivery.deliver_due(now)
    assert len(mail.outbox) >= 2
    for sent in mail.outbox:
        text = f"{sent.subject} {sent.body}"
        for word in ("Rosa", "depot", "seven", "Food"):
            assert word not in text


def test_a_message_from_the_partner_reaches_whoever_has_the_case(from_partner, nadia, referral):
    owed = Message.objects.get(kind="referral_message")
    assert (owed.recipient, owed.path) == (nadia, f"/referrals/{referral.pk}/")
    assert not from_partner.from_heart


def test_a_double_tap_is_one_message(referral, nadia, now):
    tap = uuid4()
    first = talk.write(referral=referral, text="Hello", submission=tap, by=nadia, at=now)
    assert talk.write(referral=referral, text="Hello", submission=tap, by=nadia, at=now) == first
    assert ReferralMessage.objects.count() == 1


def test_an_empty_message_is_none(referral, nadia, now):
    with pytest.raises(Invalid):
        talk.write(referral=referral, text=" \n", by=nadia, at=now)


@pytest.mark.parametrize("who", ["pia", "ray", "eve", "dee", "ada"])
def test_nobody_beside_the_two_sides_writes_or_reads(referral, from_heart, now, who, request):
    somebody = request.getfixturevalue(who)
    for take in (
        lambda: talk.write(referral=referral, text="Hi", by=somebody, at=now),
        lambda: talk.read(referral=referral, by=somebody, at=now),
        lambda: talk.enter_in_error(message=from_heart, why="So", by=somebody, at=now),
    ):
        with pytest.raises(NotAllowed):
            take()
    assert talks.thread(somebody, referral) == []
    assert ReferralMessage.objects.count() == 1


def test_nothing_is_written_to_a_draft_nor_where_nobody_signs_in(case, nadia, omar, now):
    draft = providers.draft(case, providers.service(), by=nadia, at=now)
    with pytest.raises(IllegalMove, match="not sent"):
        talk.write(referral=draft, text="Hi", by=nadia, at=now)
    church = providers.service("Corner Church")
    church.organization.agency = None
    church.organization.save_by(nadia)
    alone = providers.sent(case, church, by=nadia, at=now)
    with pytest.raises(IllegalMove, match="Call them"):
        talk.write(referral=alone, text="Hi", by=nadia, at=now)


# --- Read receipts


def test_opening_the_page_reads_what_the_other_side_wrote_once_each(client, from_heart, referral, omar, now, clock):
    clock.move_to(now + timedelta(minutes=5))
    as_(client, omar).get(partner_url(referral))
    clock.move_to(now + timedelta(minutes=9))
    client.get(partner_url(referral))
    read = ReferralMessageRead.objects.get()
    assert (read.message, read.by, read.at) == (from_heart, omar, now + timedelta(minutes=5))
    assert events("messages_read").get().details == {"count": 1, "from_heart": True}
    assert Message.objects.get(kind="referral_message").read_at == read.at, "its notification is done with"


def test_each_reader_has_a_receipt_and_the_writer_sees_them(client, from_heart, referral, nadia, omar):
    second = people.person("opal", "partner", "Bull City Bridge")
    for who in (omar, second):
        as_(client, who).get(partner_url(referral))
    html = as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode()
    assert re.search(r"Read by Omar.*Read by Opal", html, re.DOTALL)


def test_ones_own_side_reads_without_a_receipt(client, from_heart, referral, nadia, sol):
    html = as_(client, sol).get(f"/referrals/{referral.pk}/").content.decode()
    assert SECRET in html
    assert "Not read yet" in html
    assert not ReferralMessageRead.objects.exists()


def test_a_navigator_who_opens_the_referral_reads_the_partners_words(client, from_partner, referral, nadia):
    assert "Which depot?" in as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode()
    assert ReferralMessageRead.objects.get().by == nadia


def test_both_lists_count_what_nobody_of_their_side_has_read(client, from_heart, from_partner, referral, nadia, omar):
    other = people.person("opal", "partner", "Bull City Bridge")
    assert "1 message to read" in as_(client, omar).get("/partner/").content.decode()
    assert "1 message to read" in as_(client, nadia).get("/referrals/").content.decode()
    as_(client, omar).get(partner_url(referral))
    assert "to read<" not in as_(client, other).get("/partner/").content.decode()
    assert "1 message to read" in as_(client, nadia).get("/referrals/").content.decode()
    client.get(f"/referrals/{referral.pk}/")
    assert "to read<" not in client.get("/referrals/").content.decode()


# --- The end of the consent


def test_once_the_consent_is_revoked_the_partner_reads_no_message(
    client, from_heart, from_partner, referral, nadia, omar, now, clock
):
    as_(client, omar).get(partner_url(referral))
    later = now + timedelta(hours=1)
    talk.write(referral=referral, text="One more", by=nadia, at=now)
    revoke(referral, nadia, later)
    clock.move_to(later)
    for html in (client.get(partner_url(referral)).content.decode(), client.get("/partner/").content.decode()):
        for word in (SECRET, "Which depot?", "One more", "to read<"):
            assert word not in html
    row = Referral.objects.get(pk=referral.pk)
    with pytest.raises(NotAllowed):
        talk.read(referral=row, by=omar, at=later)
    for who in (nadia, omar):
        with pytest.raises(IllegalMove, match="consent"):
            talk.write(referral=row, text="Hi", by=who, at=later)
    assert SECRET in as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode(), "HEART keeps its record"
    answer = api.client(omar).get(f"/api/v1/referrals/{referral.pk}/messages/")
    assert answer.status_code == 403


# --- Entered in error


def test_a_message_in_error_keeps_its_words_from_the_other_side(client, from_heart, referral, nadia, omar, now):
    as_(client, omar).get(partner_url(referral))
    talk.enter_in_error(message=from_heart, why="Wrong neighbor", by=nadia, at=now)
    theirs = client.get(partner_url(referral)).content.decode()
    assert SECRET not in theirs
    assert "Wrong neighbor" not in theirs
    assert "Its words are no longer shown" in theirs
    ours = as_(client, nadia).get(f"/referrals/{referral.pk}/").content.decode()
    assert re.search(rf"<s>{SECRET}</s>", ours)
    assert "Wrong neighbor" in ours
    assert events("message_in_error").count() == 1
    assert ReferralMessage.objects.get().history.count() == 2


def test_only_its_writer_or_a_supervisor_marks_a_message_once_and_says_why(
    from_heart, from_partner, nadia, noel, omar, sol, now
):
    with pytest.raises(NotAllowed):
        talk.enter_in_error(message=from_heart, why="So", by=noel, at=now)
    with pytest.raises(NotAllowed):
        talk.enter_in_error(message=from_partner, why="So", by=sol, at=now)
    with pytest.raises(Invalid):
        talk.enter_in_error(message=from_heart, why=" ", by=nadia, at=now)
    talk.enter_in_error(message=from_heart, why="So", by=sol, at=now)
    with pytest.raises(IllegalMove):
        talk.enter_in_error(message=from_heart, why="So", by=nadia, at=now)
    talk.enter_in_error(message=from_partner, why="So", by=omar, at=now)


# --- The pages


def test_writing_from_both_pages(client, referral, nadia, omar, now, clock):
    url = f"/referrals/{referral.pk}/messages/"
    answer = as_(client, nadia).post(url, {"text": "Can you come by?", "submission": uuid4()})
    assert answer.url == f"/referrals/{referral.pk}/#messages"
    clock.move_to(now + timedelta(minutes=1))
    back = f"{partner_url(referral)}messages/"
    answer = as_(client, omar).post(back, {"text": "Tomorrow.", "submission": uuid4()})
    assert answer.url == f"{partner_url(referral)}#messages"
    html = client.get(partner_url(referral)).content.decode()
    assert html.index("Can you come by?") < html.index("Tomorrow.")
    assert "Care navigator, HEART" in html
    assert "Partner staff, Bull City Bridge" in html
    refused = client.post(back, {"text": "", "submission": uuid4()})
    assert refused.status_code == 422


def test_another_organization_finds_neither_the_thread_nor_a_message(client, referral, from_heart, pia):
    as_(client, pia)
    assert client.post(f"/partner/referrals/{referral.pk}/messages/", {"text": "Hi"}).status_code == 404
    assert client.get(f"/partner/messages/{from_heart.pk}/in-error/").status_code == 404
    assert api.client(pia).get(f"/api/v1/referrals/{referral.pk}/messages/").status_code == 404


def test_a_partner_marks_its_own_words_from_its_page(client, from_heart, from_partner, referral, omar):
    as_(client, omar)
    assert client.get(f"/partner/messages/{from_heart.pk}/in-error/").status_code == 403
    answer = client.post(f"/partner/messages/{from_partner.pk}/in-error/", {"why": "Wrong referral"})
    assert answer.url == f"{partner_url(referral)}#messages"


def test_marking_from_the_page(client, from_heart, referral, nadia):
    url = f"/referrals/messages/{from_heart.pk}/in-error/"
    assert SECRET in as_(client, nadia).get(url).content.decode()
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "Wrong neighbor"}).url == f"/referrals/{referral.pk}/#messages"


def test_the_thread_takes_as_many_statements_for_twenty_messages(client, from_heart, referral, nadia, omar, now):
    def statements(who, path):
        as_(client, who).get(path)
        with CaptureQueriesContext(connection) as found:
            client.get(path)
        return len(found)

    pages = [
        (nadia, f"/referrals/{referral.pk}/"),
        (omar, partner_url(referral)),
        (nadia, "/referrals/"),
        (omar, "/partner/"),
    ]
    before = [statements(*page) for page in pages]
    for number in range(19):
        talk.write(referral=referral, text=f"{number}", by=nadia if number % 2 else omar, at=now)
    assert [statements(*page) for page in pages] == before


# --- The API


def test_the_api_writes_reads_and_marks(referral, nadia, omar):
    path = f"/api/v1/referrals/{referral.pk}/messages/"
    heart, partner = api.client(nadia), api.client(omar)
    made = heart.post(path, {"text": SECRET}, format="json")
    assert made.status_code == 201
    assert SECRET not in made.content.decode(), "answers to a POST are kept for repeats"
    found = partner.get(path).json()
    assert [(one["text"], one["author"], one["from_heart"]) for one in found] == [(SECRET, "nadia", True)]
    reads = heart.get(path).json()[0]["reads"]
    assert [read["by"] for read in reads] == ["omar"]
    assert partner.post(f"{path}{made.json()['id']}/in-error/", {"why": "x"}, format="json").status_code == 403
    marked = heart.post(f"{path}{made.json()['id']}/in-error/", {"why": "Wrong neighbor"}, format="json")
    assert marked.status_code == 200
    assert SECRET not in partner.get(path).content.decode()
    assert "Wrong neighbor" not in partner.get(path).content.decode()


def test_reading_by_the_api_is_a_disclosure_too(referral, from_heart, omar):
    from heart.models import Access

    api.client(omar).get(f"/api/v1/referrals/{referral.pk}/messages/")
    assert Access.objects.filter(kind=Access.Kind.DISCLOSURE, subject_key=str(referral.pk)).count() == 1
