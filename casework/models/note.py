from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.follow_up import FollowUp
from casework.models.scopes import Casework
from casework.states import NoteStatus
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.privacy import Holds


class Note(DomainModel):
    """What a clinician or navigator wrote. Once signed it is never edited; addenda follow it."""

    privacy: ClassVar = {"title": Holds.HEALTH, "body": Holds.HEALTH, "status": Holds.OPERATIONAL}

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one note."
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    title = models.CharField(max_length=120)
    body = models.TextField()
    status = models.CharField(max_length=10, choices=NoteStatus)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            all_or_none("signed_at", "signed_by", name="note_signed_whole"),
            models.CheckConstraint(
                name="note_signed_says_so",
                condition=Q(status=NoteStatus.SIGNED, signed_at__isnull=False)
                | Q(status=NoteStatus.DRAFT, signed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id


class Addendum(DomainModel):
    """What was added to a signed note, by whom and when."""

    privacy: ClassVar = {"body": Holds.HEALTH}

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one addendum."
    )
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    body = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    objects: ClassVar = Casework.as_manager()

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"addendum {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.note.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.note.case.neighbor_id
