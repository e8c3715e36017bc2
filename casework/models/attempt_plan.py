from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from casework.models.scopes import Reference
from heart.models import DomainModel
from heart.models.base import AppendOnly
from heart.privacy import Holds


class AttemptPlan(DomainModel):
    """A named way of trying to reach somebody (rule 3). What it says is in its versions; a case keeps its own."""

    privacy: ClassVar = {"name": Holds.PUBLIC, "use": Holds.PUBLIC}

    name = models.CharField(max_length=80, unique=True)
    use = models.CharField(max_length=200, blank=True, help_text="When to choose it.")
    is_default = models.BooleanField(default=False, help_text="New cases begin with this plan.")
    active = models.BooleanField(default=True, help_text="Whether it can be chosen. Cases that have it keep it.")
    objects: ClassVar = Reference.as_manager()

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="one_default_plan"),
            models.CheckConstraint(name="default_plan_is_active", condition=Q(is_default=False) | Q(active=True)),
        ]

    def __str__(self) -> str:
        return self.name


class PlanVersions(Reference):
    def current(self) -> Self:
        """What each plan that can be chosen says now."""
        newest = self.filter(plan=OuterRef("plan")).order_by("-number")
        return self.filter(plan__active=True, pk=Subquery(newest.values("pk")[:1])).select_related("plan")

    def default(self) -> AttemptPlanVersion | None:
        """What new cases begin with; none where no plan is written yet."""
        return self.filter(plan__is_default=True).order_by("-number").first()


class AttemptPlanVersion(AppendOnly):
    """What a plan says from `made_at` (UTC) on. `steps` is a list of {"gap_hours": 24, "channels": ["phone"]}:
    how long to wait before that attempt, and the ways that it may take, the preferred first (none means any).
    """

    privacy: ClassVar = {
        "number": Holds.PUBLIC,
        "steps": Holds.PUBLIC,
        "min_days": Holds.PUBLIC,
        "min_channels": Holds.PUBLIC,
        "within_days": Holds.PUBLIC,
        "check_in_days": Holds.PUBLIC,
        "why": Holds.OPERATIONAL,
    }

    plan = models.ForeignKey(AttemptPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    steps = models.JSONField()
    min_days = models.PositiveSmallIntegerField(help_text="On how many different days of the city's calendar.")
    min_channels = models.PositiveSmallIntegerField(help_text="By how many different ways.")
    within_days = models.PositiveSmallIntegerField(help_text="All of them within so many days.")
    check_in_days = models.PositiveSmallIntegerField(help_text="How long after a talk the next check-in is due.")
    why = models.CharField(max_length=200, blank=True, help_text="Why the plan was changed.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = PlanVersions.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}"
