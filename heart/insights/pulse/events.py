"""What the ledger tells of the pulse: that a round began and ended, and nothing of anybody's answer."""

from django.db.models import TextChoices


class Event(TextChoices):
    PULSE_OPENED = "heart.pulse_opened", "Round of the team pulse opened"
    PULSE_CLOSED = "heart.pulse_closed", "Round of the team pulse closed"
