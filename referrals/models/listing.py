"""What is changed of a listing here: by its own organization or a directory editor, and when it was confirmed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.permissions import Permission
from heart.privacy import Holds
from referrals.models.hanging import at_most_one
from referrals.models.location import Location
from referrals.models.organization import Organization
from referrals.models.scopes import Hanging, open_location, open_organization, open_service
from referrals.models.service import Service
from referrals.states.directory import Audience
from referrals.states.listing import ListingEditStatus, ListingField

if TYPE_CHECKING:
    from heart.models import User


class ListingEdits(DomainQuerySet):
    """A directory editor sees every change; a partner those of its own listing, as far as it may know the entry.

    For whom an entry is meant is the editor's to say, and why is the editor's to read.
    """

    def visible_to(self, user: User) -> Self:
        if user.is_heart:
            return self.all() if user.can(Permission.EDIT_DIRECTORY) else self.none()
        if not (user.agency_id and user.can(Permission.EDIT_LISTING)):
            return self.none()
        mine = self.filter(organization__agency=user.agency_id, reserved=False)
        return mine.filter(
            open_organization(Audience.PARTNERS, ""),
            Q(service=None) | open_service(Audience.PARTNERS, "service__"),
            Q(location=None) | open_location(Audience.PARTNERS, "location__"),
        )

    def waiting(self) -> Self:
        return self.filter(status=ListingEditStatus.WAITING)


class ListingEdit(DomainModel):
    """One change of an organization's listing: of the service or the place it names, else of the organization itself.

    What it changes are its ListingChanges, written once. `taken` are the fields of those that were taken over.
    """

    privacy: ClassVar = {"status": Holds.OPERATIONAL, "reason": Holds.OPERATIONAL, "taken": Holds.OPERATIONAL}

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one change."
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="edits")
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, blank=True, related_name="edits")
    status = models.CharField(max_length=10, choices=ListingEditStatus)
    reserved = models.BooleanField(default=False, help_text="Of what a directory editor alone decides and reads.")
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Of the editor; the partner reads it.")
    taken = ArrayField(models.CharField(max_length=40, choices=ListingField), default=list, blank=True)
    objects: ClassVar = ListingEdits.as_manager()

    class Meta:
        ordering = ["-proposed_at", "id"]
        constraints = [
            all_or_none("decided_at", "decided_by", name="listing_edit_decided_whole"),
            models.CheckConstraint(condition=at_most_one("service", "location"), name="listing_edit_of_one_entry"),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(location__isnull=False), name="listing_edit_of_something"
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], name="listing_edit_waiting", condition=Q(status="waiting")),
            models.Index(fields=["organization", "proposed_at"], name="listing_edit_of"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def subject(self) -> Any:
        """The entry that it changes."""
        return self.service or self.location or self.organization


class ListingChange(AppendOnly):
    """One field of a change: what it was when it was proposed, and what it should be. In rules.listing_fields' form."""

    privacy: ClassVar = {"field": Holds.OPERATIONAL, "before": Holds.PUBLIC, "after": Holds.PUBLIC}

    edit = models.ForeignKey(ListingEdit, on_delete=models.PROTECT, related_name="changes")
    field = models.CharField(max_length=40, choices=ListingField)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["edit", "field"], name="listing_change_once")]

    def __str__(self) -> str:
        return f"{self.field} of change {self.edit_id}"


class ServiceConfirmation(DomainModel):
    """Who last said here that a service's listing is right as it stands. Earlier ones are its history."""

    parents = ("service",)

    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="confirmation")
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    objects: ClassVar = Hanging.as_manager()

    def __str__(self) -> str:
        return f"confirmation of {self.service_id}"


class ConfirmationRequest(DomainModel):
    """That an organization was asked to confirm its listing, of which `services` had not been for too long."""

    privacy: ClassVar = {"services": Holds.OPERATIONAL}

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="confirmation_requests")
    asked_at = models.DateTimeField()
    services = models.PositiveIntegerField()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["organization", "asked_at"], name="confirmation_request_of")]

    def __str__(self) -> str:
        return f"request {self.pk}"
