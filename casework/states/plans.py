"""The words of response plans for familiar neighbors. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class WrittenWith(TextChoices):
    """Who wrote the plan together with the staff. The neighbor's own part is told first."""

    NEIGHBOR = "neighbor", "The neighbor"
    NEIGHBOR_AND_FAMILY = "neighbor_and_family", "The neighbor, with family or a friend"
    NEIGHBOR_AND_PROVIDER = "neighbor_and_provider", "The neighbor, with a provider"
    ASKED_AND_AGREED = "asked_and_agreed", "Staff wrote it; the neighbor heard it and agreed"


class PlanReason(TextChoices):
    """Why somebody opens a response plan."""

    ON_THE_WAY = "on_the_way", "On the way to this neighbor, or with them now"
    PHONE = "phone", "On the phone with this neighbor, or about them"
    VISIT = "visit", "Preparing a visit or a follow-up"
    AFTERWARDS = "afterwards", "Looking back after a response"
    NEIGHBOR_ASKED = "neighbor_asked", "The neighbor asked for it"


# Responses in twelve months from which a neighbor counts as familiar, and the levels above it (domain rule 4).
FAMILIAR_LEVELS = (5, 10, 20, 40)
