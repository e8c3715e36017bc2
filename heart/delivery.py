"""Sending what the outbox owes: at least once, with backoff, given up after five tries."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from heart.models import Message

MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)  # doubled, then doubled again: 1, 4, 16, 64 minutes
BATCH = 200


def deliver_due(at: datetime) -> int:
    """Send the messages due at `at` (UTC). Rows that another worker holds are left to it."""
    due = Message.objects.filter(status=Message.Status.WAITING, next_try_at__lte=at).order_by("next_try_at")
    return sum(deliver_one(pk) for pk in due.values_list("pk", flat=True)[:BATCH])


def deliver_one(message_id: int) -> bool:
    """Send one message and mark it sent. False if it was sent, is held by another worker, or failed."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=message_id, status=Message.Status.WAITING)
            .first()
        )
        if message is None:
            return False
        message.attempts += 1
        try:
            _send(message)
        except (smtplib.SMTPException, OSError) as error:
            _failed(message, type(error).__name__)
            return False
        message.status, message.sent_at, message.last_error = Message.Status.SENT, timezone.now(), ""
        message.save()
        return True


def _send(message: Message) -> None:
    """One e-mail with a link. Who has no address still finds the message on their page."""
    if not message.recipient.email:
        return
    EmailMessage(
        subject="HEART: something needs your attention",
        body=f"Please sign in and open this page:\n\n{settings.BASE_URL}{message.path}\n",
        to=[message.recipient.email],
    ).send()


def _failed(message: Message, error: str) -> None:
    message.last_error = error
    if message.attempts >= MOST_TRIES:
        message.status = Message.Status.DEAD
    else:
        message.next_try_at = timezone.now() + FIRST_WAIT * 4 ** (message.attempts - 1)
    message.save()
