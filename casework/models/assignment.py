from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.scopes import Casework
from heart.models import DomainModel
from heart.privacy import Holds


class Assignment(DomainModel):
    """A case was given to somebody, with what the one before knows. The note stays in sight of the new navigator
    until `acknowledged_at` (UTC).
    """

    privacy: ClassVar = {"note": Holds.HEALTH}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    given_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="hand_over_has_a_note", condition=Q(taken_from__isnull=True) | ~Q(note=""))
        ]
        indexes = [models.Index(fields=["case", "-given_at"], name="assignment_case")]

    def __str__(self) -> str:
        return f"assignment {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id
