"""Mail to somebody who does not sign in: to an organization's mailbox, or with an invitation.

Apps register a writer for each kind in their `letters.py`. A letter is written when it is sent, so that a secret
in it is made then and lies nowhere: what the writer saves is saved only if the mail server took the letter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage


@dataclass(frozen=True)
class Letter:
    """One mail. It names no neighbor."""

    to: str
    subject: str
    body: str

    def send(self) -> None:
        """Hand it to the mail server. Raises OSError or ValueError."""
        EmailMessage(subject=self.subject, body=self.body, to=[self.to]).send()


# Takes the subject's key and the time (UTC); None when the letter is not needed any more.
Writer = Callable[[str, datetime], Letter | None]
registry: dict[str, Writer] = {}


def register(kind: str, writer: Writer) -> None:
    """Give a kind of letter (heart.outbox.owe_letter) its writer."""
    registry[kind] = writer


def send(kind: str, subject_key: str, at: datetime) -> None:
    """Write and send one letter. Raises OSError or ValueError, also for a kind that nobody writes."""
    if kind not in registry:
        raise ValueError("nobody writes this kind of letter")
    letter = registry[kind](subject_key, at)
    if letter is not None:
        letter.send()
