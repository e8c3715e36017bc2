"""The words of what is asked after a service started: whether the neighbor is still connected. No database here."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices


class CheckDay(IntegerChoices):
    """How many days after a service started it is asked for."""

    THIRTY = 30, "30 days"
    NINETY = 90, "90 days"

    @property
    def notice(self) -> str:
        """What the notice of this question is called: one a referral and day."""
        return f"still_{self.value}"


class Still(TextChoices):
    """Whether the neighbor still goes there, or lives there, or is still helped by it."""

    YES = "yes", "Still connected"
    NO = "no", "No longer connected"
    NOT_KNOWN = "not_known", "Could not find out"
