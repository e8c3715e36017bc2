from __future__ import annotations

from typing import ClassVar

from django.db import models

from casework.models.neighbor import Neighbor
from casework.models.way import Way
from casework.states.finding import PetKind
from heart.privacy import Holds


class Pet(Way):
    """An animal that is with a neighbor: how to know them, and what a shelter must allow."""

    privacy: ClassVar = {
        "kind": Holds.IDENTITY,
        "name": Holds.IDENTITY,
        "note": Holds.IDENTITY,
        "end_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="pets")
    kind = models.CharField(max_length=10, choices=PetKind)
    name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Looks, service animal, who keeps it.")

    def __str__(self) -> str:
        return f"pet {self.pk}"

    @property
    def said(self) -> str:
        return ": ".join(part for part in (self.get_kind_display(), self.name) if part)
