"""When, where and with how many teams each program operates: kept with the days on which it was so."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from casework.models.reference import CallType
from casework.models.scopes import Reference
from casework.states import Program
from casework.states.finding import Weekday
from heart.models import DomainModel
from heart.privacy import Holds

MOST_UNITS = 99
DAY_MINUTES = 24 * 60


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The last day of a row is not before its first."""
    return models.CheckConstraint(
        name=name,
        condition=Q(effective_until__isnull=True) | Q(effective_until__gte=F("effective_from")),
        violation_error_message="The last day lies before the first.",
    )


class ProgramHours(DomainModel):
    """A program works on this weekday between two times of the city's clock, with so many teams.

    A shift that ends at or before its beginning runs past midnight, into the next day; the same time twice is all
    of 24 hours. The days count the shift's beginning.
    """

    privacy: ClassVar = {
        "program": Holds.PUBLIC,
        "weekday": Holds.PUBLIC,
        "starts": Holds.PUBLIC,
        "ends": Holds.PUBLIC,
        "units": Holds.PUBLIC,
        "effective_from": Holds.PUBLIC,
        "effective_until": Holds.PUBLIC,
    }

    program = models.CharField(max_length=3, choices=Program)
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    starts = models.TimeField("from")
    ends = models.TimeField("until")
    units = models.PositiveSmallIntegerField(
        "teams", default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_UNITS)]
    )
    effective_from = models.DateField("first day")
    effective_until = models.DateField("last day", null=True, blank=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        verbose_name = "hours"
        verbose_name_plural = "hours"
        ordering = ["program", "weekday", "starts", "effective_from"]
        constraints = [ends_after_it_starts("hours_end_after_they_start")]

    def __str__(self) -> str:
        return f"{self.program} {Weekday(self.weekday).label} {self.clock}"

    @property
    def clock(self) -> str:
        """ "06:00 to 00:00"."""
        whole = " (24 hours)" if self.starts == self.ends else ""
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}{whole}"

    @property
    def minutes(self) -> tuple[int, int]:
        """The shift in minutes from the midnight that its day begins with; the second is not a part of it."""
        first, last = (clock.hour * 60 + clock.minute for clock in (self.starts, self.ends))
        return first, last if last > first else last + DAY_MINUTES


class ProgramArea(DomainModel):
    """The beats in which a program works. None named, or no row at all, is the whole city."""

    privacy: ClassVar = {
        "program": Holds.PUBLIC,
        "beats": Holds.PUBLIC,
        "effective_from": Holds.PUBLIC,
        "effective_until": Holds.PUBLIC,
    }

    program = models.CharField(max_length=3, choices=Program)
    beats = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    effective_from = models.DateField("first day")
    effective_until = models.DateField("last day", null=True, blank=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        verbose_name = "area"
        ordering = ["program", "effective_from"]
        constraints = [ends_after_it_starts("area_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.program} area"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.beats = sorted({beat.strip() for beat in self.beats if beat.strip()})
        super().save(*args, **kwargs)


class OfficerMinutes(DomainModel):
    """How many officer minutes a call of this type used to take: the baseline of the estimate of police time saved."""

    privacy: ClassVar = {
        "minutes": Holds.PUBLIC,
        "source": Holds.PUBLIC,
        "effective_from": Holds.PUBLIC,
        "effective_until": Holds.PUBLIC,
    }

    call_type = models.ForeignKey(CallType, on_delete=models.PROTECT, related_name="officer_minutes")
    minutes = models.PositiveSmallIntegerField("officer minutes", validators=[MinValueValidator(1)])
    source = models.CharField(max_length=200, help_text="Who measured it, when, and where it can be read.")
    effective_from = models.DateField("first day")
    effective_until = models.DateField("last day", null=True, blank=True)
    objects: ClassVar = Reference.as_manager()

    class Meta:
        verbose_name = "officer-minutes baseline"
        ordering = ["call_type__name", "effective_from"]
        constraints = [ends_after_it_starts("officer_minutes_end_after_they_start")]

    def __str__(self) -> str:
        return f"officer minutes {self.pk}"
