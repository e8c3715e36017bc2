from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from casework.models.in_error import Correctable, in_error_whole
from casework.models.scopes import Casework
from casework.states.finding import EndReason
from heart.constraints import all_or_none


class Ways(Casework):
    def current(self) -> Self:
        """Those neither ended nor entered in error."""
        return self.standing().filter(ended_at__isnull=True)


class Way(Correctable):
    """Something that helps to find a neighbor. It is ended with a reason where it was true once, and marked as
    entered in error where it never was of this neighbor; never deleted.
    """

    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=10, choices=EndReason, blank=True)
    objects: ClassVar = Ways.as_manager()

    class Meta:
        abstract = True
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            in_error_whole("%(class)s"),
            all_or_none("ended_at", "ended_by", "end_reason", name="%(class)s_ended_whole"),
        ]

    @property
    def in_use(self) -> bool:
        return self.ended_at is None and self.stands

    @property
    def said(self) -> str:
        """What it is, in a few words."""
        raise NotImplementedError
