"""Django's admin, for administrators: accounts and reference tables. No neighbor's record is in it."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from heart.permissions import Permission


class HeartAdminSite(AdminSite):
    site_header = "HEART administration"
    site_title = "HEART"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and request.user.can(Permission.ADMINISTER)


class ReferenceAdmin(SimpleHistoryAdmin):
    """A reference table with its history. Rows are ended, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
