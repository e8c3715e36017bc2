from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from casework.models.case import Case
from casework.models.follow_up import FollowUp
from casework.models.scopes import Casework
from casework.states import Channel, ContactResult
from heart.models import DomainModel
from heart.privacy import Holds


class ContactAttempt(DomainModel):
    """One try to reach a neighbor. Two-way only when the result is `reached`."""

    privacy: ClassVar = {
        "channel": Holds.OPERATIONAL,
        "result": Holds.OPERATIONAL,
        "remark": Holds.HEALTH,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one attempt.")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attempts")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel)
    result = models.CharField(max_length=20, choices=ContactResult)
    wants_help = models.BooleanField(null=True, help_text="Asked only when reached.")
    remark = models.CharField(max_length=500, blank=True)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["case", "-at"], name="attempt_case")]

    def __str__(self) -> str:
        return f"attempt {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id

    @property
    def reached(self) -> bool:
        return self.result == ContactResult.REACHED
