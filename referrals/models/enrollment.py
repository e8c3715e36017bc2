"""A partner's own word that it serves somebody, and, kept apart from it, what HEART alone makes of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from casework.models import Consent, Neighbor
from casework.models.neighbor import in_national_style
from casework.states import Information, NeedDomain
from heart.constraints import all_or_none
from heart.models import DomainModel, DomainQuerySet
from heart.models.base import AppendOnly
from heart.permissions import Permission
from heart.privacy import Holds
from referrals.models.organization import Organization
from referrals.models.referral import Referral
from referrals.states.enrollments import EnrollmentEnd, EnrollmentStatus, MatchStatus, Standing

if TYPE_CHECKING:
    from heart.models import User


class Enrollments(DomainQuerySet):
    def in_force(self, at: datetime) -> Self:
        """Not ended, and under a release that had not ended at `at` (UTC)."""
        return self.filter(status=EnrollmentStatus.ACTIVE, release_ends_at__gt=at)

    def visible_to(self, user: User) -> Self:
        """A partner's staff see their own organization's; HEART those in force that may be of one of its neighbors."""
        if user.is_heart and user.can(Permission.WORK_CASES):
            meant = EnrollmentMatch.objects.exclude(status=MatchStatus.REFUSED).filter(enrollment=OuterRef("pk"))
            return self.in_force(timezone.now()).filter(Exists(meant))
        if not user.is_heart and user.agency_id and user.can(Permission.ANSWER_REFERRALS):
            return self.filter(organization__agency_id=user.agency_id)
        return self.none()


class Enrollment(DomainModel):
    """A partner's own word that it serves a person for a kind of need, in the partner's own data (rule 6)."""

    privacy: ClassVar = {
        "status": Holds.OPERATIONAL,
        "domain": Holds.HEALTH,
        "given_name": Holds.IDENTITY,
        "family_name": Holds.IDENTITY,
        "date_of_birth": Holds.IDENTITY,
        "phone": Holds.IDENTITY,
        "own_reference": Holds.IDENTITY,
        "served_since": Holds.HEALTH,
        "release_covers": Holds.OPERATIONAL,
        "end_reason": Holds.OPERATIONAL,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    submission = models.UUIDField(
        unique=True, default=uuid.uuid4, help_text="From the form, so that a double tap is one enrollment."
    )
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="enrollments")
    status = models.CharField(max_length=20, choices=EnrollmentStatus)
    domain = models.CharField(max_length=40, choices=NeedDomain)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    date_of_birth = models.DateField(null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True, help_text="In E.164.")
    own_reference = models.CharField(max_length=60, blank=True, help_text="The partner's own number for the person.")
    served_since = models.DateField()
    release_covers = ArrayField(
        models.CharField(max_length=20, choices=Information),
        help_text="What the person's release lets the partner tell HEART, on the partner's word.",
    )
    release_ends_at = models.DateTimeField()
    may_name = models.BooleanField(default=False, help_text="The release lets it be said which organization it is.")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(max_length=20, choices=EnrollmentEnd, blank=True)
    objects: ClassVar = Enrollments.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            all_or_none("ended_at", "ended_by", "end_reason", name="enrollment_ended_whole"),
            models.CheckConstraint(
                name="enrollment_says_more_than_a_name",
                condition=Q(date_of_birth__isnull=False) | ~Q(phone=""),
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "status", "-created_at"], name="enrollment_list"),
            models.Index(fields=["organization", "-created_at"], name="enrollment_pace"),
        ]

    def __str__(self) -> str:
        return f"enrollment {self.pk}"

    @property
    def reference(self) -> str:
        """What the partner and HEART call it by on the telephone, naming nobody."""
        return self.pk.hex[:8].upper()

    @property
    def national(self) -> str:
        """The phone as people here write it, or nothing."""
        return in_national_style(self.phone) if self.phone else ""


class Matches(DomainQuerySet):
    def of_those_in_force(self, at: datetime) -> Self:
        """Of enrollments in force at `at` (UTC)."""
        return self.filter(enrollment__status=EnrollmentStatus.ACTIVE, enrollment__release_ends_at__gt=at)

    def visible_to(self, user: User) -> Self:
        """HEART's own knowledge: a partner never learns whether it exists."""
        if user.is_heart and user.can(Permission.WORK_CASES):
            return self.of_those_in_force(timezone.now())
        return self.none()


class EnrollmentMatch(DomainModel):
    """That the person whom a partner enrolled may be, is or is not this neighbor. HEART's alone."""

    privacy: ClassVar = {"status": Holds.OPERATIONAL, "score": Holds.OPERATIONAL, "reasons": Holds.OPERATIONAL}

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="matches")
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="enrollment_matches")
    status = models.CharField(max_length=10, choices=MatchStatus)
    score = models.FloatField()
    reasons = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objects: ClassVar = Matches.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        verbose_name_plural = "enrollment matches"
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "neighbor"], name="a_match_once"),
            models.UniqueConstraint(
                fields=["enrollment"], condition=Q(status=MatchStatus.CONFIRMED), name="one_neighbor_an_enrollment"
            ),
            all_or_none("decided_at", "decided_by", name="match_decided_whole"),
        ]
        indexes = [models.Index(fields=["status", "found_at"], name="match_queue")]

    def __str__(self) -> str:
        return f"match {self.pk}"


class EnrollmentCheck(models.Model):
    """When an enrollment was last compared with the neighbors."""

    privacy: ClassVar[dict[str, Holds]] = {}

    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, primary_key=True, related_name="comparison")
    checked_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"comparison of enrollment {self.enrollment_id}"


class Notices(models.QuerySet["EnrollmentNotice"]):
    def standing(self, at: datetime) -> Self:
        """Those whose consent is in force at `at` (UTC): what a neighbor took back is not shown again."""
        return self.filter(consent__in=Consent.objects.in_force(at))


class EnrollmentNotice(AppendOnly):
    """What a partner was told of an enrollment (rule 6): shown while the consent that allowed it is in force."""

    privacy: ClassVar = {"standing": Holds.HEALTH}

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="notices")
    neighbor = models.ForeignKey(Neighbor, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=10, choices=Standing)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The other one, where the consent lets it be named.",
    )
    at = models.DateTimeField()
    objects: ClassVar = Notices.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrollment", "consent"], name="a_notice_a_consent")]

    def __str__(self) -> str:
        return f"notice on enrollment {self.enrollment_id}"

    @property
    def neighbor_key(self) -> int:
        """Whose record it tells of, for the accounting of disclosures."""
        return self.neighbor_id


class ReferralDespite(AppendOnly):
    """Why a referral went out though the same kind of need is served or asked for elsewhere (rule 6)."""

    privacy: ClassVar = {"reason": Holds.HEALTH, "standings": Holds.OPERATIONAL}

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="despite")
    reason = models.TextField()
    standings = ArrayField(models.CharField(max_length=10, choices=Standing))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"reason of referral {self.referral_id}"
