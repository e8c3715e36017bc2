from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from heart.models.base import AppendOnly
from heart.privacy import Holds


class Access(AppendOnly):
    """Somebody opened a neighbor's record. A partner's view is a disclosure, kept for its accounting.

    Where nobody of the organization signed in, `recipient_key` and `recipient_name` say to whom, `person` to whose
    eyes, in that person's own words.

    45 CFR 164.528.
    """

    class Kind(models.TextChoices):
        VIEW = "view", "Opened by HEART staff"
        DISCLOSURE = "disclosure", "Shown to a partner"

    privacy: ClassVar = {
        "kind": Holds.OPERATIONAL,
        "subject_type": Holds.OPERATIONAL,
        "subject_key": Holds.OPERATIONAL,
        "reason": Holds.OPERATIONAL,
        "released": Holds.OPERATIONAL,
        "recipient_name": Holds.PUBLIC,
        "person": Holds.STAFF,
    }

    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("heart.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    recipient_key = models.UUIDField(null=True)
    recipient_name = models.CharField(max_length=250, blank=True)
    person = models.CharField(max_length=250, blank=True)
    neighbor_key = models.BigIntegerField()
    subject_type = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=36)
    reason = models.CharField(max_length=200)
    released = models.JSONField(default=list, help_text="The kinds of information shown, never the information.")

    class Meta:
        indexes = [
            models.Index(fields=["neighbor_key", "-at"], name="access_neighbor"),
            models.Index(fields=["agency", "-at"], name="access_agency"),
            models.Index(fields=["recipient_key", "-at"], name="access_recipient"),
        ]
        constraints = [
            models.CheckConstraint(
                name="access_says_by_whom",
                condition=models.Q(agency__isnull=False) | models.Q(recipient_key__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_type} {self.subject_key}"
