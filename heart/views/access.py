"""How a view says who may open it. A view that says nothing is closed (heart.middleware.Permissions)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.views.decorators.http import require_http_methods

from heart.permissions import Permission

View = Callable[..., Any]


def open_to(*permissions: Permission, methods: str = "GET") -> Callable[[View], View]:
    """Roles that hold any of `permissions`; `methods` as in "GET POST"."""
    return _declare(frozenset(permissions), methods)


def signed_in(methods: str = "GET") -> Callable[[View], View]:
    """Anybody who is signed in."""
    return _declare("signed in", methods)


def public(methods: str = "GET") -> Callable[[View], View]:
    """Everybody, signed in or not."""
    return _declare("public", methods)


def _declare(access: Any, methods: str) -> Callable[[View], View]:
    allowed = [*methods.split(), *(["HEAD"] if "GET" in methods.split() else [])]

    def decorate(view: View) -> View:
        guarded = wraps(view)(require_http_methods(allowed)(view))
        guarded.heart_access = access  # type: ignore[attr-defined]
        guarded.heart_methods = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate
