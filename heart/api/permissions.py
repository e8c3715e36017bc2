"""The API is closed unless a view names a permission for the method."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission


class SignedIn(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)


class HasPermission(SignedIn):
    """`view.access` maps each method to the permissions of which one is enough. No entry, no entrance.

    A method that the view does not have at all is let through, to be answered with 405.
    """

    def has_permission(self, request: Any, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.method not in view.allowed_methods:
            return True
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        return any(request.user.can(one) for one in getattr(view, "access", {}).get(method, ()))
