"""The words of replies without sign-in. No database here."""

from __future__ import annotations

from django.db.models import TextChoices

ACTOR = "reply-link"  # the system actor that acts for who answers by a link


class ReplyUse(TextChoices):
    """What somebody did with a reply link."""

    OPENED = "opened", "Opened"
    REFUSED = "refused", "Opened when it was used, ended or expired"
    UNKNOWN = "unknown", "An address that was never given out"
    ASKED = "asked", "Asked for a code"
    WRONG_CODE = "wrong_code", "Entered a wrong code"
    CONFIRMED = "confirmed", "Entered the code"
    ANSWERED = "answered", "Answered"


# Of these one network address makes only a few before it has to wait.
MISSES = [ReplyUse.REFUSED, ReplyUse.UNKNOWN, ReplyUse.WRONG_CODE]
