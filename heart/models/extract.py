from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from heart.constraints import all_or_none
from heart.models.base import AppendOnly, DomainModel, DomainQuerySet
from heart.permissions import Permission
from heart.privacy import Holds

if TYPE_CHECKING:
    from heart.models.user import User


class ExtractStatus(models.TextChoices):
    ASKED = "asked", "Waits for a second person"
    APPROVED = "approved", "Approved, being made"
    REFUSED = "refused", "Refused"
    MADE = "made", "Made"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Extracts(DomainQuerySet):
    """Who decides on extracts sees all of them; who asks, the own."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart and user.can(Permission.APPROVE_EXTRACTS):
            return self.all()
        if user.is_heart and user.can(Permission.ASK_EXTRACTS):
            return self.filter(asked_by=user)
        return self.none()


class Extract(DomainModel):
    """An evaluator's data set: asked for by one person, approved by another, made once and frozen. Times in UTC.

    What it says lies as one file in the private folder. Its key is nowhere: it is worked out from EXTRACT_KEY.
    """

    privacy: ClassVar = {
        "number": Holds.OPERATIONAL,
        "status": Holds.OPERATIONAL,
        "purpose": Holds.OPERATIONAL,
        "first": Holds.OPERATIONAL,
        "last": Holds.OPERATIONAL,
        "decision": Holds.OPERATIONAL,
        "manifest_sha256": Holds.OPERATIONAL,
        "stored_as": Holds.OPERATIONAL,
        "sha256": Holds.OPERATIONAL,
    }

    submission = models.UUIDField(unique=True, help_text="From the form, so that a double tap is one extract.")
    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=ExtractStatus)
    purpose = models.CharField(max_length=500)
    first = models.DateField("first day")
    last = models.DateField("last day", help_text="A part of the period.")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision = models.CharField(max_length=500, blank=True, help_text="Why it was refused.")
    made_at = models.DateTimeField(null=True, blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    stored_as = models.CharField(max_length=64, blank=True, help_text="Its name in the private folder.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the stored file.")
    objects: ClassVar = Extracts.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            all_or_none("decided_at", "decided_by", name="extract_decided_whole"),
            all_or_none("made_at", "manifest_sha256", "stored_as", "sha256", name="extract_made_whole"),
            models.CheckConstraint(
                name="extract_decided_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="extract_made_only_when_approved",
                condition=Q(made_at__isnull=True) | Q(decided_at__isnull=False, decision=""),
            ),
            models.CheckConstraint(name="extract_ends_after_it_starts", condition=Q(last__gte=F("first"))),
        ]

    def __str__(self) -> str:
        return f"extract {self.number}"


class ExtractDownloads(models.QuerySet["ExtractDownload"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(extract__in=Extract.objects.visible_to(user))


class ExtractDownload(AppendOnly):
    """That somebody took an extract out of the system."""

    privacy: ClassVar = {}

    extract = models.ForeignKey(Extract, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    objects: ClassVar = ExtractDownloads.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"download of extract {self.extract_id}"
