from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models

from casework.models.case import Case
from casework.models.in_error import Correctable, in_error_whole
from casework.models.note import Note
from casework.models.scopes import Casework
from casework.states.notes import FileKind
from heart.privacy import Holds


class Attachment(Correctable):
    """A file of a case, or of one of its notes. What it holds lies in the private folder, under a random name."""

    privacy: ClassVar = {
        "title": Holds.HEALTH,
        "name": Holds.HEALTH,
        "kind": Holds.OPERATIONAL,
        "size": Holds.OPERATIONAL,
        "stored_as": Holds.OPERATIONAL,
        "sha256": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one attachment."
    )
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    title = models.CharField(max_length=120)
    name = models.CharField(max_length=100, help_text="What it is called when it is opened.")
    kind = models.CharField(max_length=10, choices=FileKind)
    size = models.PositiveIntegerField(help_text="In bytes, as stored.")
    stored_as = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = Casework.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]
        constraints = [in_error_whole("attachment")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"

    @property
    def neighbor_key(self) -> int | None:
        return self.case.neighbor_id
