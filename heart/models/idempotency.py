from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.privacy import Holds


class IdempotentAnswer(models.Model):
    """The answer once given to a POST with this key by this person, given again on a repeat for KEPT."""

    KEPT: ClassVar = timedelta(hours=24)

    privacy: ClassVar = {
        "key": Holds.OPERATIONAL,
        "request_digest": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "body": Holds.HEALTH,
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64, help_text="Of the path and the body that the key came with.")
    status = models.PositiveSmallIntegerField()
    body = models.TextField(help_text="As it was sent, letter by letter.")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_key")]

    def __str__(self) -> str:
        return f"answer {self.pk}"
