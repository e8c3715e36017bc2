from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group

from heart.admin_site import ReferenceAdmin
from heart.models import Agency, User

# What a person may do comes from the role; a group would promise what it does not give.
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(ReferenceAdmin, UserAdmin):
    list_display = ["username", "first_name", "last_name", "role", "agency", "is_active"]
    list_filter = ["role", "is_active", "agency"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Work", {"fields": ["role", "agency", "is_active"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"fields": ["username", "role", "agency", "email", "usable_password", "password1", "password2"]},
        )
    ]
    filter_horizontal = []

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(role="system")


@admin.register(Agency)
class AgencyAdmin(ReferenceAdmin):
    list_display = ["name", "kind"]
