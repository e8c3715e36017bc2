"""The words of neighbors' own words: what a neighbor said when asked, and what may be shown of them. No database."""

from __future__ import annotations

from django.db.models import TextChoices


class Said(TextChoices):
    """What came of asking somebody for their words. It is counted, and never written down about whom."""

    YES = "yes", "Said yes"
    NO = "no", "Said no"
    NOT_ASKED = "not_asked", "Not asked"


class Clearing(TextChoices):
    """What a reader decided about the words of one answer."""

    QUOTED = "quoted", "May be quoted as cleared"
    CODED = "coded", "Counted by theme, not quoted"
    HELD = "held", "Held back"
