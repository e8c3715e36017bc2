"""The outbox: what is owed is sent at least once, tried again for a while, and given up in the open."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction

from heart import delivery, outbox
from heart.models import Message
from tests.factories import casework as make

pytestmark = pytest.mark.django_db
DOWN = f"{__name__}.Down"
PICKY = f"{__name__}.Picky"
tried: list[str] = []


class Down(BaseEmailBackend):
    """A mail server that answers nobody."""

    def send_messages(self, messages):
        tried.extend(one.to[0] for one in messages)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed: Marcus Bell was here")


class Picky(BaseEmailBackend):
    """A mail server that refuses one address and takes every other."""

    def send_messages(self, messages):
        for one in messages:
            if one.to == ["gone@heart.example"]:
                raise smtplib.SMTPRecipientsRefused({"gone@heart.example": (550, b"no such mailbox")})
            tried.append(one.to[0])


@pytest.fixture(autouse=True)
def _nothing_tried():
    tried.clear()


@pytest.fixture
def case(now, rules):
    """A case, whose own messages have gone out already."""
    made = make.case(at=now)
    Message.objects.update(status="sent", sent_at=now)
    return made


@pytest.fixture
def owe(case, now):
    def owe(person, kind="follow_up_reminded"):
        outbox.owe(kind, case, to=person, path=f"/cases/{case.pk}/", at=now)
        return Message.objects.get(kind=kind, recipient=person)

    return owe


# Once owed, at least once sent


def test_a_message_is_owed_once_for_each_subject_kind_and_recipient(case, nadia, noel, now):
    told = [outbox.owe("hello", case, to=person, path="/", at=now) for person in (nadia, nadia, noel)]
    assert told == [True, False, True]
    assert Message.objects.filter(kind="hello").count() == 2


def test_the_database_holds_it_to_that(owe, nadia):
    message = owe(nadia)
    message.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        message.save(force_insert=True)


def test_a_message_is_owed_in_the_transaction_of_what_it_tells_of(case, nadia, now):
    def fail_after_all():
        with transaction.atomic():
            outbox.owe("hello", case, to=nadia, path="/", at=now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_all()
    assert not Message.objects.filter(kind="hello").exists()


def test_what_is_due_is_sent_and_marked(owe, nadia, now):
    message = owe(nadia)
    with time_machine.travel(now, tick=False):
        assert delivery.deliver_due(now) == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.sent_at, message.last_error) == ("sent", 1, now, "")
    assert mail.outbox[0].to == ["nadia@heart.example"]
    assert delivery.deliver_due(now) == 0
    assert len(mail.outbox) == 1


def test_what_is_not_due_yet_waits(owe, nadia, now):
    owe(nadia)
    assert delivery.deliver_due(now - timedelta(seconds=1)) == 0
    assert mail.outbox == []


def test_a_message_holds_a_link_and_nothing_of_anybody(case, owe, nadia, now, settings):
    settings.BASE_URL = "https://heart.example"
    neighbor = case.neighbor
    neighbor.given_name, neighbor.family_name = "Marcus", "Bell"
    neighbor.save_by(nadia)
    owe(nadia)
    delivery.deliver_due(now)
    sent = mail.outbox[0]
    assert sent.body == f"Please sign in and open this page:\n\nhttps://heart.example/cases/{case.pk}/\n"
    for word in ("Marcus", "Bell", "food", "remind", "follow"):
        assert word not in sent.subject + sent.body


def test_who_has_no_address_finds_it_on_the_own_page(owe, nadia, now):
    nadia.email = ""
    nadia.save_by(nadia)
    message = owe(nadia)
    delivery.deliver_due(now)
    message.refresh_from_db()
    assert message.status == "sent"
    assert mail.outbox == []


def test_who_has_left_is_written_to_no_more(owe, nadia, now):
    owe(nadia)
    nadia.is_active = False
    nadia.save_by(nadia)
    delivery.deliver_due(now)
    assert mail.outbox == []


# Tried again


def test_a_failure_is_tried_again_with_backoff_and_given_up_after_five(owe, nadia, now, settings):
    settings.EMAIL_BACKEND = DOWN
    message = owe(nadia)
    waits, at = [], now
    for _ in range(delivery.MOST_TRIES):
        with time_machine.travel(at, tick=False):
            assert delivery.deliver_due(at) == 0
            assert delivery.deliver_due(at) == 0, "not again before its time"
        message.refresh_from_db()
        waits.append((message.next_try_at - at) // timedelta(minutes=1))
        at = message.next_try_at
    assert waits[:4] == [1, 4, 16, 64]
    assert (message.status, message.attempts, message.sent_at) == ("dead", 5, None)
    assert len(tried) == 5
    delivery.deliver_due(at + timedelta(days=1))
    assert len(tried) == 5, "given up is given up"


def test_the_kind_of_an_error_is_kept_and_not_its_words(owe, nadia, now, settings):
    settings.EMAIL_BACKEND = DOWN
    message = owe(nadia)
    delivery.deliver_due(now)
    message.refresh_from_db()
    assert message.last_error == "SMTPServerDisconnected"


def test_a_server_that_comes_back_gets_it_after_all(owe, nadia, now, settings):
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = DOWN
    message = owe(nadia)
    with time_machine.travel(now, tick=False):
        delivery.deliver_due(now)
    settings.EMAIL_BACKEND = good
    assert delivery.deliver_due(now + timedelta(minutes=1)) == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.last_error) == ("sent", 2, "")


def test_a_server_that_is_down_is_not_asked_two_hundred_times(owe, nadia, now, settings):
    settings.EMAIL_BACKEND = DOWN
    for number in range(10):
        owe(nadia, kind=f"kind-{number}")
    delivery.deliver_due(now)
    assert len(tried) == delivery.MOST_FAILURES
    assert Message.objects.filter(status="waiting", attempts=0).count() == 10 - delivery.MOST_FAILURES


def test_one_bad_address_does_not_hold_up_the_others(owe, nadia, noel, sol, now, settings):
    settings.EMAIL_BACKEND = PICKY
    nadia.email = "gone@heart.example"
    nadia.save_by(nadia)
    for person in (nadia, noel, sol):
        owe(person)
    delivery.deliver_due(now)
    assert {"noel@heart.example", "sol@heart.example"} <= set(tried)
    assert Message.objects.get(recipient=nadia, kind="follow_up_reminded").last_error == "SMTPRecipientsRefused"


def test_an_address_that_no_mail_can_be_made_for_is_a_failure_like_any_other(owe, nadia, noel, now):
    nadia.email = "nadia@heart.example\nBcc: everybody@heart.example"
    nadia.save_by(nadia)
    broken = owe(nadia)
    owe(noel)
    delivery.deliver_due(now)
    broken.refresh_from_db()
    assert (broken.status, broken.last_error) == ("waiting", "BadHeaderError")
    assert "noel@heart.example" in [one.to[0] for one in mail.outbox]


# Several workers


@pytest.mark.django_db(transaction=True)
def test_a_message_that_another_worker_is_sending_is_left_to_it(rules, nadia, now):
    import psycopg

    case = make.case(at=now)
    outbox.owe("hello", case, to=nadia, path="/", at=now)
    message = Message.objects.get(kind="hello")
    address = connection.get_connection_params() | {"cursor_factory": None}
    names = {"dbname", "user", "host", "port", "password"}
    with psycopg.connect(**{name: value for name, value in address.items() if name in names}) as other:
        other.execute("SELECT 1 FROM heart_message WHERE id = %s FOR UPDATE", [message.pk])
        assert delivery.deliver_one(message.pk) is False
    assert mail.outbox == []
    assert delivery.deliver_one(message.pk) is True
    assert delivery.deliver_one(message.pk) is False
    assert len(mail.outbox) == 1
