"""Sending what the outbox owes: at least once, with backoff, given up after five tries."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from heart import letters
from heart.models import Message

MOST_TRIES = 5
FIRST_WAIT = timedelta(minutes=1)  # four times as long after each try: 1, 4, 16, 64 minutes
BATCH = 200
# After so many failures one upon the other the mail server itself is at fault, and the rest waits for the next pass.
MOST_FAILURES = 3


def deliver_due(at: datetime) -> int:
    """Send the messages due at `at` (UTC); returns how many went out. Rows another worker holds are left to it."""
    due = Message.objects.filter(status=Message.Status.WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")
    sent = failures = 0
    for pk in due.values_list("pk", flat=True)[:BATCH]:
        result = _try(pk)
        if result == Message.Status.SENT:
            sent, failures = sent + 1, 0
        elif result is not None:
            failures += 1
        if failures == MOST_FAILURES:
            break
    return sent


def deliver_one(message_id: int) -> bool:
    """Send one message and mark it sent. False if it was sent, is held by another worker, or failed."""
    return _try(message_id) == Message.Status.SENT


def _try(message_id: int) -> str | None:
    """The message's status after one try; None when there was nothing to try."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("recipient")
            .filter(pk=message_id, status=Message.Status.WAITING)
            .first()
        )
        if message is None:
            return None
        message.attempts += 1
        try:
            with transaction.atomic():  # what a letter's writer saved goes with the letter
                _send(message)
        except (OSError, ValueError) as error:  # smtplib's are OSErrors; an address no mail can be made for, ValueError
            _failed(message, type(error).__name__)
        else:
            message.status, message.sent_at, message.last_error = Message.Status.SENT, timezone.now(), ""
        message.save()
        return message.status


def _send(message: Message) -> None:
    """One e-mail with a link. Who has no address still finds the message on their page; who left gets none."""
    if message.recipient is None:
        letters.send(message.kind, message.subject_key, timezone.now())
        return
    if not (message.recipient.email and message.recipient.is_active):
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
