from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.privacy import Holds


class Message(models.Model):
    """An outbox row: somebody is owed a message. It holds a link and no personal data.

    One row per subject, kind and recipient. Without a recipient it is a letter to somebody who does not sign in:
    to whom, and what it says, is found out when it is sent (heart.letters).
    Delivery is at least once, with backoff, and gives up after five.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"

    privacy: ClassVar = {
        "kind": Holds.OPERATIONAL,
        "subject_type": Holds.OPERATIONAL,
        "subject_key": Holds.OPERATIONAL,
        "path": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "attempts": Holds.OPERATIONAL,
        "last_error": Holds.OPERATIONAL,
    }

    created_at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=36)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="messages"
    )
    path = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_key", "kind", "recipient"],
                name="one_message_each",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="sent_has_a_time",
                condition=models.Q(status="sent", sent_at__isnull=False) | ~models.Q(status="sent"),
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], name="message_waiting", condition=models.Q(status="waiting")),
            models.Index(fields=["recipient", "-created_at"], name="message_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} about {self.subject_type} {self.subject_key}"
