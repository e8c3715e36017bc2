from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from casework.models.in_error import Correctable, in_error_whole
from casework.models.neighbor import Neighbor
from casework.models.scopes import Casework
from casework.states import ConsentMethod, Information
from casework.states.record import DocumentLanguage
from heart.constraints import all_or_none
from heart.models import DomainModel
from heart.models.base import AppendOnly
from heart.privacy import Holds


class Consents(Casework):
    def in_force(self, at: datetime) -> Self:
        """Given, not expired, not revoked and not entered in error at `at` (UTC)."""
        return (
            self.standing()
            .filter(given_at__lte=at, expires_at__gt=at)
            .filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at))
        )

    def to_renew(self, at: datetime) -> Self:
        """In force, ending within CONSENT_RENEWAL_DAYS days, and no later one names a recipient of it."""
        soon = at + timedelta(days=settings.CONSENT_RENEWAL_DAYS)
        later = (
            self.model.objects.in_force(at)
            .filter(neighbor=OuterRef("neighbor"), expires_at__gt=OuterRef("expires_at"))
            .filter(recipients__organization_key=OuterRef("recipients__organization_key"))
        )
        return self.in_force(at).filter(~Exists(later), expires_at__lte=soon).distinct()

    def covering(self, information: Sequence[str]) -> Self:
        """Those that let all of this out: substance use only over a signature (42 CFR 2.31(a)(8))."""
        rows = self.filter(information__contains=list(information))
        return rows.exclude(method=ConsentMethod.VERBAL) if Information.SUBSTANCE_USE in information else rows


class Consent(Correctable):
    """A neighbor's release of information: what, to whom, why, until when. The elements of 42 CFR 2.31."""

    privacy: ClassVar = {
        "information": Holds.OPERATIONAL,
        "neighbor_name": Holds.IDENTITY,
        "discloser": Holds.PUBLIC,
        "substance_words": Holds.HEALTH,
        "purpose": Holds.HEALTH,
        "ends_when": Holds.HEALTH,
        "copy_language": Holds.OPERATIONAL,
        "method": Holds.OPERATIONAL,
        "signed_name": Holds.IDENTITY,
        "witness": Holds.STAFF,
        "revoke_reason": Holds.HEALTH,
    }

    submission = models.UUIDField(
        unique=True, default=uuid4, help_text="From the form, so that a double tap is one consent."
    )
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="consents")
    information = ArrayField(models.CharField(max_length=20, choices=Information))
    neighbor_name = models.CharField(max_length=200, blank=True, help_text="As the consent names the neighbor.")
    discloser = models.CharField(max_length=200, blank=True, help_text="Who is allowed to share.")
    substance_words = models.CharField(max_length=300, blank=True, help_text="Which substance use information.")
    purpose = models.CharField(max_length=300)
    ends_when = models.CharField(max_length=200, blank=True, help_text="An event that ends it before its last day.")
    explained = models.BooleanField(default=False, help_text="The right to revoke, how, and its exceptions were told.")
    method = models.CharField(max_length=12, choices=ConsentMethod)
    signed_name = models.CharField(max_length=200)
    witness = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoke_reason = models.CharField(max_length=300, blank=True)
    copy_at = models.DateTimeField(null=True, blank=True, help_text="When the neighbor got a copy.")
    copy_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    copy_language = models.CharField(max_length=2, choices=DocumentLanguage, blank=True)
    objects: ClassVar = Consents.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            in_error_whole("consent"),
            all_or_none("copy_at", "copy_by", "copy_language", name="consent_copy_whole"),
            all_or_none("revoked_at", "revoked_by", "revoke_reason", name="consent_revoked_whole"),
            models.CheckConstraint(name="consent_ends_after_it_starts", condition=Q(expires_at__gt=F("given_at"))),
            models.CheckConstraint(
                name="verbal_consent_has_a_witness",
                condition=~Q(method=ConsentMethod.VERBAL) | ~Q(witness=""),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def covered(self) -> list[str]:
        """The kinds of information it lets out: substance use only over a signature (42 CFR 2.31(a)(8))."""
        verbal = self.method == ConsentMethod.VERBAL
        return [kind for kind in self.information if not (verbal and kind == Information.SUBSTANCE_USE)]

    @property
    def information_words(self) -> str:
        """What may be shared, in words."""
        return ", ".join(Information(kind).label for kind in self.information)

    def is_in_force(self, at: datetime) -> bool:
        standing = self.stands and (self.revoked_at is None or at < self.revoked_at)
        return standing and self.given_at <= at < self.expires_at


class ConsentRecipient(DomainModel):
    """An organization that a consent names, by its key in the directory and its name on that day."""

    privacy: ClassVar = {"name": Holds.HEALTH}

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="recipients")
    organization_key = models.UUIDField()
    name = models.CharField(max_length=250)
    objects: ClassVar = Casework.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "organization_key"], name="a_recipient_once")]
        indexes = [models.Index(fields=["organization_key"], name="consent_recipient")]

    def __str__(self) -> str:
        return f"recipient {self.pk}"


class ConsentDocument(AppendOnly):
    """The words that the neighbor was shown or read, and the signature beneath them. Written once, with the consent."""

    privacy: ClassVar = {
        "language": Holds.OPERATIONAL,
        "version": Holds.OPERATIONAL,
        "text": Holds.HEALTH,
        "strokes": Holds.IDENTITY,
        "paper_place": Holds.OPERATIONAL,
    }

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="document")
    language = models.CharField(max_length=2, choices=DocumentLanguage)
    version = models.CharField(max_length=20, help_text="Of the text's template.")
    text = models.TextField()
    strokes = models.JSONField(default=list, blank=True, help_text="The drawn lines, each a list of [x, y].")
    paper_place = models.CharField(max_length=200, blank=True, help_text="Where the signed paper lies.")

    def __str__(self) -> str:
        return f"document of consent {self.consent_id}"
