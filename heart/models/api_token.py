from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models

from heart.models.base import DomainModel
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models.user import User


class ApiToken(DomainModel):
    """A bearer token for the API. Only its hash is kept; the token is shown once."""

    privacy: ClassVar = {"digest": Holds.SECRET}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"token {self.pk}"

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @classmethod
    def issue(cls, user: User, *, by: User) -> str:
        """Make a token for `user` and return it, the only time it can be read."""
        token = secrets.token_urlsafe(32)
        cls(user=user, digest=cls.digest_of(token)).save_by(by)
        return token
