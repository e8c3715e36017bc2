"""The words of a neighbor's plan: goals, their steps, and how pressing a need is. No database here."""

from __future__ import annotations

from django.db.models import TextChoices


class GoalStatus(TextChoices):
    ACTIVE = "active", "Working on it"
    ACHIEVED = "achieved", "Achieved"
    CHANGED = "changed", "Changed to another goal"
    STOPPED = "stopped", "Stopped"


class NeedPriority(TextChoices):
    """In the neighbor's own order."""

    FIRST = "first", "Most pressing"
    NEXT = "next", "Next"
    LATER = "later", "Can wait"
