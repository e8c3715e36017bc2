"""Where a request comes from, for limits. The address itself is never kept: heart.tokens.keyed makes a hash of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from heart import tokens


def address(request: HttpRequest) -> str:
    """The address that reached our own proxy; what a client wrote into the header itself counts for nothing."""
    passed = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    trusted: int = settings.PROXIES
    if trusted and passed:
        return passed[-min(trusted, len(passed))]
    return str(request.META.get("REMOTE_ADDR", ""))


def fingerprint(request: HttpRequest) -> str:
    """The address as it is kept."""
    return tokens.keyed("heart.network", address(request))
