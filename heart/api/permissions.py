"""The API is closed unless a view names a permission for the method."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission


class SignedIn(BasePermission):
    def has_permission(self, request: Any, view: Any) -> bool:
        return bool(request.user and request.user.is_authenticated)


class HasPermission(SignedIn):
    """`view.access` maps each method to the permissions of which one is enough. No entry, no entrance."""

    def has_permission(self, request: Any, view: Any) -> bool:
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        allowed = getattr(view, "access", {}).get(method, ())
        return super().has_permission(request, view) and any(request.user.can(one) for one in allowed)
