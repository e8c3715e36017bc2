"""Bearer tokens. Only the hash of a token is stored."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from heart.models import ApiToken


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer TOKEN`."""

    def authenticate(self, request: Any) -> tuple[Any, ApiToken] | None:
        words = get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != "bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Write the header as: Authorization: Bearer TOKEN")
        token = (
            ApiToken.objects.select_related("user__agency")
            .filter(digest=ApiToken.digest_of(words[1]), revoked_at__isnull=True, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed("This token is not known here, or was revoked.")
        return token.user, token

    def authenticate_header(self, request: Any) -> str:
        return "Bearer"
