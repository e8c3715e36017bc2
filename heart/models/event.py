from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.models.base import AppendOnly
from heart.privacy import Holds


class Event(AppendOnly):
    """One action, as the domain tells it: who did what to which record, when and why."""

    privacy: ClassVar = {
        "kind": Holds.OPERATIONAL,
        "subject_type": Holds.OPERATIONAL,
        "subject_key": Holds.OPERATIONAL,
        "details": Holds.HEALTH,
    }

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=36)
    case_key = models.BigIntegerField(null=True)
    neighbor_key = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["case_key", "at"], name="event_case"),
            models.Index(fields=["neighbor_key", "at"], name="event_neighbor"),
            models.Index(fields=["subject_type", "subject_key"], name="event_subject"),
            models.Index(fields=["kind", "at"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_key}"
