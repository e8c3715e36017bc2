from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models import Consent, Need
from casework.states import Evidence, Information
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.models.base import AppendOnly
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.scopes import Referrals
from referrals.models.service import Service
from referrals.states import ConsentException, DeclineReason, Received, ReferralStatus, Urgency
from referrals.states.asking import SentHow


class Referral(DomainModel):
    """A request that one provider's service meet one need. What was released is frozen when it is sent."""

    privacy: ClassVar = {
        "status": Holds.OPERATIONAL,
        "urgency": Holds.OPERATIONAL,
        "question": Holds.HEALTH,
        "information": Holds.OPERATIONAL,
        "fields": Holds.OPERATIONAL,
        "released": Holds.IDENTITY,
        "place": Holds.OPERATIONAL,
        "sent_how": Holds.OPERATIONAL,
        "exception": Holds.OPERATIONAL,
        "exception_note": Holds.HEALTH,
        "decline_reason": Holds.OPERATIONAL,
        "partner_note": Holds.HEALTH,
        "received": Holds.OPERATIONAL,
        "received_evidence": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one referral."
    )
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="referrals")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="referrals")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="referrals")
    status = models.CharField(max_length=20, choices=ReferralStatus)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    question = models.TextField(blank=True, help_text="What is asked of the partner; the partner reads it.")
    information = ArrayField(models.CharField(max_length=20, choices=Information))
    fields = ArrayField(
        models.CharField(max_length=80),
        null=True,
        blank=True,
        help_text="The single fields chosen of those kinds (referrals.release); none at all: whatever is usual.",
    )
    released = models.JSONField(default=dict)
    place = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its place in the line, where several services are asked one after another."
    )
    sent_how = models.CharField(
        max_length=10, choices=SentHow, blank=True, help_text="How it reached a provider where nobody signs in."
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    exception = models.CharField(max_length=20, choices=ConsentException, blank=True)
    exception_note = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    nudge_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    viewed_at = models.DateTimeField(null=True, blank=True)
    viewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decline_reason = models.CharField(max_length=20, choices=DeclineReason, blank=True)
    partner_note = models.TextField(blank=True)
    appointment_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    received = models.CharField(max_length=5, choices=Received, blank=True)
    received_evidence = models.CharField(max_length=10, choices=Evidence, blank=True)
    objects: ClassVar = Referrals.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            all_or_none("sent_at", "sent_by", name="referral_sent_whole"),
            all_or_none("viewed_at", "viewed_by", name="referral_viewed_whole"),
            all_or_none("answered_at", "answered_by", name="referral_answered_whole"),
            all_or_none("received", "received_evidence", name="referral_outcome_whole"),
            models.CheckConstraint(
                name="identifying_needs_consent_or_exception",
                condition=Q(sent_at__isnull=True)
                | Q(consent__isnull=False)
                | (~Q(exception="") & ~Q(exception_note="")),
            ),
            models.CheckConstraint(
                name="declined_has_a_reason",
                condition=Q(status=ReferralStatus.DECLINED) & ~Q(decline_reason="")
                | ~Q(status=ReferralStatus.DECLINED),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "-sent_at"], name="referral_inbox"),
            models.Index(fields=["status", "-created_at"], name="referral_status"),
            models.Index(fields=["expires_at"], name="referral_expiry", condition=Q(status__in=["sent", "viewed"])),
        ]

    def __str__(self) -> str:
        return f"referral {self.pk}"

    @property
    def reference(self) -> str:
        """What both sides call this referral by on the telephone, naming nobody."""
        return self.pk.hex[:8].upper()

    @property
    def case_key(self) -> int | None:
        return self.need.case_id

    @property
    def neighbor_key(self) -> int | None:
        return self.need.case.neighbor_id

    def may_show_identity(self, at: datetime) -> bool:
        """Whether the partner may still see what was released: the consent is in force, or the exception has not ended.

        An exception is for the occasion and no standing permission: it ends EXCEPTION_DAYS days after the sending.
        """
        if self.exception_ends_at is not None:
            return at < self.exception_ends_at
        return self.consent is not None and self.consent.is_in_force(at)

    @property
    def written_down_by_heart(self) -> bool:
        """Whether the answer was given by phone or letter, and HEART wrote it down for the provider."""
        return bool(self.sent_how) and self.answered_by is not None and self.answered_by.role != "system"

    @property
    def exception_ends_at(self) -> datetime | None:
        """Until when (UTC) the partner sees what was released under an exception; None under a consent or unsent."""
        if not self.exception or self.sent_at is None:
            return None
        return self.sent_at + timedelta(days=settings.EXCEPTION_DAYS)


class ReferralNotice(AppendOnly):
    """That a partner was reminded of a referral. Once."""

    privacy: ClassVar = {"kind": Holds.OPERATIONAL}

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "kind"], name="one_referral_notice_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} referral {self.referral_id}"
