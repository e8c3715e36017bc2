from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from heart.models import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class Own(DomainQuerySet):
    """A person's own settings: theirs alone."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.WORK_CASES):
            return self.filter(person=user)
        return self.none()


class SavedFilter(DomainModel):
    """A view of the caseload that one person named. `choices` holds codes of the filter's lists, never words."""

    privacy: ClassVar = {"name": Holds.STAFF, "choices": Holds.OPERATIONAL}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_filters")
    name = models.CharField(max_length=40)
    choices = models.JSONField(default=dict)
    is_default = models.BooleanField(default=False, help_text="The caseload opens with it.")
    removed_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar = Own.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], condition=Q(removed_at=None), name="one_filter_a_name"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(is_default=True, removed_at=None), name="one_default_filter"
            ),
        ]

    def __str__(self) -> str:
        return f"saved filter {self.pk}"


class CalendarFeed(DomainModel):
    """A secret address under which a calendar reads one person's due follow-ups. Only its hash is kept."""

    privacy: ClassVar = {"digest": Holds.SECRET}

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar = Own.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_at=None), name="one_calendar_feed")
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @staticmethod
    def new_token() -> str:
        """A secret that nobody guesses; it is shown once."""
        return secrets.token_urlsafe(32)
