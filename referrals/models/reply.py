"""A reply without sign-in: where an organization is written to, the secret link, who answers by it, and each use."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models

from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.permissions import Permission
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.referral import Referral
from referrals.states.replies import ReplyUse

if TYPE_CHECKING:
    from heart.models import User


class ReferralAddresses(DomainQuerySet):
    """For HEART those who write to it or keep it; for a partner its own."""

    def visible_to(self, user: User) -> Self:
        if user.is_heart:
            keeps = user.can(Permission.SEND_REFERRALS) or user.can(Permission.EDIT_DIRECTORY)
            return self.all() if keeps else self.none()
        mine = user.agency_id and user.can(Permission.ANSWER_REFERRALS)
        return self.filter(organization__agency=user.agency_id) if mine else self.none()


class ReferralAddress(DomainModel):
    """The mailbox at which an organization wants to hear of referrals. Somebody here set it: no import does.

    Whoever reads it can prove to be the organization, so it is not the address of the public directory.
    """

    privacy: ClassVar = {"email": Holds.STAFF}

    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="referral_address")
    email = models.EmailField(blank=True)
    objects: ClassVar = ReferralAddresses.as_manager()

    class Meta:
        verbose_name_plural = "referral addresses"

    def __str__(self) -> str:
        return f"referral address of {self.organization_id}"


class ReplyLinks(DomainQuerySet):
    """HEART's senders; the partner only ever sees its link."""

    def visible_to(self, user: User) -> Self:
        return self.all() if user.is_heart and user.can(Permission.SEND_REFERRALS) else self.none()

    def standing(self, at: datetime) -> Self:
        """Those that were not used, ended or left to expire by `at` (UTC)."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at)


class ReplyLink(DomainModel):
    """A secret link by which the organization can answer one referral, once. Only its hash is kept."""

    privacy: ClassVar = {"digest": Holds.SECRET}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="reply_links")
    digest = models.CharField(max_length=64, unique=True)
    mailed = models.BooleanField(help_text="To the organization's own address; else a navigator passed it on.")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = ReplyLinks.as_manager()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [all_or_none("revoked_at", "revoked_by", name="reply_link_revoked_whole")]

    def __str__(self) -> str:
        return f"reply link {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.referral.case_key

    @property
    def neighbor_key(self) -> int | None:
        return self.referral.neighbor_key


class Replier(DomainModel):
    """Who answers by a link, in their own words, and whether the code from the organization's mailbox proved it."""

    privacy: ClassVar = {
        "name": Holds.STAFF,
        "position": Holds.STAFF,
        "code_digest": Holds.SECRET,
        "tries": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    link = models.ForeignKey(ReplyLink, on_delete=models.PROTECT, related_name="repliers")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    code_digest = models.CharField(max_length=64, blank=True)
    code_expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    objects: ClassVar = ReplyLinks.as_manager()

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"replier {self.pk}"

    @property
    def case_key(self) -> int | None:
        return self.link.case_key

    @property
    def neighbor_key(self) -> int | None:
        return self.link.neighbor_key


class ReplyTry(AppendOnly):
    """One use of a reply link, or of an address that looks like one: what the limits are counted by."""

    privacy: ClassVar = {"what": Holds.OPERATIONAL, "network": Holds.OPERATIONAL}

    at = models.DateTimeField()
    link = models.ForeignKey(ReplyLink, on_delete=models.PROTECT, null=True, related_name="tries_made")
    what = models.CharField(max_length=12, choices=ReplyUse)
    network = models.CharField(max_length=64, help_text="A keyed hash of the network address; never the address.")

    class Meta:
        indexes = [
            models.Index(fields=["network", "at"], name="reply_try_network"),
            models.Index(fields=["link", "at"], name="reply_try_link"),
        ]

    def __str__(self) -> str:
        return f"{self.what} at {self.at:%Y-%m-%d %H:%M}"
