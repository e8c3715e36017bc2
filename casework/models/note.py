from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from casework.models.follow_up import FollowUp
from casework.models.in_error import Correctable, in_error_whole
from casework.models.scopes import Casework
from casework.states import NoteStatus
from casework.states.notes import NoteTemplate
from heart.constraints import all_or_none
from heart.models.base import AppendOnly
from heart.privacy import Holds


class Note(Correctable):
    """What a clinician or navigator wrote. Once signed it is never edited; addenda follow it.

    `answers` holds what a structured template asked, under that template's version; `body` says the same in words.
    """

    privacy: ClassVar = {
        "title": Holds.HEALTH,
        "body": Holds.HEALTH,
        "template": Holds.OPERATIONAL,
        "template_version": Holds.OPERATIONAL,
        "answers": Holds.HEALTH,
        "status": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one note."
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="notes")
    title = models.CharField(max_length=120)
    body = models.TextField()
    template = models.CharField(max_length=20, choices=NoteTemplate, default=NoteTemplate.FREE)
    template_version = models.PositiveSmallIntegerField(default=1)
    answers = models.JSONField(default=dict, blank=True)
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
            in_error_whole("note"),
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
    def version(self) -> int:
        """The number of the latest version, for telling whether it changed since. One statement."""
        latest: int = self.history.values_list("history_id", flat=True).latest("history_date", "history_id")
        return latest

    @property
    def cosignature(self) -> Any:
        """The latest co-signature, asked for or answered; of many notes, prefetch `cosignatures`."""
        return next(reversed(self.cosignatures.all()), None)

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id


class DraftReminder(AppendOnly):
    """That the author was reminded of a draft that waits for its signature. One a draft."""

    privacy: ClassVar = {}

    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="reminder")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reminder of note {self.note_id}"


class Addendum(Correctable):
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
        constraints = [in_error_whole("addendum")]

    def __str__(self) -> str:
        return f"addendum {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.note.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.note.case.neighbor_id
