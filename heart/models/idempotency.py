from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.privacy import Holds


class IdempotentAnswer(models.Model):
    """The answer once given to a POST with this key by this person, given again on a repeat for 24 hours."""

    privacy: ClassVar = {
        "key": Holds.OPERATIONAL,
        "path": Holds.OPERATIONAL,
        "request_digest": Holds.OPERATIONAL,
        "body": Holds.HEALTH,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
