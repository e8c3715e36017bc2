"""How much one address may ask in a minute without signing in. Counted in Redis, for every web process together."""

from __future__ import annotations

from time import time
from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from heart import network
from heart.network import SECONDS


class Fair(BaseThrottle):
    """Without Redis everybody is let in: what is public stays readable."""

    def allow_request(self, request: Any, view: Any) -> bool:
        return request.user.is_authenticated or spend(request._request, 1)

    def wait(self) -> float:
        return SECONDS - time() % SECONDS


def spend(request: Any, requests: int) -> bool:
    """Count these against the address's minute. False once it is used up."""
    return network.spend(request, "hsds", requests, settings.HSDS_REQUESTS_PER_MINUTE)
