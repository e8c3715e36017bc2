from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.response import Response
from casework.models.scopes import Supervision
from casework.states import TaskKind, TaskStatus, YesNo
from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class SafetyAnswers(DomainQuerySet):
    def calling(self) -> Self:
        """Those that call for a supervisor: "no", or "yes, a debrief"."""
        return self.filter(Q(felt_safe=YesNo.NO) | Q(wants_debrief=YesNo.YES))

    def visible_to(self, user: User) -> Self:
        """A supervisor reads what calls for one, everybody the own answers. The others are only counted."""
        if user.is_heart and user.can(Permission.SUPERVISE):
            return self.calling() | self.filter(user=user)
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.filter(user=user)
        return self.none()


class SafetyAnswer(DomainModel):
    """A responder's two answers after a response. Not part of any neighbor's record (rule 11)."""

    privacy: ClassVar = {"felt_safe": Holds.STAFF, "wants_debrief": Holds.STAFF}

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="safety_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    felt_safe = models.CharField(max_length=10, choices=YesNo)
    wants_debrief = models.CharField(max_length=10, choices=YesNo)
    answered_at = models.DateTimeField()
    objects: ClassVar = SafetyAnswers.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "user"], name="answers_once")]

    def __str__(self) -> str:
        return f"safety answer {self.pk}"


class SupervisorTask(DomainModel):
    """Something a supervisor owes an answer to."""

    privacy: ClassVar = {"kind": Holds.OPERATIONAL, "status": Holds.OPERATIONAL, "settlement": Holds.STAFF}

    kind = models.CharField(max_length=20, choices=TaskKind)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="tasks")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=10, choices=TaskStatus)
    opened_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settlement = models.CharField(max_length=300, blank=True)
    objects: ClassVar = Supervision.as_manager()

    class Meta:
        ordering = ["opened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "response", "about"], name="one_task_of_a_kind", nulls_distinct=False
            ),
            all_or_none("settled_at", "settled_by", "settlement", name="task_settled_whole"),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"
