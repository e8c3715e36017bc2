from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class Invitations(DomainQuerySet):
    """Those to one's own organization, for who manages its people."""

    def visible_to(self, user: User) -> Self:
        return self.filter(user__agency=user.agency_id) if user.can(Permission.MANAGE_PEOPLE) else self.none()

    def standing(self, at: datetime) -> Self:
        """Those that can be followed at `at` (UTC)."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class Invitation(DomainModel):
    """Somebody may set a password once, by a secret link. It is made when it is mailed; only its hash is kept."""

    privacy: ClassVar = {"digest": Holds.SECRET}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, blank=True)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Invitations.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            all_or_none("revoked_at", "revoked_by", name="invitation_revoked_whole"),
            models.UniqueConstraint(
                fields=["digest"], name="one_invitation_of_a_secret", condition=~models.Q(digest="")
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
