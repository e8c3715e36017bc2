"""Messages owed: written in the same transaction as what they tell of, sent afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from heart import queue
from heart.models import Message

if TYPE_CHECKING:
    from heart.models import User
    from heart.models.base import Answered


def owe(kind: str, subject: Answered, *, to: User, path: str, at: datetime) -> bool:
    """Owe `to` one message of this kind about this subject. False if it is owed or sent already."""
    message, created = Message.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        recipient=to,
        defaults={"path": path, "next_try_at": at},
    )
    if created:
        queue.enqueue_on_commit("heart.tasks.deliver", message.pk)
    return created


def owe_letter(kind: str, subject: Answered, *, at: datetime) -> bool:
    """Owe one letter of this kind about this subject to somebody who does not sign in; False if it is owed or sent.

    Its writer (heart.letters) says to whom when it is sent.
    """
    message, created = Message.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        recipient=None,
        defaults={"next_try_at": at},
    )
    if created:
        queue.enqueue_on_commit("heart.tasks.deliver", message.pk)
    return created


def answered(kind: str, subject: Answered, *, by: User, at: datetime) -> None:
    """What a message of this kind asked `by` for is done: it is read by that, if it was owed at all."""
    key = {"subject_type": subject._meta.label_lower, "subject_key": str(subject.pk)}
    message = Message.objects.filter(kind=kind, recipient=by, read_at=None, **key).first()
    if message is not None:
        message.read_at = at
        message.save()
