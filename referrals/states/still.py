"""The words of what is asked after a service started: whether the neighbor is still connected. No database here."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class CheckDay(IntegerChoices):
    """How many days after a service started it is asked for."""

    THIRTY = 30, "30 days"
    NINETY = 90, "90 days"


class Still(TextChoices):
    """Whether the neighbor still goes there, or lives there, or is still helped by it."""

    YES = "yes", "Still connected"
    NO = "no", "No longer connected"
    NOT_KNOWN = "not_known", "Could not find out"
