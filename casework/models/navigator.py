from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.models.scopes import Casework
from heart import clock
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.permissions import ROLES, Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User

CAPACITY = 40


class NavigatorProfile(DomainModel):
    """Where somebody who works cases is at home, what they speak, and how many cases they can carry."""

    privacy: ClassVar = {"beats": Holds.STAFF, "languages": Holds.STAFF, "capacity": Holds.STAFF}

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="navigator_profile")
    beats = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    capacity = models.PositiveSmallIntegerField(default=CAPACITY, help_text="The most open cases at a time.")
    objects: ClassVar = Casework.as_manager()

    def __str__(self) -> str:
        return f"profile of {self.person}"


class Covers(Casework):
    def in_force(self, at: datetime) -> Self:
        """The covers of the city's day that holds `at`, by somebody who works here still."""
        today = clock.city(at).date()
        working = [key for key, role in ROLES.items() if Permission.WORK_CASES in role.permissions]
        return self.filter(
            starts_on__lte=today,
            ends_on__gte=today,
            called_off_at=None,
            covered_by__is_active=True,
            covered_by__role__in=working,
        )

    def covered(self, person: User, at: datetime) -> list[int]:
        """The keys of those whom `person` covers at `at`, also by covering one who covers. One statement."""
        return sorted(_reach([(cover, away) for away, cover in self._pairs(at)], [person.pk]))

    def stand_ins(self, people: Iterable[User], at: datetime) -> list[User]:
        """Who covers any of these people at `at`, and who covers those; none of the people themselves.
        At most two statements.
        """
        from heart.models import User

        keys = [person.pk for person in people]
        found = _reach(self._pairs(at), keys) if keys else set()
        return list(User.objects.filter(pk__in=found).order_by("pk")) if found else []

    def _pairs(self, at: datetime) -> list[tuple[int, int]]:
        return list(self.in_force(at).values_list("away", "covered_by"))


def _reach(pairs: list[tuple[int, int]], starts: list[int]) -> set[int]:
    """What can be reached from `starts` along the pairs, without the starts."""
    reached, waiting = set(starts), list(starts)
    while waiting:
        here = waiting.pop()
        for source, target in pairs:
            if source == here and target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached - set(starts)


class Cover(DomainModel):
    """Somebody is away from `starts_on` until `ends_on` (days of the city's calendar, both included) and another
    covers: they get the messages too and see the cases. It ends by itself; `called_off_at` (UTC) ends it before.
    """

    privacy: ClassVar = {"starts_on": Holds.STAFF, "ends_on": Holds.STAFF}

    away = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="leaves")
    covered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="covers")
    starts_on = models.DateField()
    ends_on = models.DateField()
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Covers.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(name="cover_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="nobody_covers_themselves", condition=~Q(away=F("covered_by"))),
            all_or_none("called_off_at", "called_off_by", name="cover_called_off_whole"),
        ]
        indexes = [models.Index(fields=["ends_on"], name="cover_running", condition=Q(called_off_at=None))]

    def __str__(self) -> str:
        return f"cover {self.pk}"
