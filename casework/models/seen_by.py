from __future__ import annotations

from typing import ClassVar

from django.db import models

from casework.models.neighbor import Neighbor
from casework.models.way import Way
from heart.privacy import Holds


class SeenByPartner(Way):
    """An organization that sees the neighbor, by its key in the directory and its name on that day.

    That it stands here lets nobody tell it anything: for that a consent must name it.
    """

    privacy: ClassVar = {
        "name": Holds.HEALTH,
        "how": Holds.HEALTH,
        "end_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="seen_by_partners")
    organization_key = models.UUIDField()
    name = models.CharField(max_length=250)
    how = models.CharField(max_length=200, blank=True, help_text="Whom to ask for, and when they see the neighbor.")

    class Meta(Way.Meta):
        indexes: ClassVar = [models.Index(fields=["organization_key"], name="seen_by_organization")]

    def __str__(self) -> str:
        return f"seen by partner {self.pk}"

    @property
    def said(self) -> str:
        return self.name
