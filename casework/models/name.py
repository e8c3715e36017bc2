from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from casework.models.neighbor import Neighbor
from casework.models.way import Way
from casework.states.finding import NameKind
from heart.privacy import Holds


class NeighborName(Way):
    """A name that a neighbor has, had or goes by. The one to say is kept on the neighbor too."""

    privacy: ClassVar = {
        "given": Holds.IDENTITY,
        "family": Holds.IDENTITY,
        "second_family": Holds.IDENTITY,
        "kind": Holds.IDENTITY,
        "end_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="names")
    given = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=100, blank=True)
    second_family = models.CharField(max_length=100, blank=True, help_text="As in Spanish: after the mother.")
    kind = models.CharField(max_length=10, choices=NameKind)
    preferred = models.BooleanField(default=False, help_text="The name to say.")

    class Meta(Way.Meta):
        constraints: ClassVar = [
            *Way.Meta.constraints,
            models.CheckConstraint(name="a_name_has_words", condition=~Q(given="", family="", second_family="")),
        ]

    def __str__(self) -> str:
        return f"name {self.pk}"

    @property
    def whole(self) -> str:
        """Given name and family names, as they are said."""
        return " ".join(part for part in (self.given, self.family, self.second_family) if part)

    @property
    def said(self) -> str:
        return f"{self.whole} ({self.get_kind_display().lower()})"
