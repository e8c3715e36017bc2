"""The people of a partner, and the partners themselves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from heart import tokens
from heart.models import User
from heart.permissions import Permission
from referrals.models import Invitation, Organization


def own(user: User) -> QuerySet[User]:
    """The people of the organization whose people this person keeps: nobody for whom keeps none. One statement.

    `waits` where an invitation has not been followed, `sees_mail` where one was mailed.
    """
    if not user.can(Permission.MANAGE_PEOPLE) or user.is_heart:
        return User.objects.none()
    pending = Invitation.objects.filter(user=OuterRef("pk"), used_at=None, revoked_at=None)
    rows = User.objects.filter(agency=user.agency_id, role__in=["partner_manager", "partner"])
    ordered = rows.annotate(waits=Exists(pending)).order_by("-is_active", "last_name", "first_name", "pk")
    return ordered.select_related("agency")


def invitation(token: str, at: datetime) -> Invitation | None:
    """The invitation that this secret opens, if it stands at `at` (UTC). One statement."""
    rows = Invitation.objects.standing(at).select_related("user__agency")
    found: Invitation | None = rows.filter(digest=tokens.digest(token), user__is_active=True).first()
    return found


def partners(user: User, words: str) -> QuerySet[Organization]:
    """Organizations for HEART's administrator: the partners, or those whose name holds every word. One statement.

    With `managers` and `staff`: how many sign in or are invited.
    """
    rows = Organization.objects.visible_to(user) if user.can(Permission.ADMINISTER) else Organization.objects.none()
    for word in words.split():
        rows = rows.filter(name__icontains=word)
    if not words.split():
        rows = rows.filter(agency__isnull=False)
    people = Q(agency__people__is_active=True)
    return rows.select_related("agency", "referral_address").annotate(
        managers=Count("agency__people", filter=people & Q(agency__people__role="partner_manager")),
        staff=Count("agency__people", filter=people & Q(agency__people__role="partner")),
    )
