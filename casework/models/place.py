from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models.neighbor import Neighbor
from casework.models.way import Way
from casework.states.finding import PartOfDay, PlaceKind, Weekday
from heart.constraints import all_or_none
from heart.privacy import Holds


class UsualPlace(Way):
    """A place where a neighbor often is, with when. No weekday or part of the day chosen means any."""

    privacy: ClassVar = {
        "kind": Holds.LOCATION,
        "where": Holds.LOCATION,
        "bed": Holds.LOCATION,
        "latitude": Holds.LOCATION,
        "longitude": Holds.LOCATION,
        "weekdays": Holds.LOCATION,
        "parts": Holds.LOCATION,
        "note": Holds.LOCATION,
        "end_reason": Holds.OPERATIONAL,
    }

    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="places")
    kind = models.CharField(max_length=12, choices=PlaceKind)
    where = models.CharField(max_length=200, help_text="An address, a corner, or the name of the shelter.")
    bed = models.CharField(max_length=40, blank=True, help_text="Of a shelter: the bed or room.")
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    weekdays = ArrayField(models.PositiveSmallIntegerField(choices=Weekday), default=list, blank=True)
    parts = ArrayField(models.CharField(max_length=10, choices=PartOfDay), default=list, blank=True)
    note = models.CharField(max_length=200, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When somebody last met the neighbor there.")
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Way.Meta):
        constraints: ClassVar = [
            *Way.Meta.constraints,
            all_or_none("seen_at", "seen_by", name="place_seen_whole"),
            models.CheckConstraint(
                name="place_has_both_coordinates_or_none",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"

    @property
    def said(self) -> str:
        return f"{self.where} ({self.get_kind_display().lower()})"

    @property
    def when_words(self) -> str:
        """Days and times in words: "Tue, Thu; morning (8 to noon)". Nothing where it is any time."""
        return when_in_words(self.weekdays, self.parts)


def when_in_words(weekdays: Sequence[int], parts: Sequence[str]) -> str:
    """Weekdays by their first three letters and parts of the day by their words, each in its own order."""
    days = [str(day.label)[:3] for day in Weekday if day in weekdays]
    times = [str(part.label).lower() for part in PartOfDay if part in parts]
    return "; ".join(words for words in (", ".join(days), ", ".join(times)) if words)
