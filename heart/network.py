"""Where a request comes from, for limits. The address itself is never kept: heart.tokens.keyed makes a hash of it."""

from __future__ import annotations

from time import time

import structlog
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from redis.exceptions import RedisError

from heart import tokens

SECONDS = 60
LOG = structlog.get_logger(__name__)


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


def spend(request: HttpRequest, what: str, count: int, most: int) -> bool:
    """Count this against what the address may ask in a minute. False once more than `most` is used up.

    Counted in Redis for all web processes together, for two minutes. Without Redis everybody is let in.
    """
    key = f"{what}:{fingerprint(request)}:{int(time() // SECONDS)}"
    try:
        caches["limits"].add(key, 0, timeout=2 * SECONDS)
        used: int = caches["limits"].incr(key, count)
    except (RedisError, ValueError):
        LOG.warning(f"{what}.limit_not_counted")
        return True
    return used <= most
