from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from heart.privacy import Holds


class StoredFigure(models.Model):
    """What an indicator said when it was last asked: kept so that a dashboard does not count a year again.

    It holds nothing of its own. `first` and `last` are days of the city, both included; `by` names a dimension or is
    empty; `where` is the filter as JSON with its keys in order; `answer` has a list for each group: the group, n, N,
    what was left out by reason, what was measured.
    """

    privacy: ClassVar = {
        name: Holds.OPERATIONAL for name in ("key", "version", "first", "last", "by", "where", "answer")
    }

    key = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    by = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=300, blank=True)
    answer = models.JSONField()
    computed_at = models.DateTimeField(db_index=True)
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version", "first", "last", "by", "where"], name="figure_stored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} from {self.first} to {self.last}"
