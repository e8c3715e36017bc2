from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from casework.models.neighbor import Neighbor
from heart.privacy import Holds


class NeighborIndex(models.Model):
    """What a search finds a neighbor by, made from the record: it can be made again at any time.

    `keys` are what a query's own keys are looked up among; `terms` what the found are compared by.
    """

    privacy: ClassVar = {"keys": Holds.IDENTITY, "terms": Holds.IDENTITY}

    neighbor = models.OneToOneField(Neighbor, on_delete=models.PROTECT, primary_key=True, related_name="index")
    keys = ArrayField(models.CharField(max_length=60), default=list)
    terms = models.JSONField(default=dict)

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="neighbor_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"index of neighbor {self.neighbor_id}"
