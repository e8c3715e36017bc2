from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from casework.models.case import Case
from casework.models.note import Note
from casework.models.scopes import Casework
from casework.states.notes import NoteTemplate
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class Typings(Casework):
    """What is being typed: its author's alone."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.WRITE_NOTES):
            return self.filter(author=user)
        return self.none()


class Typing(models.Model):
    """The words of a note while somebody types them: saved every few seconds, and gone once they are kept.

    It has no history of its own: each pause of the fingers is not a fact about the neighbor. Keeping the draft is.
    """

    privacy: ClassVar = {
        "template": Holds.OPERATIONAL,
        "template_version": Holds.OPERATIONAL,
        "typed": Holds.HEALTH,
        "aside": Holds.HEALTH,
        "version": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(unique=True, help_text="Of the form of a new note, or of the draft that is changed.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    note = models.OneToOneField(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="typing")
    template = models.CharField(max_length=20, choices=NoteTemplate)
    template_version = models.PositiveSmallIntegerField(default=1)
    typed = models.JSONField(default=dict)
    aside = models.JSONField(default=dict, help_text="What another window had, when it was put aside.")
    window = models.UUIDField(help_text="The window that wrote last.")
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar = Typings.as_manager()

    class Meta:
        verbose_name = "unkept draft"
        ordering = ["-saved_at"]

    def __str__(self) -> str:
        return f"unkept draft {self.pk}"

    @property
    def key(self) -> UUID:
        return self.submission
