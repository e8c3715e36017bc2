"""The reference tables of casework, with their history. No neighbor's record is here."""

from __future__ import annotations

from django.contrib import admin

from casework.models import AidItem, CallType, Eligibility, FollowUpRule
from heart.admin_site import ReferenceAdmin


class EligibilityInline(admin.TabularInline):
    model = Eligibility
    extra = 0
    can_delete = False


@admin.register(CallType)
class CallTypeAdmin(ReferenceAdmin):
    list_display = ["name", "violent", "weapon"]
    search_fields = ["name"]
    inlines = [EligibilityInline]


@admin.register(FollowUpRule)
class FollowUpRuleAdmin(ReferenceAdmin):
    """The table of rule 1: the first row that fits an encounter decides whether it owes a follow-up."""

    list_display = ["position", "name", "wish", "known", "mode", "owes_follow_up"]
    list_display_links = ["name"]


@admin.register(AidItem)
class AidItemAdmin(ReferenceAdmin):
    list_display = ["name", "unit", "limit", "active"]
