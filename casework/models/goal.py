from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.in_error import Correctable, in_error_whole
from casework.models.need import Need
from casework.models.scopes import Casework
from casework.states.goals import GoalStatus
from heart.constraints import all_or_none
from heart.privacy import Holds


class Goal(Correctable):
    """What the neighbor wants, in the neighbor's own words. It ends achieved, changed or stopped, with a reason."""

    privacy: ClassVar = {"words": Holds.HEALTH, "status": Holds.OPERATIONAL, "end_reason": Holds.HEALTH}

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one goal."
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="goals")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, blank=True, related_name="goals")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    words = models.CharField(max_length=500)
    status = models.CharField(max_length=10, choices=GoalStatus)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["set_at", "pk"]
        constraints = [
            in_error_whole("goal"),
            all_or_none("ended_at", "ended_by", "end_reason", name="goal_ended_whole"),
            models.CheckConstraint(
                name="goal_ended_says_so",
                condition=Q(status=GoalStatus.ACTIVE, ended_at__isnull=True)
                | (~Q(status=GoalStatus.ACTIVE) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"goal {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id


class GoalStep(Correctable):
    """One step towards a goal: what, who does it, and by when."""

    privacy: ClassVar = {"what": Holds.HEALTH, "who": Holds.IDENTITY, "by_day": Holds.OPERATIONAL}

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one step."
    )
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=100)
    by_day = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [in_error_whole("goal_step"), all_or_none("done_at", "done_by", name="goal_step_done_whole")]

    def __str__(self) -> str:
        return f"step {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.goal.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.goal.case.neighbor_id


class GoalProgress(Correctable):
    """How it goes with a goal, as told on one day."""

    privacy: ClassVar = {"words": Holds.HEALTH}

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one entry."
    )
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="progress")
    words = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    told_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = Casework.as_manager()

    class Meta:
        verbose_name_plural = "goal progress"
        ordering = ["told_at", "pk"]
        constraints = [in_error_whole("goal_progress")]

    def __str__(self) -> str:
        return f"progress {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.goal.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.goal.case.neighbor_id
