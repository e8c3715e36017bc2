"""How much one address may ask in a minute without signing in. Counted in Redis, for every web process together."""

from __future__ import annotations

from time import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from heart.network import fingerprint

SECONDS = 60
LOG = structlog.get_logger(__name__)


class Fair(BaseThrottle):
    """Without Redis everybody is let in: what is public stays readable."""

    def allow_request(self, request: Any, view: Any) -> bool:
        return request.user.is_authenticated or spend(request._request, 1)

    def wait(self) -> float:
        return SECONDS - time() % SECONDS


def spend(request: Any, requests: int) -> bool:
    """Count these against the address's minute. False once it is used up."""
    key = f"hsds:{fingerprint(request)}:{int(time() // SECONDS)}"
    try:
        caches["limits"].add(key, 0, timeout=2 * SECONDS)
        used: int = caches["limits"].incr(key, requests)
    except (RedisError, ValueError):
        LOG.warning("hsds.limit_not_counted")
        return True
    return used <= settings.HSDS_REQUESTS_PER_MINUTE
