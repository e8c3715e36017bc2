from __future__ import annotations

from typing import ClassVar

from django.db import models

from heart.models.base import AppendOnly
from heart.privacy import Holds


class Seal(AppendOnly):
    """A link of the ledger's chain: the digest of a run of events and of the seal before it."""

    privacy: ClassVar = {"digest": Holds.OPERATIONAL, "event_keys": Holds.OPERATIONAL}

    made_at = models.DateTimeField(auto_now_add=True)
    event_keys = models.JSONField(help_text="The ids of the events sealed, in order.")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.pk}"
