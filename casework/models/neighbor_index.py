from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from casework.models.neighbor import Neighbor
from casework.models.scopes import Casework
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class NeighborIndexes(Casework):
    def matchable_by(self, user: User) -> Self:
        """As `Neighbor.objects.matchable_by`: for those who record responses."""
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.all()
        return self.none()


class NeighborIndex(models.Model):
    """What a search finds a neighbor by, made from the record: it can be made again at any time.

    `keys` (casework.rules.search_keys) are what a query's own are looked up among; `terms` what the found are
    compared by.
    """

    privacy: ClassVar = {"keys": Holds.IDENTITY, "terms": Holds.IDENTITY}

    neighbor = models.OneToOneField(Neighbor, on_delete=models.PROTECT, primary_key=True, related_name="index")
    keys = ArrayField(models.IntegerField(), default=list)
    terms = models.JSONField(default=dict)
    objects: ClassVar = NeighborIndexes.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["keys"], name="neighbor_keys", fastupdate=False)]

    def __str__(self) -> str:
        return f"index of neighbor {self.neighbor_id}"
