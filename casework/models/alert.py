from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.models.in_error import Correctable, in_error_whole
from casework.models.neighbor import Neighbor
from casework.models.scopes import Correctables
from casework.states.field import AlertKind
from heart.constraints import all_or_none
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models import User


class SafetyAlerts(Correctables):
    """For HEART staff alone. Never for a partner, an evaluator or an export."""

    def visible_to(self, user: User) -> Self:
        """Casework staff see all; a responder those of places, and those that they raised."""
        if user.is_heart and user.can(Permission.VIEW_CASEWORK):
            return self.all()
        if user.is_heart and user.can(Permission.RECORD_RESPONSES):
            return self.filter(Q(neighbor__isnull=True) | Q(author=user))
        return self.none()

    def warning(self, user: User) -> Self:
        """Those that whoever goes out must see, of a neighbor whom they have picked or a place that they go to."""
        return self.all() if user.is_heart and user.can(Permission.RECORD_RESPONSES) else self.none()

    def in_force(self, at: datetime) -> Self:
        """Standing, not ended nor expired at `at` (UTC). What has expired stays, and is not shown before a visit."""
        return self.standing().filter(ended_at__isnull=True, expires_at__gt=at)


class SafetyAlert(Correctable):
    """What somebody should know before a visit: of one neighbor, or of one place. Times in UTC.

    Renewing ends an alert and makes the next (`renews`), so that each has one review.
    """

    privacy: ClassVar = {
        "kind": Holds.HEALTH,
        "reason": Holds.HEALTH,
        "location": Holds.LOCATION,
        "place": Holds.LOCATION,
        "end_reason": Holds.HEALTH,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one alert.")
    neighbor = models.ForeignKey(
        Neighbor, on_delete=models.PROTECT, null=True, blank=True, related_name="safety_alerts"
    )
    location = models.CharField(max_length=200, blank=True, help_text="As it was written.")
    place = models.CharField(max_length=200, blank=True, help_text="The location's key, the same for each spelling.")
    kind = models.CharField(max_length=12, choices=AlertKind)
    reason = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    review_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    review_asked_at = models.DateTimeField(null=True, blank=True)
    renews = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="renewed_as")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True)
    objects: ClassVar = SafetyAlerts.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="alert_on_a_neighbor_or_a_place",
                condition=Q(neighbor__isnull=False, place="", location="")
                | (Q(neighbor__isnull=True) & ~Q(place="") & ~Q(location="")),
            ),
            models.CheckConstraint(
                name="alert_reviewed_before_it_expires",
                condition=Q(created_at__lt=F("review_at"), review_at__lte=F("expires_at")),
            ),
            all_or_none("ended_at", "ended_by", "end_reason", name="alert_ended_whole"),
            in_error_whole("safetyalert"),
        ]
        indexes = [
            models.Index(fields=["place"], name="alert_place", condition=Q(ended_at__isnull=True) & ~Q(place="")),
            models.Index(fields=["review_at"], name="alert_review", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"safety alert {self.pk}"

    @property
    def about(self) -> str:
        """Whom or what it warns of, for people who may know the neighbor's name."""
        return self.neighbor.name if self.neighbor else self.location

    def is_in_force(self, at: datetime) -> bool:
        return self.stands and self.ended_at is None and self.expires_at > at
