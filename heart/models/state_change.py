from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.models.base import AppendOnly
from heart.privacy import Holds


class StateChange(AppendOnly):
    """A state is a row: which record came to which state, who moved it, when and why."""

    privacy: ClassVar = {
        "subject_type": Holds.OPERATIONAL,
        "subject_key": Holds.OPERATIONAL,
        "source": Holds.OPERATIONAL,
        "target": Holds.OPERATIONAL,
        "reason": Holds.HEALTH,
    }

    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=36)
    source = models.CharField(max_length=30, blank=True)
    target = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_key", "at"], name="state_subject")]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_key}: {self.source} -> {self.target}"
