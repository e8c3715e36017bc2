"""The words of how the programs operate: why a call went unanswered, who is told of a call."""

from __future__ import annotations

from django.db.models import TextChoices


class Unanswered(TextChoices):
    """Why HEART did not answer a call that it could have answered: one reason, in this order."""

    OUTSIDE_HOURS = "outside_hours", "Outside hours"
    OUTSIDE_AREA = "outside_area", "Outside area"
    NO_UNIT_FREE = "no_unit_free", "No unit free"
    OTHER = "other", "Other"


class AlertWhy(TextChoices):
    """Why the navigator of an open case was told of a call."""

    SAID = "said", "Somebody said that the call is about the neighbor"
    PLACE = "place", "The call came from a place of the neighbor"
