from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from casework.models.scopes import Reference
from casework.states import Known, Mode, Program, Wish
from casework.states.field import Occasion
from heart.models import DomainModel
from heart.privacy import Holds


class CallType(DomainModel):
    """A HEART call type: what a dispatcher's own code means here."""

    privacy: ClassVar = {"name": Holds.PUBLIC}

    name = models.CharField(max_length=100, unique=True)
    violent = models.BooleanField(default=False, help_text="The type itself names violence.")
    weapon = models.BooleanField(default=False, help_text="The type itself names a weapon.")
    objects: ClassVar = Reference.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Eligibility(DomainModel):
    """A program answers a call type from a day on, until a day if one is set (the last day included)."""

    privacy: ClassVar = {
        "program": Holds.PUBLIC,
        "effective_from": Holds.PUBLIC,
        "effective_until": Holds.PUBLIC,
    }

    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, related_name="eligibilities")
    program = models.CharField(max_length=3, choices=Program)
    effective_from = models.DateField()
    effective_until = models.DateField(null=True, blank=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        verbose_name_plural = "eligibilities"
        ordering = ["call_type__name", "program"]
        constraints = [
            models.UniqueConstraint(fields=["call_type", "program", "effective_from"], name="one_eligibility_a_day"),
            models.CheckConstraint(
                name="eligibility_ends_after_it_starts",
                condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_type} {self.program}"


class FollowUpRule(DomainModel):
    """One row of the table that says whether an encounter owes a follow-up. The first row that fits decides.

    A blank condition fits every encounter.
    """

    privacy: ClassVar = {
        "position": Holds.PUBLIC,
        "name": Holds.PUBLIC,
        "wish": Holds.PUBLIC,
        "known": Holds.PUBLIC,
        "mode": Holds.PUBLIC,
        "occasion": Holds.PUBLIC,
    }

    position = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=120)
    wish = models.CharField(max_length=12, choices=Wish, blank=True)
    known = models.CharField(max_length=12, choices=Known, blank=True)
    mode = models.CharField(max_length=12, choices=Mode, blank=True)
    occasion = models.CharField(max_length=12, choices=Occasion, blank=True)
    owes_follow_up = models.BooleanField()
    objects: ClassVar = Reference.as_manager()

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class AidItem(DomainModel):
    """Something HEART gives on the spot, with the limit that partners see too (rule 10)."""

    privacy: ClassVar = {"name": Holds.PUBLIC, "limit": Holds.PUBLIC, "unit": Holds.PUBLIC}

    name = models.CharField(max_length=80, unique=True)
    unit = models.CharField(max_length=40, default="each")
    limit = models.CharField(max_length=200, blank=True, help_text="In words, as partners read it.")
    active = models.BooleanField(default=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
