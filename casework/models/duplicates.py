"""Records that may be of one person: the pair, the merge, and every step of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.models.neighbor import Neighbor
from casework.models.scopes import Casework
from casework.states.duplicates import PairStatus
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.models.base import AppendOnly
from heart.privacy import Holds


class DuplicatePair(DomainModel):
    """Two records that may be of one person, and what somebody decided about them.

    `weight` is in bits, log2 of how much likelier the evidence is of one person than of two; `evidence` names
    fields and how they compare, never their values. `facts` tells whether either record changed since.
    """

    privacy: ClassVar = {
        "status": Holds.OPERATIONAL,
        "weight": Holds.OPERATIONAL,
        "evidence": Holds.OPERATIONAL,
        "facts": Holds.OPERATIONAL,
    }

    first = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=PairStatus)
    weight = models.FloatField(default=0)
    evidence = models.JSONField(default=list, blank=True)
    facts = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-weight", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_once"),
            models.CheckConstraint(name="a_pair_in_order", condition=Q(first__lt=F("second"))),
            all_or_none("decided_at", "decided_by", name="pair_decided_whole"),
        ]
        indexes = [models.Index(fields=["status", "-weight"], name="pair_queue")]

    def __str__(self) -> str:
        return f"pair {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.first_id


class Merge(DomainModel):
    """Two records that became one: `other` leads to `kept`, until somebody undoes it."""

    privacy: ClassVar = {}

    kept = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(fields=["other"], condition=Q(undone_at__isnull=True), name="merged_into_one"),
            models.CheckConstraint(name="merged_with_another", condition=~Q(kept=F("other"))),
            all_or_none("undone_at", "undone_by", name="merge_undone_whole"),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.kept_id


class MergeStep(AppendOnly):
    """One column of one row that a merge changed, before and after: what undoing it needs.

    Columns that changed together, in one save, share their position.
    """

    privacy: ClassVar = {
        "position": Holds.OPERATIONAL,
        "model": Holds.OPERATIONAL,
        "key": Holds.OPERATIONAL,
        "field": Holds.OPERATIONAL,
        "old": Holds.IDENTITY,
        "new": Holds.IDENTITY,
    }

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    model = models.CharField(max_length=60)
    key = models.CharField(max_length=36)
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "position", "field"], name="a_step_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}: {self.field}"


class NightlyRun(models.Model):
    """That a night's job was begun, so that no other worker begins it, and when it was done."""

    privacy: ClassVar = {"name": Holds.OPERATIONAL, "night": Holds.OPERATIONAL, "done": Holds.OPERATIONAL}

    name = models.CharField(max_length=40)
    night = models.DateField(help_text="The day, by the city's calendar, on which the night ends.")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "night"], name="once_a_night")]

    def __str__(self) -> str:
        return f"{self.name} {self.night}"
