from __future__ import annotations

from typing import ClassVar

from django.db import models

from heart.models.base import AppendOnly
from heart.models.event import Event
from heart.privacy import Holds


class Seal(AppendOnly):
    """A link of the ledger's chain: the digest of a run of events and of the seal before it."""

    privacy: ClassVar = {"digest": Holds.OPERATIONAL, "event_keys": Holds.OPERATIONAL}

    made_at = models.DateTimeField(auto_now_add=True)
    event_keys = models.JSONField(help_text="The ids of the events sealed, in order.")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.pk}"


class Unsealed(models.Model):
    """An event that no seal holds yet. The database itself queues each new event here; sealing takes it out."""

    privacy: ClassVar[dict[str, Holds]] = {}

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="waiting")

    class Meta:
        verbose_name_plural = "unsealed"

    def __str__(self) -> str:
        return f"event {self.event_id} waits for its seal"
