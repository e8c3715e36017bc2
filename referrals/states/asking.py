"""The words of asking several services, and of asking where nobody signs in. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class SentHow(TextChoices):
    """How a referral reached a provider where nobody signs in."""

    PHONE = "phone", "By phone"
    LETTER = "letter", "By letter"
    FAX = "fax", "By fax"
    IN_PERSON = "in_person", "In person"
    LINK = "link", "By a reply link to its mailbox"


class Order(TextChoices):
    """In which order several services are asked for one need."""

    TOGETHER = "together", "All at once"
    IN_TURN = "in_turn", "One after the other: the next when one falls through"


STARTED_ELSEWHERE = "Started elsewhere"
MOST_SERVICES = 6
